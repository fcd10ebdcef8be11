import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locale } from '../../../shared/contract-parts.ts'
import type { Clock, Ids } from '../../ports.ts'
import { createWindowGuard } from '../../platform/http/guards/window-guard.ts'
import type { AskPassphrase } from './ask-passphrase.ts'
import type { ShellTexts } from '../texts.ts'
import { openSafeWindow } from '../safe-window.ts'
import { admitPage } from '../shell-verbs.ts'
import { gatePage } from './gate-page.ts'

/** The person closed the gate instead of opening it. */
export class GateClosedError extends Error {
  override readonly name = 'GateClosedError'
}

/**
 * The window before the host runs: it asks for the passphrase. One page on a listener of its own, entered by the same kind
 * of ticket as the console's (there is no `file://`), gone as soon as the answer is right.
 */
export function createGate(options: { clock: Clock; ids: Ids; locale: Locale; texts: ShellTexts }): AskPassphrase {
  return async (reason, accept) => {
    const page = gatePage(reason, options.locale, options.texts)
    const cookieName = 'portico-gate'
    const guard = createWindowGuard({ clock: options.clock, ids: options.ids, cookieName, secure: false })
    const server = createServer((request, response) => {
      if (!guard.admit(request, response)) return
      if (request.method !== 'GET' || request.url !== '/') {
        response.writeHead(404, { 'content-length': 0 }).end()
        return
      }
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': page.contentSecurityPolicy,
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      response.end(page.html)
    })
    server.on('clientError', (_error, socket) => guard.refuseSocket(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve)
    })
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

    try {
      await new Promise<void>((resolve, reject) => {
        const window = openSafeWindow({
          confines: { origin, portalAddresses: () => [] },
          // No "persist:": in memory, gone with the window.
          partition: `gate-${options.ids.id()}`,
          window: { width: 480, height: 560, resizable: false, maximizable: false, fullscreenable: false },
        })
        let isOpened = false
        const unlock = async (passphrase: string) => {
          isOpened = isOpened || (await accept(passphrase))
          // The page hears the answer before its window goes.
          if (isOpened) setImmediate(() => window.isDestroyed() || window.close())
          return isOpened
        }
        admitPage({ window, origin, verbs: ['unlock'], unlock })
        window.once('closed', () => (isOpened ? resolve() : reject(new GateClosedError('The gate was closed'))))
        window.loadURL(`${origin}/enter?ticket=${guard.makeTicket()}`).catch(reject)
      })
    } finally {
      server.close()
      server.closeAllConnections()
    }
  }
}
