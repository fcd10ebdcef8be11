import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { portalAddress } from '../../../shared/console/settings.contract.ts'
import type { Deps } from '../../deps.ts'
import type { ClientRow, PortalAddressRow, Tables } from '../../platform/store/tables.ts'
import { isLoopbackOrigin } from './portal-origin.ts'
import {
  activePortalAddresses,
  portalAddressByOrigin,
  readSetting,
  saveSetting,
  updatePortalAddressRow,
} from './settings.queries.ts'

export { activePortalAddresses }

export type PortalAddress = z.output<typeof portalAddress>

/** Where a client's e-mails point: their own region's address, or the firm's first when that one is none any more. */
export async function addressForClient(
  db: Kysely<Tables>,
  client: Pick<ClientRow, 'portal_address_id'>,
): Promise<PortalAddressRow | null> {
  const addresses = await activePortalAddresses(db)
  return addresses.find((address) => address.id === client.portal_address_id) ?? addresses[0] ?? null
}

export function portalAddressOf(row: PortalAddressRow, clientCount: number): PortalAddress {
  const isLoopback = isLoopbackOrigin(row.origin)
  return {
    portalAddressId: row.id,
    region: row.region,
    origin: row.origin,
    isLoopback,
    status: isLoopback ? 'loopback' : statusOf(row),
    errorKey: row.check_error,
    checkedAtMs: row.checked_at_ms,
    clientCount,
  }
}

function statusOf(row: PortalAddressRow): 'unchecked' | 'answers' | 'silent' {
  if (row.checked_at_ms === null) return 'unchecked'
  return row.check_error === null ? 'answers' : 'silent'
}

/** What this host keeps about itself in the settings under 'host'. */
export interface HostFacts {
  /** Random, made once: `/healthz` shows it, so that an address can be told to lead here. */
  id: string
  /** Where the portal listened last on this machine. */
  portalLoopbackOrigin?: string
}

export async function hostFacts(db: Kysely<Tables>): Promise<HostFacts | undefined> {
  return (await readSetting(db, 'host')) as HostFacts | undefined
}

/** This host's own sign, made when it is first asked for. */
export async function ensureHostId(deps: Pick<Deps, 'store' | 'ids' | 'clock'>): Promise<string> {
  const known = await deps.store.read(hostFacts)
  if (known) return known.id
  return await deps.store.write(async (tx) => {
    const facts = (await hostFacts(tx.db)) ?? { id: deps.ids.id() }
    await saveSetting(tx.db, 'host', facts, deps.clock.now())
    return facts.id
  })
}

/**
 * At every start, once the portal listens: a firm without a public address has the loopback one, and its port may have
 * changed since. Also what the set-up takes when no public address is given.
 */
export async function keepLoopbackOrigin(deps: Pick<Deps, 'store' | 'ids' | 'clock'>, origin: string): Promise<void> {
  await deps.store.write(async (tx) => {
    const facts = (await hostFacts(tx.db)) ?? { id: deps.ids.id() }
    await saveSetting(tx.db, 'host', { ...facts, portalLoopbackOrigin: origin }, deps.clock.now())
    const loopback = (await activePortalAddresses(tx.db)).find((address) => isLoopbackOrigin(address.origin))
    if (!loopback || loopback.origin === origin) return
    // An origin belongs to one address for good, so a retired one that had this port steps aside.
    const other = await portalAddressByOrigin(tx.db, origin)
    if (other?.retired_at_ms === null) return
    if (other) await updatePortalAddressRow(tx.db, other.id, { origin: `retired:${other.id}` })
    await updatePortalAddressRow(tx.db, loopback.id, { origin })
  })
}
