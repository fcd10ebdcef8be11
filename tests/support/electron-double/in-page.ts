import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import type { ShellVerbs } from '../../../src/shared/shell-verbs.ts'

/** What pages have in the shell, for functions that run in them. */
export interface ShellPageGlobals {
  portico: ShellVerbs
  /** Only on the double, only in inner frames: the channel below the preload. */
  rawIpc: (channel: string, args: unknown[]) => Promise<{ value?: unknown; error?: string }>
}

/** Another site, which counts whoever reaches it. */
export async function openForeignSite() {
  const reached: string[] = []
  const server = createServer((request, response) => {
    reached.push(request.url ?? '')
    response.setHeader('content-type', 'text/html')
    response.end('<title>Elsewhere</title><h1>elsewhere</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { origin, reached, close }
}

/** Whether the page still stands where it stood, after whatever it tried has been decided. */
export async function settled(page: Page): Promise<string> {
  // A round trip to the page's own host: what was tried before it has been decided by then.
  await page.evaluate(() => fetch('/settled').then((response) => response.text()))
  return page.url()
}
