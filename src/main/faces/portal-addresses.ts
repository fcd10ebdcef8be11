import type { Deps } from '../deps.ts'
import { activePortalAddresses } from '../features/settings/portal-addresses.ts'

/** The firm's portal addresses as the listener needs them on every request: in memory, renewed when they change. */
export interface PortalAddresses {
  /** The same array until they change. */
  origins(): readonly string[]
  /** Which address an origin is. The host's own loopback names stand for the first; null before the firm is set up. */
  idOf(origin: string): string | null
  refresh(): Promise<void>
  stop(): void
}

export function watchPortalAddresses(deps: Deps): PortalAddresses {
  let origins: readonly string[] = []
  let idByOrigin = new Map<string, string>()
  let firstId: string | null = null

  async function refresh() {
    const rows = await deps.store.read(activePortalAddresses)
    idByOrigin = new Map(rows.map((row) => [row.origin, row.id]))
    firstId = rows[0]?.id ?? null
    origins = [...idByOrigin.keys()]
  }

  const stop = deps.store.subscribe((event) => {
    if (event.kind !== 'console' || (event.topic !== 'firm' && event.topic !== 'host')) return
    refresh().catch((error: unknown) => deps.log.fault(error, { task: 'portal addresses' }))
  })
  return { origins: () => origins, idOf: (origin) => idByOrigin.get(origin) ?? firstId, refresh, stop }
}
