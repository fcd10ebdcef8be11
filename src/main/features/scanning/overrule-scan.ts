import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { selectVersionScan, updateScan } from './scanning.queries.ts'
import { letThrough, tellWhoSees } from './settle-scan.ts'

/**
 * Admins. Decides in the scanner's place, with a reason that stays in the activity: *quarantined* becomes *not scanned*, which is what
 * it is, and *infected* becomes *clean*. A running scan's answer that comes later changes nothing any more.
 */
export function overruleScan(
  deps: Deps,
  actor: StaffActor,
  input: { documentId: string; versionNumber?: number | null; reason: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const row = await selectVersionScan(tx.db, input.documentId, input.versionNumber ?? undefined)
    if (!row || !(await requireVisibleMatter(tx.db, actor, row.matter_id))) return refuse('NOT_FOUND')
    const after = decided[row.scan_state]
    if (!after) return refuse('CONFLICT', { messageKey: 'common.scanning.refusal.nothingToDecide' })
    await updateScan(tx.db, row.file_id, { ...after.columns, scanned_at_ms: deps.clock.now() })
    await recordActivity(tx, deps, {
      actor,
      kind: after.kind,
      matterId: row.matter_id,
      subjectKind: 'document',
      subjectId: input.documentId,
      data: {
        name: row.name,
        version: row.version_number,
        reason: input.reason,
        ...(row.scan_state === 'infected' && { found: row.scan_detail ?? '' }),
      },
    })
    await letThrough(tx, deps, actor, row.file_id)
    await tellWhoSees(tx, row.file_id)
    return {}
  })
}

const decided: Partial<
  Record<
    string,
    {
      columns: { scan_state: string; scan_detail: string }
      kind: 'document.quarantine-released' | 'document.marked-clean'
    }
  >
> = {
  quarantined: {
    columns: { scan_state: 'not-scanned', scan_detail: 'released' },
    kind: 'document.quarantine-released',
  },
  infected: { columns: { scan_state: 'clean', scan_detail: 'overruled' }, kind: 'document.marked-clean' },
}
