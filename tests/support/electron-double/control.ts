import { runInThisContext } from 'node:vm'
import { announceReady } from './app.ts'
import { openWindows } from './browser-window.ts'
import { closeBrowser, connectBrowser } from './sessions.ts'
import { invoke } from './ipc-main.ts'
import { calls } from './settings.ts'

interface Question {
  id: number
  /** A function's source: `(electron, argument) => …`. */
  source: string
  argument: unknown
}

/** The test's side of the program: it runs functions inside it, as Playwright's ElectronApplication does. */
export const double = {
  calls,
  /** A message of a page, with whatever event a test thinks up. */
  invoke,
  listen(): void {
    process.on('message', (question: Question) => {
      answer(question).then(
        (value) => process.send?.({ id: question.id, value }),
        (error: unknown) => process.send?.({ id: question.id, error: String(error) }),
      )
    })
    process.channel?.unref()
    process.on('exit', () => closeBrowser())
  },
  async becomeReady(): Promise<void> {
    await connectBrowser()
    announceReady()
  },
  /** Chromium's name for the page of each open window. */
  targetIds: () => Promise.all(openWindows().map((window) => window.webContents.targetId())),
}

async function answer({ source, argument }: Question): Promise<unknown> {
  const electron = await import('./electron.ts')
  const run = runInThisContext(`(${source})`) as (api: typeof electron, argument: unknown) => unknown
  return run(electron, argument)
}
