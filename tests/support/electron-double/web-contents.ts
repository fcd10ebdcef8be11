import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { CDPSession, Frame, Page } from 'playwright-core'
import { ask } from './events.ts'
import { invoke } from './ipc-main.ts'
import { preloadScript } from './preload-script.ts'
import type { Session } from './sessions.ts'
import { note } from './settings.ts'

export interface Preferences {
  preload?: string
  session?: Session
  partition?: string
  [name: string]: unknown
}

/** Electron's own defaults, so that leaving a preference out is seen as what it means. */
const defaults = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  spellcheck: true,
}

interface PausedRequest {
  requestId: string
  request: { url: string }
  resourceType: string
  frameId: string
  redirectedRequestId?: string
}

let lastId = 0
const frameIds = new WeakMap<Frame, number>()
let lastFrameId = 0
function frameTreeNodeId(frame: Frame): number {
  const known = frameIds.get(frame) ?? ++lastFrameId
  frameIds.set(frame, known)
  return known
}

export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly session: Session
  readonly preferences: Preferences
  #page: Promise<Page> | null = null
  #programmatic: string | null = null
  #openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  #isDestroyed = false
  #url = ''
  #main: Frame | null = null

  constructor(preferences: Preferences, session: Session) {
    super()
    this.preferences = { ...defaults, ...preferences }
    this.session = session
  }
  getType = () => 'window'
  getLastWebPreferences = () => this.preferences
  getURL = () => this.#url
  isDestroyed = () => this.#isDestroyed
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler
  }
  get mainFrame() {
    return this.#main && { frameTreeNodeId: frameTreeNodeId(this.#main) }
  }
  print(options: object, done: (isPrinted: boolean, reason: string) => void): void {
    note('webContents.print', options)
    setImmediate(() => done(true, ''))
  }
  send(channel: string, ...args: unknown[]): void {
    this.page()
      .then((page) => page.evaluate(([name, values]) => deliver(name, values), [channel, args] as const))
      .catch((error: unknown) => note('webContents.send failed', String(error)))
  }
  page(): Promise<Page> {
    return (this.#page ??= this.#newPage())
  }
  async targetId(): Promise<string> {
    const page = await this.page()
    const cdp = await page.context().newCDPSession(page)
    const { targetInfo } = (await cdp.send('Target.getTargetInfo')) as { targetInfo: { targetId: string } }
    await cdp.detach()
    return targetInfo.targetId
  }
  async loadURL(url: string): Promise<void> {
    const page = await this.page()
    await this.session.applyPermissions(new URL(url).origin)
    this.#programmatic = url
    await page.goto(url)
    this.emit('did-finish-load')
  }
  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#page?.then((page) => page.close()).catch(() => undefined)
    this.emit('destroyed')
  }

  async #newPage(): Promise<Page> {
    const page = await this.session.newPage()
    this.#main = page.mainFrame()
    await page.exposeBinding('__electronDoubleIpc', (source, channel: string, args: unknown[]) =>
      this.#invoke(source.frame, channel, args),
    )
    if (this.preferences.preload) {
      const source = readFileSync(this.preferences.preload, 'utf8')
      await page.addInitScript(preloadScript(source, this.preferences))
    }
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#url = frame.url()
    })
    page.on('crash', () => {
      this.#page = null
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    })
    page.on('popup', (popup) => void popup.close())
    await this.#intercept(page)
    return page
  }

  async #invoke(frame: Frame, channel: string, args: unknown[]) {
    let senderFrame: object | null = null
    try {
      const origin = await frame.evaluate(() => self.origin)
      senderFrame = {
        url: frame.url(),
        origin,
        parent: frame.parentFrame() && {},
        frameTreeNodeId: frameTreeNodeId(frame),
      }
    } catch {
      // The frame has gone: Electron gives null.
    }
    return invoke(channel, { sender: this, senderFrame }, args)
  }

  async #intercept(page: Page): Promise<void> {
    const cdp = await page.context().newCDPSession(page)
    const { frameTree } = (await cdp.send('Page.getFrameTree')) as { frameTree: { frame: { id: string } } }
    cdp.on('Fetch.requestPaused', (paused: PausedRequest) => {
      this.#decide(paused, frameTree.frame.id)
        .then((fault) => proceed(cdp, paused.requestId, fault))
        .catch(() => undefined)
    })
    cdp.on('Page.windowOpen', ({ url }: { url: string }) => {
      const { action } = this.#openHandler({ url })
      if (action !== 'deny') note('window.opened', url)
    })
    await cdp.send('Page.enable')
    await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] })
  }

  async #decide(paused: PausedRequest, mainFrameId: string): Promise<'Aborted' | 'BlockedByClient' | null> {
    const { url } = paused.request
    const isMainFrame = paused.frameId === mainFrameId
    if (paused.resourceType === 'Document') {
      const facts = { url, isMainFrame, isSameDocument: false }
      const isProgrammatic = isMainFrame && !paused.redirectedRequestId && this.#programmatic === url
      if (paused.redirectedRequestId) {
        if (!ask(this, 'will-redirect', facts, url, false, isMainFrame)) return 'Aborted'
      } else if (isProgrammatic) this.#programmatic = null
      else {
        if (!ask(this, 'will-frame-navigate', facts)) return 'Aborted'
        if (isMainFrame && !ask(this, 'will-navigate', facts, url)) return 'Aborted'
      }
    }
    const mayGo = await this.session.mayRequest({ url, resourceType: paused.resourceType })
    return mayGo ? null : 'BlockedByClient'
  }
}

async function proceed(cdp: CDPSession, requestId: string, fault: 'Aborted' | 'BlockedByClient' | null) {
  if (fault) await cdp.send('Fetch.failRequest', { requestId, errorReason: fault })
  else await cdp.send('Fetch.continueRequest', { requestId })
}

/** In the page. */
declare function deliver(channel: string, args: unknown[]): void
