import type { BillDetail } from '../../../shared/console/bills.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { BillPaymentRow } from '../../platform/store/tables.ts'
import { entriesOfLines } from '../time/entry-steps.ts'
import { theFirm } from '../settings/firm-reads.ts'
import { readBilling } from './billing-settings.ts'
import { billStateOf, toListRows } from './bill-row.ts'
import {
  selectBill,
  selectCreditNotes,
  selectLines,
  selectPayments,
  selectStaffNames,
  type BillWithPeople,
} from './bills.queries.ts'
import { computeRows, discountOf, ratesOf, taxModeOf } from './draft-rows.ts'
import { firmDay } from './firm-day.ts'
import { computedLines } from './freeze-bill.ts'
import { readFrozen, type FrozenBill } from './frozen-bill.ts'
import { payUrlOf } from './pay-url.ts'
import { selectReminders } from './reminders.queries.ts'
import { requireBill } from './staff-bill.ts'

export function getBill(deps: Deps, actor: StaffActor, { billId }: { billId: string }): Promise<BillDetail | Refusal> {
  return deps.store.read(async (db) => {
    const bill = await requireBill(db, actor, billId)
    return bill ? readBillDetail(db, bill, deps.clock.now()) : refuse('NOT_FOUND')
  })
}

/** What a verb answers once it has changed something. */
export async function detailAgain(db: ReadDb, deps: Pick<Deps, 'clock'>, billId: string): Promise<BillDetail> {
  const bill = await selectBill(db, billId)
  if (!bill) throw new Error(`No bill ${billId}`)
  return readBillDetail(db, bill, deps.clock.now())
}

/** The caller has checked that this person may see it. */
async function readBillDetail(db: ReadDb, bill: BillWithPeople, nowMs: number): Promise<BillDetail> {
  const today = await firmDay(db, nowMs)
  const [row] = await toListRows(db, [bill], today)
  if (!row) throw new Error(`No row of ${bill.id}`)
  const frozen = bill.frozen === null ? null : readFrozen(bill.frozen)
  const payments = await selectPayments(db, bill.id)
  const names = await selectStaffNames(db, staffOf(bill, payments))
  const nameOf = (userId: string | null) => (userId === null ? null : (names.get(userId) ?? ''))
  const billing = await readBilling(db)
  const owed = { number: bill.number ?? '', currency: bill.currency, balanceMinor: bill.balance_minor }
  return {
    ...row,
    reference: bill.reference,
    locale: bill.locale === 'es' ? 'es' : 'en',
    dueDays: bill.due_days,
    taxMode: taxModeOf(bill),
    discount: discountOf(bill),
    notes: bill.notes,
    terms: bill.terms,
    internalNote: bill.internal_note,
    ...(await content(db, bill, frozen)),
    parties: await partiesOf(db, bill, frozen, billing),
    payments: payments.map((payment) => ({
      paymentId: payment.id,
      kind: payment.kind === 'refund' ? 'refund' : 'payment',
      paidOn: payment.paid_on,
      method: methodOf(payment),
      reference: payment.reference,
      amountMinor: payment.amount_minor,
      recordedByName: nameOf(payment.created_by) ?? '',
      recordedAtMs: payment.created_at_ms,
      reversed:
        payment.reversed_at_ms === null
          ? null
          : {
              byName: nameOf(payment.reversed_by) ?? '',
              atMs: payment.reversed_at_ms,
              reason: payment.reverse_reason ?? '',
            },
    })),
    creditNotes: (await selectCreditNotes(db, bill.id)).map(otherBill),
    corrects: await correctedBill(db, bill),
    voided:
      bill.voided_at_ms === null
        ? null
        : { byName: nameOf(bill.voided_by) ?? '', atMs: bill.voided_at_ms, reason: bill.void_reason ?? '' },
    pdf: pdfOf(bill),
    payUrl: bill.state === 'issued' ? payUrlOf(billing.paymentPage, owed) : null,
    remindersPaused: bill.reminders_paused === 1,
    reminders: (await selectReminders(db, bill.id)).map((reminder) => ({
      reminderId: reminder.id,
      clientName: reminder.client_name,
      state: reminderStateOf(reminder.state),
      atMs: reminder.decided_at_ms ?? reminder.created_at_ms,
    })),
    version: bill.version,
    createdByName: nameOf(bill.created_by) ?? '',
    createdAtMs: bill.created_at_ms,
    issuedByName: nameOf(bill.issued_by),
    issuedAtMs: bill.issued_at_ms,
  }
}

const staffOf = (bill: BillWithPeople, payments: readonly BillPaymentRow[]): string[] =>
  [
    bill.created_by,
    bill.issued_by,
    bill.voided_by,
    ...payments.flatMap((payment) => [payment.created_by, payment.reversed_by]),
  ].filter((userId) => userId !== null)

/** Lines, taxes and totals: as they were frozen, or derived from the draft now. */
async function content(
  db: ReadDb,
  bill: BillWithPeople,
  frozen: FrozenBill | null,
): Promise<Pick<BillDetail, 'lines' | 'taxes' | 'totals' | 'rates'>> {
  const entries = await entriesOfLines(db, bill.id)
  const rates = await ratesOf(db, bill)
  let shown: Pick<FrozenBill, 'lines' | 'taxes' | 'totals'> | null = frozen
  if (!shown) {
    const rows = await selectLines(db, bill.id)
    const computed = computeRows(bill, rows, rates)
    shown = { lines: await computedLines(db, rows, computed), taxes: computed.taxes, totals: computed.totals }
  }
  return {
    lines: shown.lines.map(({ timekeeper, billDiscountMinor: _, ...line }) => ({
      ...line,
      userName: timekeeper,
      ...(entries.get(line.lineId) ?? { timeEntryIds: [], expenseEntryIds: [] }),
    })),
    taxes: shown.taxes,
    totals: shown.totals,
    rates,
  }
}

async function partiesOf(
  db: ReadDb,
  bill: BillWithPeople,
  frozen: FrozenBill | null,
  billing: { address: string; taxNumber: string; paymentInstructions: string },
): Promise<BillDetail['parties']> {
  if (frozen)
    return {
      firmName: frozen.firm.name,
      firmAddress: frozen.firm.address,
      firmTaxNumber: frozen.firm.taxNumber,
      clientName: frozen.client.name,
      clientAddress: frozen.client.address,
      paymentInstructions: frozen.paymentInstructions,
    }
  return {
    firmName: (await theFirm(db)).name,
    firmAddress: billing.address,
    firmTaxNumber: billing.taxNumber,
    clientName: bill.client_name,
    clientAddress: bill.client_address,
    paymentInstructions: bill.kind === 'bill' ? billing.paymentInstructions : '',
  }
}

async function correctedBill(db: ReadDb, bill: BillWithPeople): Promise<BillDetail['corrects']> {
  const corrected = bill.corrects_bill_id === null ? undefined : await selectBill(db, bill.corrects_bill_id)
  return corrected ? otherBill(corrected) : null
}

const otherBill = (
  bill: Pick<BillWithPeople, 'id' | 'number' | 'state' | 'issued_on' | 'total_minor'>,
): NonNullable<BillDetail['corrects']> => ({
  billId: bill.id,
  number: bill.number,
  state: billStateOf(bill),
  issuedOn: bill.issued_on,
  totalMinor: bill.total_minor,
})

const methods = ['transfer', 'check', 'cash', 'card'] as const
const methodOf = ({ method }: { method: string }) => methods.find((known) => known === method) ?? 'other'

const reminderStates = ['proposed', 'sent', 'dismissed'] as const
const reminderStateOf = (state: string) => reminderStates.find((known) => known === state) ?? 'lapsed'

function pdfOf(bill: Pick<BillWithPeople, 'number' | 'pdf_file_id'>): BillDetail['pdf'] {
  if (bill.number === null) return 'none'
  return bill.pdf_file_id === null ? 'making' : 'ready'
}
