import type { ScannerView } from '../../../shared/console/scanning.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { keptScanner, type KeptScanner } from './scanner-setting.ts'
import { scannerView } from './scanner-view.ts'
import { saveSetting } from './scanning.queries.ts'

/** Admins. From this commit on new files are quarantined, or none any more; no file that is there changes by it. */
export function updateScanner(
  deps: Deps,
  actor: StaffActor,
  { address }: { address: string | null },
): Promise<ScannerView | Refusal> {
  return deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    if (address !== null && !deps.connectScanner(address)) return noAddress()
    const before = (await keptScanner(tx.db))?.address ?? null
    if (address !== before) {
      const kept: KeptScanner | null = address === null ? null : { address }
      await saveSetting(tx.db, 'scanner', kept, deps.clock.now())
      await recordActivity(tx, deps, {
        actor,
        kind: address === null ? 'setting.scanner-removed' : 'setting.scanner-set',
        data: { address: address ?? before ?? '' },
      })
    }
    // Saved again, it is tried again at once, however long it was away.
    tx.emit({ kind: 'files-waiting' })
    tx.emit({ kind: 'console', topic: 'host' })
    return scannerView(tx.db)
  })
}

export const noAddress = () => refuse('INVALID', { field: 'address', messageKey: 'common.scanning.refusal.address' })
