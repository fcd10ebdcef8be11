import { addDays, daysBetween, type CalendarDay } from '../../../shared/calendar-day.ts'
import type { BillDetail } from '../../../shared/console/bills.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { formatMoney } from '../../../shared/money.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import type { BillLineRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { detailAgain } from './bill-detail.ts'
import { saidAmount, tellBillChanged } from './bill-events.ts'
import { takeBillNumber } from './bill-numbers.ts'
import { refusedProblem } from './bill-problems.ts'
import { billKindOf } from './bill-row.ts'
import { selectBill, selectLines, selectParticipants, updateBill, type BillWithPeople } from './bills.queries.ts'
import { billSearchText, computeRows, ratesOf, totalColumns } from './draft-rows.ts'
import { firmDay } from './firm-day.ts'
import { freezeBill } from './freeze-bill.ts'
import { settleBalance } from './settle-balance.ts'
import { requireDraft } from './staff-bill.ts'

/** A day of issue that lies further back is a slip of the keyboard. */
const longestBackDays = 366

/**
 * Freezes lines, rates, parties and totals and gives the bill the next number of its series, all in one write (BILL-2). Everything is
 * checked before the number is taken: what is refused uses none up.
 */
export function issueBill(
  deps: Deps,
  actor: StaffActor,
  input: { billId: string; version: number },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireDraft(tx.db, actor, input)
    if (isRefusal(bill)) return bill
    const nowMs = deps.clock.now()
    const lines = await selectLines(tx.db, bill.id)
    const computed = computeRows(bill, lines, await ratesOf(tx.db, bill))
    const refused =
      refusedProblem(computed, { isIssued: true }) ?? refusedWords(lines) ?? (await refusedClient(tx.db, bill))
    if (refused) return refused
    const days = issueDays(bill, await firmDay(tx.db, nowMs))
    if (isRefusal(days)) return days
    const { totalMinor } = computed.totals
    const corrected = await correctedBill(tx.db, bill, totalMinor, actor)
    if (isRefusal(corrected)) return corrected
    const kind = billKindOf(bill)
    const number = await takeBillNumber(tx.db, kind, days.issuedOn)
    if (isRefusal(number)) return number
    const frozen = await freezeBill(tx.db, bill, lines, computed, { number, ...days, corrected })
    await updateBill(tx.db, bill.id, {
      state: 'issued',
      number,
      issued_on: days.issuedOn,
      due_on: days.dueOn,
      ...totalColumns(computed),
      balance_minor: kind === 'bill' ? totalMinor : 0,
      listed_on: days.issuedOn,
      client_sort: bill.client_sort_name,
      search_text: billSearchText(
        number,
        bill.client_name,
        bill.matter_number,
        bill.matter_title,
        bill.title,
        bill.reference,
      ),
      frozen: JSON.stringify(frozen),
      version: bill.version + 1,
      updated_at_ms: nowMs,
      issued_by: actor.userId,
      issued_at_ms: nowMs,
    })
    if (corrected) await settleBalance(tx, corrected, { credited_minor: corrected.credited_minor + totalMinor }, nowMs)
    await recordIssue(tx, deps, actor, bill, number, totalMinor)
    await tellBillChanged(tx, bill)
    tx.emit({ kind: 'console', topic: 'time', matterId: bill.matter_id })
    return detailAgain(tx.db, deps, bill.id)
  })
}

function refusedWords(lines: readonly BillLineRow[]): Refusal | null {
  const index = lines.findIndex((line) => line.description === '')
  if (index === -1) return null
  const messageKey = 'common.bills.refusal.lineWithoutWords'
  return refuse('INVALID', { field: `lines.${index}.description`, messageKey, params: { line: index + 1 } })
}

/** A bill goes to somebody who is on the matter; a credit note to whom the bill went, wherever they are. */
async function refusedClient(db: ReadDb, bill: BillWithPeople): Promise<Refusal | null> {
  if (bill.kind === 'credit-note') return null
  const isOn = (await selectParticipants(db, bill.matter_id)).some((one) => one.client_id === bill.client_id)
  return isOn ? null : refuse('INVALID', { field: 'clientId', messageKey: 'common.bills.refusal.clientNotOn' })
}

function issueDays(
  bill: BillWithPeople,
  today: CalendarDay,
): { issuedOn: CalendarDay; dueOn: CalendarDay | null } | Refusal {
  const issuedOn = bill.issued_on ?? today
  if (issuedOn > today) return refuse('INVALID', { field: 'issuedOn', messageKey: 'common.bills.refusal.issuedAhead' })
  if (daysBetween(issuedOn, today) > longestBackDays)
    return refuse('INVALID', { field: 'issuedOn', messageKey: 'common.bills.refusal.issuedLongAgo' })
  if (bill.kind === 'credit-note') return { issuedOn, dueOn: null }
  const dueOn = bill.due_on ?? addDays(issuedOn, bill.due_days)
  if (dueOn < issuedOn) return refuse('INVALID', { field: 'dueOn', messageKey: 'common.bills.refusal.dueBefore' })
  return { issuedOn, dueOn }
}

/** Of a credit note, the bill that it lowers: it still stands, and not more of it is taken back than there is. */
async function correctedBill(
  db: ReadDb,
  bill: BillWithPeople,
  totalMinor: number,
  actor: StaffActor,
): Promise<BillWithPeople | null | Refusal> {
  if (bill.corrects_bill_id === null) return null
  const corrected = await selectBill(db, bill.corrects_bill_id)
  if (corrected?.state !== 'issued') return refuse('CONFLICT', { messageKey: 'common.bills.refusal.correctedVoid' })
  const leftMinor = corrected.total_minor - corrected.credited_minor
  if (totalMinor > leftMinor)
    return refuse('INVALID', {
      field: 'lines',
      messageKey: 'common.bills.refusal.creditTooLarge',
      params: { left: formatMoney(leftMinor, corrected.currency, actor.locale), number: corrected.number ?? '' },
    })
  if (totalMinor === 0) return refuse('INVALID', { field: 'lines', messageKey: 'common.bills.refusal.creditNothing' })
  return corrected
}

const recordIssue = (tx: Tx, deps: Deps, actor: StaffActor, bill: BillWithPeople, number: string, totalMinor: number) =>
  recordActivity(tx, deps, {
    actor,
    kind: bill.kind === 'credit-note' ? 'bill.credit-note-issued' : 'bill.issued',
    matterId: bill.matter_id,
    clientId: bill.client_id,
    subjectKind: 'bill',
    subjectId: bill.id,
    data: { number, ...saidAmount(totalMinor, bill.currency) },
  })
