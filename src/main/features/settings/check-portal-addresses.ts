import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { ensureHostId, portalAddressOf, type PortalAddress } from './portal-addresses.ts'
import { isLoopbackOrigin } from './portal-origin.ts'
import type { SettingsPorts } from './settings-ports.ts'
import {
  activePortalAddresses,
  clientCountsByAddress,
  portalAddressById,
  updatePortalAddressRow,
} from './settings.queries.ts'

/** Asks one address for this host's own sign, from here, and keeps what came of it (ACC-10). */
export async function checkPortalAddress(
  deps: Deps,
  ports: Pick<SettingsPorts, 'probe'>,
  input: { portalAddressId: string },
): Promise<PortalAddress | Refusal> {
  const asked = await deps.store.read((db) => portalAddressById(db, input.portalAddressId))
  if (!asked || asked.retired_at_ms !== null) return refuse('NOT_FOUND')
  const errorKey = await ports.probe(asked.origin, await ensureHostId(deps))
  return await deps.store.write(async (tx) => {
    const row = await portalAddressById(tx.db, asked.id)
    // Changed while it was asked: what came of it is about an address that is no more.
    if (!row || row.origin !== asked.origin) return refuse('STALE')
    const now = deps.clock.now()
    const checked = {
      checked_at_ms: now,
      reachable_at_ms: errorKey === null ? now : row.reachable_at_ms,
      check_error: errorKey,
    }
    await updatePortalAddressRow(tx.db, row.id, checked)
    const isNews = row.checked_at_ms === null || (row.check_error === null) !== (errorKey === null)
    if (isNews) {
      await recordActivity(tx, deps, {
        actor: { kind: 'system', name: 'host' },
        kind: errorKey === null ? 'setting.portal-address-answering' : 'setting.portal-address-silent',
        subjectKind: 'portal-address',
        subjectId: row.id,
        data: { origin: row.origin },
      })
      tx.emit({ kind: 'console', topic: 'host' })
      tx.emit({ kind: 'outbox' })
    }
    return portalAddressOf({ ...row, ...checked }, (await clientCountsByAddress(tx.db)).get(row.id) ?? 0)
  })
}

/** A job: every public address is asked; at start, after a change, and every few minutes. */
export async function checkPortalAddresses(deps: Deps, ports: Pick<SettingsPorts, 'probe'>): Promise<void> {
  const rows = await deps.store.read(activePortalAddresses)
  for (const row of rows) {
    if (!isLoopbackOrigin(row.origin)) await checkPortalAddress(deps, ports, { portalAddressId: row.id })
  }
}
