import { EventEmitter } from 'node:events'
import { note, settings } from './settings.ts'

interface MessageBox {
  message: string
  detail?: string
  buttons?: string[]
  cancelId?: number
}

export const dialog = {
  async showMessageBox(...args: unknown[]): Promise<{ response: number }> {
    const box = args.at(-1) as MessageBox
    note('dialog.showMessageBox', box)
    return { response: settings.dialogAnswers.shift() ?? box.cancelId ?? 0 }
  },
  async showOpenDialog(...args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    note('dialog.showOpenDialog', args.at(-1))
    return { canceled: true, filePaths: [] }
  },
  showErrorBox: (title: string, content: string) => note('dialog.showErrorBox', { title, content }),
}

export const shell = {
  openExternal: async (address: string) => note('shell.openExternal', address),
  async openPath(path: string): Promise<string> {
    note('shell.openPath', path)
    return ''
  },
}

export class Notification extends EventEmitter {
  static readonly all: Notification[] = []
  static isSupported = () => true
  readonly title: string
  readonly body: string
  constructor(words: { title: string; body: string }) {
    super()
    this.title = words.title
    this.body = words.body
  }
  show(): void {
    Notification.all.push(this)
    note('notification.show', { title: this.title, body: this.body })
  }
}

const blockers = new Set<number>()
let lastBlocker = 0
export const powerSaveBlocker = {
  start(kind: string): number {
    note('powerSaveBlocker.start', kind)
    blockers.add(++lastBlocker)
    return lastBlocker
  },
  stop(id: number): void {
    note('powerSaveBlocker.stop')
    blockers.delete(id)
  },
  isStarted: (id: number) => blockers.has(id),
}

const displays = settings.displays.map((area, id) => ({ id, bounds: area, workArea: area }))
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => displays[0],
  getAllDisplays: () => displays,
})

export const nativeImage = {
  createEmpty: () => ({ addRepresentation: () => undefined, setTemplateImage: () => undefined }),
}
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false, themeSource: 'system' })
export const powerMonitor = new EventEmitter()
