import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { ask } from './events.ts'
import { session } from './sessions.ts'
import { note, settings } from './settings.ts'
import { WebContents, type Preferences } from './web-contents.ts'

interface Options {
  x?: number
  y?: number
  width?: number
  height?: number
  show?: boolean
  webPreferences?: Preferences
}

let windows: BrowserWindow[] = []
let lastId = 0
export const openWindows = () => windows

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => windows
  static fromWebContents = (contents: WebContents) => windows.find((one) => one.webContents === contents) ?? null

  readonly id = ++lastId
  readonly options: Options
  readonly webContents: WebContents
  #bounds: { x: number; y: number; width: number; height: number }
  #isVisible: boolean
  #isMaximized = false
  #isDestroyed = false
  #isLoaded = false

  constructor(options: Options = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    this.options = options
    const area = settings.displays[0] ?? { width: 800, height: 600 }
    const { width = 800, height = 600 } = options
    const [x, y] = [options.x ?? (area.width - width) / 2, options.y ?? (area.height - height) / 2]
    this.#bounds = { x, y, width, height }
    this.#isVisible = options.show ?? true
    const { webPreferences = {} } = options
    const own = webPreferences.session ?? session.fromPartition(webPreferences.partition ?? 'persist:default')
    this.webContents = new WebContents(webPreferences, own)
    windows = [...windows, this]
    app.emit('web-contents-created', {}, this.webContents)
    app.emit('browser-window-created', {}, this)
  }
  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url)
    if (this.#isLoaded || this.#isDestroyed) return
    this.#isLoaded = true
    this.emit('ready-to-show')
  }
  show(): void {
    this.#isVisible = true
    note('window.show', this.id)
  }
  hide(): void {
    this.#isVisible = false
    note('window.hide', this.id)
  }
  focus = () => note('window.focus', this.id)
  isVisible = () => this.#isVisible
  isMinimized = () => false
  restore = () => undefined
  isMaximized = () => this.#isMaximized
  maximize(): void {
    this.#isMaximized = true
  }
  isDestroyed = () => this.#isDestroyed
  getBounds = () => ({ ...this.#bounds })
  getNormalBounds = () => ({ ...this.#bounds })
  setBounds(bounds: Partial<{ x: number; y: number; width: number; height: number }>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.emit('resize')
    this.emit('move')
  }
  close(): void {
    if (!this.#isDestroyed && ask(this, 'close')) this.destroy()
  }
  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    windows = windows.filter((other) => other !== this)
    this.webContents.destroy()
    this.emit('closed')
    if (windows.length > 0) return
    // Without a listener Electron quits when the last window is closed.
    if (!app.emit('window-all-closed')) app.quit()
  }
}

app.closeWindows = () => {
  for (const window of windows) window.close()
  return windows.length === 0
}
