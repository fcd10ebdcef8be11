import type { Deps } from '../deps.ts'
import { createCallLimits } from '../features/phones/call-limits.ts'
import { phoneOriginOf } from '../features/phones/phone-origin.ts'
import { phoneRouter } from '../phone-router.ts'
import type { Site } from '../platform/http/listener.ts'
import { requestFacts } from '../platform/http/request-facts.ts'
import { mountRpc } from '../platform/http/rpc.ts'

/** Where the phone's page is, as the listener needs it on every request: in memory, renewed when it may have changed. */
export interface PhoneOrigin {
  /** One origin or none; the same array until it changes. */
  origins(): readonly string[]
  refresh(): Promise<void>
  stop(): void
}

export function watchPhoneOrigin(deps: Deps): PhoneOrigin {
  let origins: readonly string[] = []

  async function refresh() {
    const origin = await deps.store.read(phoneOriginOf)
    if (origin === (origins[0] ?? null)) return
    origins = origin === null ? [] : [origin]
  }

  const stop = deps.store.subscribe((event) => {
    const mayChangeIt = event.kind === 'console' && ['firm', 'host', 'staff'].includes(event.topic)
    if (mayChangeIt) refresh().catch((error: unknown) => deps.log.fault(error, { task: 'phone origin' }))
  })
  return { origins: () => origins, refresh, stop }
}

/**
 * The phone's page on the portal's listener, under a host name of its own (TFA-8): its procedures and its pages. No cookie is read or
 * set: a phone shows who it is by a signature.
 */
export function phoneSite(deps: Deps, phoneOrigin: PhoneOrigin, pages: string | undefined): Site {
  const limits = createCallLimits(deps.clock)
  return {
    origins: phoneOrigin.origins,
    pages,
    mount(app) {
      mountRpc(app, {
        router: phoneRouter,
        log: deps.log,
        bodyLimitBytes: 16 * 1024,
        context: ({ raw }) => {
          const { ip, userAgent } = requestFacts(raw)
          return { deps, limits, origin: { ip, userAgent } }
        },
      })
    },
  }
}
