import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import type { PortalAddressRow } from '../../platform/store/tables.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { isPhoneHost } from '../staff/phone-host.ts'
import { portalAddressOf, type PortalAddress } from './portal-addresses.ts'
import { parsePortalOrigin } from './portal-origin.ts'
import {
  activePortalAddresses,
  clientCountsByAddress,
  insertPortalAddress,
  portalAddressById,
  portalAddressByOrigin,
  updatePortalAddressRow,
} from './settings.queries.ts'

const unchecked = { checked_at_ms: null, reachable_at_ms: null, check_error: null }

export async function listPortalAddresses(deps: Deps): Promise<{ addresses: PortalAddress[] }> {
  return await deps.store.read(async (db) => {
    const counts = await clientCountsByAddress(db)
    const rows = await activePortalAddresses(db)
    return { addresses: rows.map((row) => portalAddressOf(row, counts.get(row.id) ?? 0)) }
  })
}

/** Admins. An origin that was retired comes back as the address that it was. */
export async function addPortalAddress(
  deps: Deps,
  actor: StaffActor,
  input: { region: string; origin: string },
): Promise<PortalAddress | Refusal> {
  const origin = parsePortalOrigin(input.origin)
  if (!origin) return badOrigin()
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    if (await isPhoneHost(tx.db, origin)) return phonesOrigin()
    const existing = await portalAddressByOrigin(tx.db, origin)
    if (existing?.retired_at_ms === null) return takenOrigin()
    const position = Math.max(0, ...(await activePortalAddresses(tx.db)).map((address) => address.position)) + 1
    const changed = { ...unchecked, region: input.region, position, retired_at_ms: null }
    const row: PortalAddressRow = existing
      ? { ...existing, ...changed }
      : { ...changed, id: deps.ids.id(), origin, created_at_ms: deps.clock.now() }
    if (existing) await updatePortalAddressRow(tx.db, existing.id, changed)
    else await insertPortalAddress(tx.db, row)
    await recordAddress(tx, deps, actor, 'setting.portal-address-added', row)
    return await readAddress(tx.db, row)
  })
}

/** Admins. Another origin has to be checked anew; e-mails that wait then go there. */
export async function updatePortalAddress(
  deps: Deps,
  actor: StaffActor,
  input: { portalAddressId: string; region: string; origin: string },
): Promise<PortalAddress | Refusal> {
  const origin = parsePortalOrigin(input.origin)
  if (!origin) return badOrigin()
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const before = await portalAddressById(tx.db, input.portalAddressId)
    if (!before || before.retired_at_ms !== null) return refuse('NOT_FOUND')
    if (await isPhoneHost(tx.db, origin)) return phonesOrigin()
    const other = await portalAddressByOrigin(tx.db, origin)
    if (other && other.id !== before.id) return takenOrigin()
    const row = { ...before, ...(origin === before.origin ? {} : unchecked), region: input.region, origin }
    await updatePortalAddressRow(tx.db, row.id, row)
    await recordAddress(tx, deps, actor, 'setting.portal-address-updated', row, before.origin)
    return await readAddress(tx.db, row)
  })
}

/** Admins. Never the last one, nor one that clients belong to. Its row stays: what was sent from it names it. */
export async function removePortalAddress(
  deps: Deps,
  actor: StaffActor,
  input: { portalAddressId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const row = await portalAddressById(tx.db, input.portalAddressId)
    if (!row || row.retired_at_ms !== null) return refuse('NOT_FOUND')
    if ((await activePortalAddresses(tx.db)).length === 1) {
      return refuse('CONFLICT', { messageKey: 'common.settings.address.isLast' })
    }
    if ((await clientCountsByAddress(tx.db)).get(row.id)) {
      return refuse('CONFLICT', { messageKey: 'common.settings.address.inUse' })
    }
    await updatePortalAddressRow(tx.db, row.id, { retired_at_ms: deps.clock.now() })
    await recordAddress(tx, deps, actor, 'setting.portal-address-removed', row)
    return {}
  })
}

async function readAddress(db: ReadDb, row: PortalAddressRow): Promise<PortalAddress> {
  return portalAddressOf(row, (await clientCountsByAddress(db)).get(row.id) ?? 0)
}

async function recordAddress(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  kind: ActivityKind,
  row: PortalAddressRow,
  previousOrigin?: string,
): Promise<void> {
  const { origin, region } = row
  const data = { origin, region, ...(previousOrigin && previousOrigin !== origin && { previousOrigin }) }
  await recordActivity(tx, deps, { actor, kind, subjectKind: 'portal-address', subjectId: row.id, data })
  tx.emit({ kind: 'console', topic: 'firm' })
  tx.emit({ kind: 'outbox' })
}

const badOrigin = () => refuse('INVALID', { field: 'origin', messageKey: 'common.settings.address.badOrigin' })
const takenOrigin = () => refuse('CONFLICT', { field: 'origin', messageKey: 'common.settings.address.taken' })
const phonesOrigin = () => refuse('CONFLICT', { field: 'origin', messageKey: 'common.settings.address.isPhones' })
