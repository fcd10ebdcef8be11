import type { BillDetail } from '../../../shared/console/bills.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { freeEntriesOf } from '../time/entry-steps.ts'
import { detailAgain } from './bill-detail.ts'
import { tellBillChanged } from './bill-events.ts'
import { selectBill, selectCreditNotes, updateBill, type BillWithPeople } from './bills.queries.ts'
import { firmDay } from './firm-day.ts'
import { lapseReminders } from './reminders.queries.ts'
import { settleBalance } from './settle-balance.ts'
import { requireBill } from './staff-bill.ts'

/**
 * A bill or a credit note that was wrong from the start. It keeps its number, is owed no more, and its entries are free for another
 * bill. Refused while money or a credit note rests on it, with what to do instead.
 */
export function voidBill(
  deps: Deps,
  actor: StaffActor,
  { billId, reason }: { billId: string; reason: string },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireBill(tx.db, actor, billId)
    if (!bill) return refuse('NOT_FOUND')
    const refused = refusedVoid(bill)
    if (refused) return refused
    if ((await selectCreditNotes(tx.db, bill.id)).some((note) => note.state !== 'void'))
      return refuse('CONFLICT', { messageKey: 'common.bills.refusal.voidCredited' })
    const nowMs = deps.clock.now()
    await updateBill(tx.db, bill.id, {
      state: 'void',
      balance_minor: 0,
      voided_by: actor.userId,
      voided_at_ms: nowMs,
      voided_on: await firmDay(tx.db, nowMs),
      void_reason: reason,
      // Another one is made, which says that it is void; the one that was posted stays in the files.
      pdf_file_id: null,
      updated_at_ms: nowMs,
    })
    await freeEntriesOf(tx.db, bill.id)
    await lapseReminders(tx.db, bill.id, nowMs)
    const corrected = bill.corrects_bill_id === null ? undefined : await selectBill(tx.db, bill.corrects_bill_id)
    if (corrected)
      await settleBalance(tx, corrected, { credited_minor: corrected.credited_minor - bill.total_minor }, nowMs)
    await recordActivity(tx, deps, {
      actor,
      kind: bill.kind === 'credit-note' ? 'bill.credit-note-voided' : 'bill.voided',
      matterId: bill.matter_id,
      clientId: bill.client_id,
      subjectKind: 'bill',
      subjectId: bill.id,
      data: { number: bill.number ?? '', reason },
    })
    await tellBillChanged(tx, bill)
    tx.emit({ kind: 'console', topic: 'time', matterId: bill.matter_id })
    return detailAgain(tx.db, deps, bill.id)
  })
}

function refusedVoid(bill: BillWithPeople): Refusal | null {
  if (bill.state === 'draft') return refuse('CONFLICT', { messageKey: 'common.bills.refusal.voidDraft' })
  if (bill.state === 'void') return refuse('CONFLICT', { messageKey: 'common.bills.refusal.voidAlready' })
  return bill.paid_minor > 0 ? refuse('CONFLICT', { messageKey: 'common.bills.refusal.voidPaid' }) : null
}
