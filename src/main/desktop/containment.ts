import { app, BrowserWindow, type Session, type WebContents } from 'electron'
import { openOutside } from './safe-shell.ts'

/** What one window may show. */
export interface Confines {
  /** The one origin of the window; nothing else is loaded, framed or asked for. */
  origin: string
  /** https origins that a link may lead to in the system's browser. */
  portalAddresses: () => readonly string[]
}

/**
 * The preferences of every window (E1). Stated in full, though most are Electron's defaults, and asserted on every
 * web contents that comes into being.
 */
export const safePreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  plugins: false,
  // Chromium would fetch its dictionaries from a third party (POR-5).
  spellcheck: false,
} as const

const confinesOf = new WeakMap<WebContents, Confines>()

/** Electron has this method for its own use and does not document it; undefined where a later version drops it. */
type WithPreferences = WebContents & { getLastWebPreferences?: () => Record<string, unknown> | null }

/** Which safe preference these contents break, or null. One that is not stated has Electron's own safe default. */
function brokenPreference(contents: WebContents): string | null {
  const stated = (contents as WithPreferences).getLastWebPreferences?.() ?? {}
  const broken = Object.entries(safePreferences).find(([name, value]) => (stated[name] ?? value) !== value)
  return broken?.[0] ?? null
}

/**
 * E1, E2 for every web contents of the process, whoever makes it: contents with weaker preferences are destroyed before they
 * load anything, and without confines nothing may be navigated to.
 */
export function containEveryContents(report: (event: string, fields: Record<string, unknown>) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    const isDevTools = contents.getType() === 'remote' && !app.isPackaged
    if (isDevTools) return
    const broken = contents.getType() === 'window' ? brokenPreference(contents) : 'type'
    if (broken !== null) {
      report('desktop.unsafe-contents', { broken })
      // Electron is still inside the constructor.
      setImmediate(() => BrowserWindow.fromWebContents(contents)?.destroy())
    }
    contain(contents)
  })
}

function contain(contents: WebContents): void {
  const isInside = (address: string) => {
    const confines = confinesOf.get(contents)
    return confines !== undefined && URL.parse(address)?.origin === confines.origin && /^https?:/.test(address)
  }
  const mayFrameShow = (address: string) =>
    isInside(address) ||
    address === 'about:blank' ||
    address === 'about:srcdoc' ||
    address.startsWith(`blob:${confinesOf.get(contents)?.origin}/`)
  const openIfAllowed = (address: string) => {
    const confines = confinesOf.get(contents)
    if (confines && !isInside(address)) openOutside(address, confines.portalAddresses())
  }

  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame ? isInside(event.url) : mayFrameShow(event.url)) return
    event.preventDefault()
    if (event.isMainFrame) openIfAllowed(event.url)
  })
  contents.on('will-navigate', (event) => {
    if (!isInside(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isInside(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openIfAllowed(url)
    return { action: 'deny' }
  })
}

/** Gives contents the one place where they may be. */
export function confine(contents: WebContents, confines: Confines): void {
  confinesOf.set(contents, confines)
  confineSession(contents.session, confines.origin)
}

/**
 * The session behind a window: every permission is denied but writing plain text to the clipboard (the Copy buttons), no
 * request leaves for another origin, and only what the console itself hands over can be saved, by a dialog.
 */
function confineSession(session: Session, origin: string): void {
  const isOurs = (address: string) => URL.parse(address)?.origin === origin
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin, details) =>
      permission === 'clipboard-sanitized-write' && details.isMainFrame && isOurs(requestingOrigin),
  )
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(permission === 'clipboard-sanitized-write' && details.isMainFrame && isOurs(details.requestingUrl)),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((details, answer) => {
    const isInner = /^(?:blob|data|about|devtools):/.test(details.url)
    answer({ cancel: !isInner && !isOurs(details.url) })
  })
  session.removeAllListeners('will-download')
  session.on('will-download', (event, item) => {
    // `blob:http://127.0.0.1:1234/…` has the origin inside it.
    if (item.getURLChain().every(isOurs) && isOurs(item.getURL())) {
      item.setSaveDialogOptions({ defaultPath: plainFileName(item.getFilename()) })
    } else event.preventDefault()
  })
}

/** A name for the dialog's field and nothing else: no folder, no control or direction marks. */
export function plainFileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[\\/:*?"<>|]/g, '_')
    .replace(/^\.+/, '')
    .trim()
  return plain.slice(0, 200) || 'document'
}
