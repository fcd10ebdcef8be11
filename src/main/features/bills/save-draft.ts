import type { BillDetail, DraftContent } from '../../../shared/console/bills.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { freeEntriesOf } from '../time/entry-steps.ts'
import { detailAgain } from './bill-detail.ts'
import { tellBillChanged } from './bill-events.ts'
import { deleteBill } from './bills.queries.ts'
import { requireDraft } from './staff-bill.ts'
import { rewriteDraft } from './write-draft.ts'

/** The whole draft as it stands in the editor. Nothing of it is saved when anything of it is refused. */
export function saveDraft(
  deps: Deps,
  actor: StaffActor,
  { billId, version, ...content }: DraftContent & { billId: string; version: number },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireDraft(tx.db, actor, { billId, version })
    if (isRefusal(bill)) return bill
    if (bill.kind === 'credit-note' && content.clientId !== bill.client_id)
      return refuse('INVALID', { field: 'clientId', messageKey: 'common.bills.refusal.creditNoteClient' })
    const refused = await rewriteDraft(tx, deps, bill, content)
    if (refused) return refused
    await tellBillChanged(tx, bill)
    return detailAgain(tx.db, deps, billId)
  })
}

/** Drafts alone can go; their entries are free again. */
export function deleteDraft(
  deps: Deps,
  actor: StaffActor,
  input: { billId: string; version: number },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireDraft(tx.db, actor, input)
    if (isRefusal(bill)) return bill
    await freeEntriesOf(tx.db, bill.id)
    await deleteBill(tx.db, bill.id)
    await recordActivity(tx, deps, {
      actor,
      kind: 'bill.draft-deleted',
      matterId: bill.matter_id,
      clientId: bill.client_id,
      subjectKind: 'bill',
      subjectId: bill.id,
    })
    await tellBillChanged(tx, bill)
    tx.emit({ kind: 'console', topic: 'time', matterId: bill.matter_id })
    return {}
  })
}
