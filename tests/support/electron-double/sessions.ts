import { EventEmitter } from 'node:events'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { ask } from './events.ts'
import { note, settings } from './settings.ts'

type Answer<Value> = (value: Value) => void
interface RequestDetails {
  url: string
  resourceType: string
}
type BeforeRequest = (details: RequestDetails, answer: Answer<{ cancel?: boolean }>) => void
type PermissionCheck = (contents: unknown, permission: string, origin: string, details: object) => boolean
type PermissionRequest = (contents: unknown, permission: string, answer: Answer<boolean>, details: object) => void

let browser: Browser | null = null

export async function connectBrowser(): Promise<void> {
  browser = await chromium.connectOverCDP(settings.browser)
}
export function closeBrowser(): void {
  for (const session of all.values()) session.forget()
}

/** Electron's names for what Chromium can grant to a page. */
const grantable = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  midi: 'midi',
} as const

export class Session extends EventEmitter {
  readonly partition: string
  readonly isPersistent: boolean
  #context: Promise<BrowserContext> | null = null
  #beforeRequest: BeforeRequest | null = null
  #check: PermissionCheck | null = null
  #request: PermissionRequest | null = null

  constructor(partition: string) {
    super()
    this.partition = partition
    this.isPersistent = partition.startsWith('persist:')
  }
  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    this.#check = handler
  }
  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    this.#request = handler
  }
  setDevicePermissionHandler = () => undefined
  readonly webRequest = {
    onBeforeRequest: (handler: BeforeRequest | null) => {
      this.#beforeRequest = handler
    },
  }

  /** What the handlers of the session say; without one, Electron grants everything. */
  async isPermitted(permission: string, origin: string, isMainFrame = true): Promise<boolean> {
    const isChecked = this.#check?.(null, permission, origin, { isMainFrame, requestingUrl: `${origin}/` }) ?? true
    const handler = this.#request
    if (!handler) return isChecked
    const details = { isMainFrame, requestingUrl: `${origin}/` }
    return isChecked && (await new Promise<boolean>((resolve) => handler(null, permission, resolve, details)))
  }
  mayRequest(details: RequestDetails): Promise<boolean> {
    const handler = this.#beforeRequest
    return new Promise((resolve) => {
      if (!handler) return resolve(true)
      handler(details, ({ cancel }) => resolve(!cancel))
    })
  }

  async newPage(): Promise<Page> {
    const context = await (this.#context ??= this.#newContext())
    const page = await context.newPage()
    page.on('download', (download) => {
      const item = {
        getURL: () => download.url(),
        getURLChain: () => [download.url()],
        getFilename: () => download.suggestedFilename(),
        setSaveDialogOptions: (options: object) => note('download.saveDialog', options),
      }
      const isAllowed = ask(this, 'will-download', {}, item, null)
      note(isAllowed ? 'download.allowed' : 'download.prevented', download.url())
      download.cancel().catch(() => undefined)
    })
    return page
  }
  /** Chromium asks the handlers through this: what they permit is granted to the context. */
  async applyPermissions(origin: string): Promise<void> {
    const context = await this.#context
    const granted: string[] = []
    for (const [name, chromiumName] of Object.entries(grantable)) {
      if (await this.isPermitted(name, origin)) granted.push(chromiumName)
    }
    await context?.clearPermissions()
    await context?.grantPermissions(granted, { origin })
  }
  forget(): void {
    this.#context?.then((context) => context.close()).catch(() => undefined)
  }

  async #newContext(): Promise<BrowserContext> {
    if (!browser) throw new Error('A window was made before the program was ready')
    return browser.newContext({ viewport: null })
  }
}

const all = new Map<string, Session>()
export const session = {
  fromPartition(partition: string): Session {
    const known = all.get(partition) ?? new Session(partition)
    all.set(partition, known)
    return known
  },
  get defaultSession(): Session {
    return session.fromPartition('persist:default')
  },
}
