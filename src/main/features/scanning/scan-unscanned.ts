import type { ScannerView } from '../../../shared/console/scanning.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { keptScanner } from './scanner-setting.ts'
import { scannerView } from './scanner-view.ts'
import { askForUnscanned } from './scanning.queries.ts'

const filesPerWrite = 500

/**
 * Admins. Asks for what lay there before the scanner was set, in writes of some hundred files. They stay open meanwhile: what
 * clients have been reading for years does not vanish for the days that it takes.
 */
export async function scanUnscanned(deps: Deps, actor: StaffActor): Promise<ScannerView | Refusal> {
  const begun = await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    if (!(await keptScanner(tx.db))) return refuse('CONFLICT', { messageKey: 'common.scanning.refusal.noScanner' })
    await recordActivity(tx, deps, { actor, kind: 'setting.scan-asked' })
    return askForUnscanned(tx.db, filesPerWrite)
  })
  if (isRefusal(begun)) return begun
  for (let asked = begun; asked === filesPerWrite;)
    asked = await deps.store.write((tx) => askForUnscanned(tx.db, filesPerWrite))
  return deps.store.write((tx) => {
    tx.emit({ kind: 'files-waiting' })
    tx.emit({ kind: 'console', topic: 'host' })
    return scannerView(tx.db)
  })
}
