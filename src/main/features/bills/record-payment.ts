import type { BillDetail } from '../../../shared/console/bills.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { formatMoney, isAmount } from '../../../shared/money.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { detailAgain } from './bill-detail.ts'
import { saidAmount } from './bill-events.ts'
import { insertPayment, selectPayment, updatePayment, type BillWithPeople } from './bills.queries.ts'
import { firmDay } from './firm-day.ts'
import { settleBalance } from './settle-balance.ts'
import { requireIssued } from './staff-bill.ts'

export interface NewPayment {
  billId: string
  paidOn: string
  method: string
  reference: string
  amountMinor: number
}

/** What the client paid. Not more than the balance: what comes above it is not this bill's. */
export const recordPayment = (deps: Deps, actor: StaffActor, input: NewPayment): Promise<BillDetail | Refusal> =>
  record(deps, actor, input, 'payment')

/** What was given back of it. */
export const recordRefund = (deps: Deps, actor: StaffActor, input: NewPayment): Promise<BillDetail | Refusal> =>
  record(deps, actor, input, 'refund')

function record(
  deps: Deps,
  actor: StaffActor,
  input: NewPayment,
  kind: 'payment' | 'refund',
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireIssued(tx.db, actor, input.billId)
    if (isRefusal(bill)) return bill
    const nowMs = deps.clock.now()
    const refused = refusedAmount(actor, bill, input.amountMinor, kind)
    if (refused) return refused
    if (input.paidOn > (await firmDay(tx.db, nowMs)))
      return refuse('INVALID', { field: 'paidOn', messageKey: 'common.bills.refusal.paidAhead' })
    const paymentId = deps.ids.id()
    await insertPayment(tx.db, {
      id: paymentId,
      bill_id: bill.id,
      kind,
      paid_on: input.paidOn,
      method: input.method,
      reference: input.reference,
      amount_minor: input.amountMinor,
      created_by: actor.userId,
      created_at_ms: nowMs,
      reversed_by: null,
      reversed_at_ms: null,
      reverse_reason: null,
    })
    const signedMinor = kind === 'payment' ? input.amountMinor : -input.amountMinor
    await settleBalance(tx, bill, { paid_minor: bill.paid_minor + signedMinor }, nowMs)
    await recordMoney(tx, deps, actor, bill, kind === 'payment' ? 'bill.paid' : 'bill.refunded', input.amountMinor)
    return detailAgain(tx.db, deps, bill.id)
  })
}

function refusedAmount(
  actor: StaffActor,
  bill: BillWithPeople,
  amountMinor: number,
  kind: 'payment' | 'refund',
): Refusal | null {
  const field = 'amountMinor'
  if (amountMinor <= 0) return refuse('INVALID', { field, messageKey: 'common.bills.refusal.amountNotPositive' })
  if (!isAmount(amountMinor)) return refuse('INVALID', { field, messageKey: 'common.bills.refusal.amountTooLarge' })
  const most = kind === 'payment' ? bill.balance_minor : bill.paid_minor
  if (amountMinor <= most) return null
  const params = { most: formatMoney(Math.max(most, 0), bill.currency, actor.locale) }
  const messageKey = kind === 'payment' ? 'common.bills.refusal.aboveBalance' : 'common.bills.refusal.aboveWhatWasPaid'
  return refuse('INVALID', { field, messageKey, params })
}

/** One entered by mistake: the row stays with the reason, and counts for nothing. */
export function reversePayment(
  deps: Deps,
  actor: StaffActor,
  { paymentId, reason }: { paymentId: string; reason: string },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const payment = await selectPayment(tx.db, paymentId)
    if (!payment) return refuse('NOT_FOUND')
    const bill = await requireIssued(tx.db, actor, payment.bill_id)
    if (isRefusal(bill)) return bill
    if (payment.reversed_at_ms !== null)
      return refuse('CONFLICT', { messageKey: 'common.bills.refusal.reversedAlready' })
    const paidMinor = bill.paid_minor + (payment.kind === 'refund' ? payment.amount_minor : -payment.amount_minor)
    if (paidMinor < 0) return refuse('CONFLICT', { messageKey: 'common.bills.refusal.refundsRest' })
    // A refund of what was credited since: taking it back would leave more paid than the bill ever came to.
    if (paidMinor > bill.total_minor) return refuse('CONFLICT', { messageKey: 'common.bills.refusal.paidAgain' })
    const nowMs = deps.clock.now()
    await updatePayment(tx.db, payment.id, {
      reversed_by: actor.userId,
      reversed_at_ms: nowMs,
      reverse_reason: reason,
    })
    await settleBalance(tx, bill, { paid_minor: paidMinor }, nowMs)
    const kind = payment.kind === 'refund' ? 'bill.refund-reversed' : 'bill.payment-reversed'
    await recordMoney(tx, deps, actor, bill, kind, payment.amount_minor)
    return detailAgain(tx.db, deps, bill.id)
  })
}

const recordMoney = (
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  bill: BillWithPeople,
  kind: 'bill.paid' | 'bill.refunded' | 'bill.payment-reversed' | 'bill.refund-reversed',
  amountMinor: number,
) =>
  recordActivity(tx, deps, {
    actor,
    kind,
    matterId: bill.matter_id,
    clientId: bill.client_id,
    subjectKind: 'bill',
    subjectId: bill.id,
    data: { number: bill.number ?? '', ...saidAmount(amountMinor, bill.currency) },
  })
