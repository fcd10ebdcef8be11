import type { BillDetail, DraftContent } from '../../../shared/console/bills.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { matterCurrency } from '../time/entry-steps.ts'
import { detailAgain } from './bill-detail.ts'
import { tellBillChanged } from './bill-events.ts'
import type { BillKind } from './bill-numbers.ts'
import { selectCreditNotes, selectLines, selectParticipants, type BillWithPeople } from './bills.queries.ts'
import { discountOf, taxModeOf, taxRateIdsOf } from './draft-rows.ts'
import { requireBill, requireIssued } from './staff-bill.ts'
import { insertDraft } from './write-draft.ts'

/** A draft that takes back a bill with all its lines, to be cut down to what was wrong. */
export function createCreditNote(
  deps: Deps,
  actor: StaffActor,
  { billId }: { billId: string },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireIssued(tx.db, actor, billId)
    if (isRefusal(bill)) return bill
    if (bill.credited_minor >= bill.total_minor)
      return refuse('CONFLICT', { messageKey: 'common.bills.refusal.allCredited' })
    if ((await selectCreditNotes(tx.db, bill.id)).some((note) => note.state === 'draft'))
      return refuse('CONFLICT', { messageKey: 'common.bills.refusal.creditNoteDrafted' })
    // How a bill is to be paid says nothing about what is given back.
    const content = { ...(await copiedContent(tx.db, bill)), terms: '' }
    return await insertCopy(tx, deps, actor, bill, { kind: 'credit-note', currency: bill.currency, content })
  })
}

/** A new draft with the same lines, in the matter's currency of today; the entries stay where they are. */
export function duplicateBill(
  deps: Deps,
  actor: StaffActor,
  { billId }: { billId: string },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireBill(tx.db, actor, billId)
    if (!bill) return refuse('NOT_FOUND')
    const matter = await requireVisibleMatter(tx.db, actor, bill.matter_id)
    if (!matter) return refuse('NOT_FOUND')
    if ((await matterCurrency(tx.db, matter)) !== bill.currency)
      return refuse('CONFLICT', { messageKey: 'common.bills.refusal.otherCurrency' })
    const content = await copiedContent(tx.db, bill)
    return await insertCopy(tx, deps, actor, bill, { kind: 'bill', currency: bill.currency, content })
  })
}

async function insertCopy(
  tx: Parameters<typeof insertDraft>[0],
  deps: Deps,
  actor: StaffActor,
  of: BillWithPeople,
  copy: { kind: BillKind; currency: string; content: DraftContent },
): Promise<BillDetail | Refusal> {
  const matter = await requireVisibleMatter(tx.db, actor, of.matter_id)
  if (!matter) return refuse('NOT_FOUND')
  const isCreditNote = copy.kind === 'credit-note'
  const billId = await insertDraft(tx, deps, actor, { matter, ...copy, correctsBillId: isCreditNote ? of.id : null })
  if (isRefusal(billId)) return billId
  const made = { id: billId, matter_id: matter.id, client_id: copy.content.clientId }
  await recordActivity(tx, deps, {
    actor,
    kind: isCreditNote ? 'bill.credit-note-drafted' : 'bill.drafted',
    matterId: matter.id,
    clientId: made.client_id,
    subjectKind: 'bill',
    subjectId: billId,
    ...(isCreditNote && { data: { number: of.number ?? '' } }),
  })
  await tellBillChanged(tx, made)
  return detailAgain(tx.db, deps, billId)
}

/** For whoever it is addressed to, as long as they are on the matter; else for its first participant. */
async function copiedContent(db: ReadDb, bill: BillWithPeople): Promise<DraftContent> {
  const people = await selectParticipants(db, bill.matter_id)
  const client = people.find((one) => one.client_id === bill.client_id) ?? people[0]
  const lines = await selectLines(db, bill.id)
  return {
    clientId: client?.client_id ?? bill.client_id,
    title: bill.title,
    reference: bill.reference,
    locale: bill.locale === 'es' ? 'es' : 'en',
    issuedOn: null,
    dueOn: null,
    dueDays: bill.due_days,
    taxMode: taxModeOf(bill),
    discount: discountOf(bill),
    notes: bill.notes,
    terms: bill.terms,
    internalNote: '',
    lines: lines.map((line) => ({
      kind: line.kind === 'expense' || line.kind === 'flat' ? line.kind : 'service',
      description: line.description,
      workedOn: line.worked_on,
      userId: line.user_id,
      quantityMilli: line.quantity_milli,
      rateMinor: line.rate_minor,
      discount: discountOf(line),
      taxRateIds: taxRateIdsOf(line),
      timeEntryIds: [],
      expenseEntryIds: [],
    })),
  }
}
