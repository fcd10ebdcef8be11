import {
  app,
  dialog,
  ipcMain,
  Notification,
  type BrowserWindow,
  type IpcMainInvokeEvent,
  type WebContents,
} from 'electron'
import { z } from 'zod'
import { shellChannels } from '../../shared/shell-verbs.ts'

type Verb = Exclude<keyof typeof shellChannels, 'open'>

/** A page that may use some of the verbs. */
export interface ShellPage {
  window: BrowserWindow
  origin: string
  verbs: readonly Verb[]
  /** Only of the gate's page. */
  unlock?: (passphrase: string) => Promise<boolean>
}

const line = (max: number) => z.string().min(1).max(max)
const inputs = {
  notify: z.tuple([
    z.strictObject({
      title: line(100),
      body: z.string().max(300),
      // A path of the console: `//host` would be another origin.
      path: z
        .string()
        .max(500)
        .regex(/^\/(?!\/)[!-[\]-~]*$/)
        .optional(),
    }),
  ]),
  setBadge: z.tuple([z.int().min(0).max(9_999)]),
  print: z.tuple([]),
  chooseFolder: z.tuple([]),
  unlock: z.tuple([line(1_024)]),
} satisfies Record<Verb, z.ZodType>

const pages = new Map<WebContents, ShellPage>()

/** From now on this window's page may use its verbs. */
export function admitPage(page: ShellPage): void {
  const { webContents } = page.window
  pages.set(webContents, page)
  webContents.once('destroyed', () => pages.delete(webContents))
}

export interface ShellVerbEffects {
  showWindow(): void
  showBadge(count: number): void
}

/**
 * E3: every verb runs only for the main frame of a window of ours, standing on that window's origin, admitted to that
 * verb, with input of exactly the stated shape. Everything else is told "Refused" and no more.
 */
export function registerShellVerbs(effects: ShellVerbEffects): void {
  const shown = new Set<Notification>()
  let isChoosing = false

  handle('notify', async (page, [notice]) => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title: notice.title, body: notice.body })
    // Without a reference the notification is collected, and its click with it.
    shown.add(notification)
    const forget = () => shown.delete(notification)
    notification.on('close', forget)
    notification.on('failed', forget)
    notification.on('click', () => {
      forget()
      effects.showWindow()
      if (notice.path !== undefined && !page.window.isDestroyed()) {
        page.window.webContents.send(shellChannels.open, notice.path)
      }
    })
    notification.show()
  })

  handle('setBadge', async (_page, [count]) => {
    app.setBadgeCount(count)
    effects.showBadge(count)
  })

  handle(
    'print',
    (page) =>
      new Promise<boolean>((resolve) => {
        page.window.webContents.print({ printBackground: true }, (isPrinted) => resolve(isPrinted))
      }),
  )

  handle('chooseFolder', async (page) => {
    if (isChoosing) return null
    isChoosing = true
    try {
      const chosen = await dialog.showOpenDialog(page.window, { properties: ['openDirectory', 'createDirectory'] })
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
    } finally {
      isChoosing = false
    }
  })

  handle('unlock', async (page, [passphrase]) => (await page.unlock?.(passphrase)) ?? false)
}

function handle<V extends Verb>(
  verb: V,
  run: (page: ShellPage, input: z.infer<(typeof inputs)[V]>) => Promise<unknown>,
): void {
  const schema = inputs[verb] as unknown as z.ZodType<z.infer<(typeof inputs)[V]>>
  ipcMain.handle(shellChannels[verb], async (event, ...args: unknown[]) => {
    const page = askingPage(event)
    const input = schema.safeParse(args)
    if (!page?.verbs.includes(verb) || !input.success) throw new Error('Refused')
    return run(page, input.data)
  })
}

function askingPage(event: IpcMainInvokeEvent): ShellPage | null {
  const page = pages.get(event.sender)
  const frame = event.senderFrame
  // A frame that has navigated away since is null.
  if (!page || !frame || frame.parent !== null) return null
  if (frame.frameTreeNodeId !== event.sender.mainFrame.frameTreeNodeId) return null
  return frame.origin === page.origin && URL.parse(frame.url)?.origin === page.origin ? page : null
}
