import { createHash } from 'node:crypto'
import { screen, type BrowserWindow, type Rectangle } from 'electron'
import type { DesktopHost, ListeningHost } from './host.ts'
import { openSafeWindow } from './safe-window.ts'
import type { ShellStateFile } from './shell-state.ts'
import { admitPage } from './shell-verbs.ts'
import { placeWindow } from './window-bounds.ts'

export interface ConsoleWindowOptions {
  host: DesktopHost
  listening: ListeningHost
  dataFolder: string
  state: ShellStateFile
  /** Closing hides it: the portal stays on. */
  onHidden: () => void
  isQuitting: () => boolean
  /** Its process died more often than once in a while. */
  onGone: () => void
}

/** The window onto the console's listener, entered by a ticket. */
export function openConsoleWindow(options: ConsoleWindowOptions): BrowserWindow {
  const { host, listening, state } = options
  const workAreas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea)
  const window = openSafeWindow({
    confines: {
      origin: listening.consoleOrigin,
      portalAddresses: () => listening.portalAddresses?.() ?? [listening.portalOrigin],
    },
    // One partition for each data folder: sessions of two firms never meet.
    partition: `persist:console-${createHash('sha256').update(options.dataFolder).digest('hex').slice(0, 16)}`,
    window: { ...placeWindow(state.now.window, workAreas), minWidth: 640, minHeight: 480, title: 'Portico' },
  })
  admitPage({
    window,
    origin: listening.consoleOrigin,
    verbs: ['notify', 'setBadge', 'print', 'chooseFolder'],
  })

  const enter = () => {
    const address = `${listening.consoleOrigin}/enter?ticket=${host.makeWindowTicket()}`
    // A load that failed or was overtaken by another one: the page's own handlers say so.
    window.loadURL(address).catch(() => undefined)
  }
  if (state.now.window?.isMaximized) window.maximize()
  keepBounds(window, state)
  window.on('close', (event) => {
    if (options.isQuitting()) return
    event.preventDefault()
    window.hide()
    options.onHidden()
  })
  let hasRecovered = false
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    if (hasRecovered) return options.onGone()
    hasRecovered = true
    enter()
  })
  enter()
  return window
}

function keepBounds(window: BrowserWindow, state: ShellStateFile): void {
  let timer: NodeJS.Timeout | undefined
  const save = () => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized()) return
    const bounds: Rectangle = window.getNormalBounds()
    // A lost place of the window is not worth a word to the person.
    state.change({ window: { ...bounds, isMaximized: window.isMaximized() } }).catch(() => undefined)
  }
  const saveSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(save, 400)
    timer.unref()
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('close', save)
}
