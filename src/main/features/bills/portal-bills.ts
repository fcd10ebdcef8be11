import type { CalendarDay } from '../../../shared/calendar-day.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { BillCard, ClientBill } from '../../../shared/portal/bills.contract.ts'
import type { ClientActor, PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { excerptOf } from '../messages/message-words.ts'
import { advanceRead } from '../messages/thread-steps.ts'
import { billName } from '../sharing/bill-name.ts'
import { recordView } from '../sharing/receipts.ts'
import { readBilling } from './billing-settings.ts'
import { billKindOf, standingOf } from './bill-row.ts'
import { selectPayments } from './bills.queries.ts'
import { firmDay } from './firm-day.ts'
import { readFrozen } from './frozen-bill.ts'
import { payUrlOf } from './pay-url.ts'
import {
  selectCreditNoteIds,
  selectFrozen,
  selectSharedAmong,
  selectSharedBill,
  selectSharedBills,
  type SharedBillRow,
} from './portal-bills.queries.ts'

interface Today {
  day: CalendarDay
  paymentPage: string
}

const todayOf = async (db: ReadDb, nowMs: number): Promise<Today> => ({
  day: await firmDay(db, nowMs),
  paymentPage: (await readBilling(db)).paymentPage,
})

/** What it is called in the activity: as in Messages. */
export const nameOf = (row: SharedBillRow) => billName({ ...row, title: row.bill_title, locale: row.bill_locale })

function toCard(row: SharedBillRow, today: Today): BillCard {
  const kind = billKindOf(row)
  const standing = standingOf({ ...row, state: row.bill_state }, today.day)
  const number = row.number ?? ''
  const owed = kind === 'bill' && standing !== 'void' ? row.balance_minor : 0
  return {
    billId: row.resource_id,
    kind,
    number,
    title: row.bill_title,
    matterId: row.matter_id,
    matterTitle: row.matter_title,
    standing,
    currency: row.currency,
    issuedOn: row.issued_on ?? '',
    dueOn: row.due_on,
    totalMinor: row.total_minor,
    paidMinor: row.paid_minor,
    creditedMinor: row.credited_minor,
    balanceMinor: owed,
    isNew: row.first_viewed_at_ms === null,
    hasPdf: row.pdf_file_id !== null,
    payUrl: payUrlOf(today.paymentPage, { number, currency: row.currency, balanceMinor: owed }),
    sharedAtMs: row.starts_at_ms,
  }
}

/** What this client sees now, newest issue first, and what is still to be paid of it (BILL-5). */
export function listSharedBills(
  deps: Deps,
  reader: PortalReader,
): Promise<{ bills: BillCard[]; owed: { currency: string; balanceMinor: number }[] }> {
  return deps.store.read(async (db) => {
    const nowMs = deps.clock.now()
    const today = await todayOf(db, nowMs)
    const bills = (await selectSharedBills(db, reader, nowMs)).map((row) => toCard(row, today))
    const open = bills.filter((bill) => bill.balanceMinor > 0)
    const owed = [...Map.groupBy(open, (bill) => bill.currency)].map(([currency, group]) => ({
      currency,
      balanceMinor: group.reduce((sum, bill) => sum + bill.balanceMinor, 0),
    }))
    return { bills, owed: owed.sort((a, b) => (a.currency < b.currency ? -1 : 1)) }
  })
}

/** NOT_FOUND whether it never existed, is another's, or is no longer shared. */
export function getSharedBill(
  deps: Deps,
  reader: PortalReader,
  { billId }: { billId: string },
): Promise<ClientBill | Refusal> {
  return deps.store.read(async (db) => {
    const nowMs = deps.clock.now()
    const row = await selectSharedBill(db, reader, nowMs, billId)
    const json = row && (await selectFrozen(db, billId))?.frozen
    if (!row || !json) return refuse('NOT_FOUND')
    const frozen = readFrozen(json)
    const payments = (await selectPayments(db, billId)).filter((payment) => payment.reversed_at_ms === null)
    const notes = await selectSharedAmong(db, reader, nowMs, await selectCreditNoteIds(db, billId))
    const corrected = row.corrects_bill_id && (await selectSharedBill(db, reader, nowMs, row.corrects_bill_id))
    return {
      ...toCard(row, await todayOf(db, nowMs)),
      firmName: frozen.firm.name,
      firmAddress: frozen.firm.address,
      firmTaxNumber: frozen.firm.taxNumber,
      clientName: frozen.client.name,
      clientAddress: frozen.client.address,
      reference: frozen.reference,
      notes: frozen.notes,
      terms: frozen.terms,
      paymentInstructions: frozen.paymentInstructions,
      taxMode: frozen.taxMode,
      lines: frozen.lines.map(
        ({ kind, description, workedOn, timekeeper, quantityMilli, rateMinor, discountMinor, amountMinor }) => ({
          kind,
          description,
          workedOn,
          timekeeper,
          quantityMilli,
          rateMinor,
          discountMinor,
          amountMinor,
        }),
      ),
      taxes: frozen.taxes.map(({ name, rateMicro, baseMinor, taxMinor }) => ({ name, rateMicro, baseMinor, taxMinor })),
      totals: frozen.totals,
      payments: payments.map((payment) => ({
        kind: payment.kind === 'refund' ? 'refund' : 'payment',
        paidOn: payment.paid_on,
        method: methodOf(payment.method),
        amountMinor: payment.amount_minor,
      })),
      creditNotes: notes
        .map((note) => ({
          billId: note.resource_id,
          number: note.number ?? '',
          issuedOn: note.issued_on ?? '',
          totalMinor: note.total_minor,
        }))
        .sort((a, b) => (a.issuedOn < b.issuedOn ? -1 : 1)),
      correctsNumber: frozen.corrects?.number ?? null,
      correctsBillId: corrected ? corrected.resource_id : null,
      message: row.message,
      sharedByName: row.sharer_name ?? '',
      voidedAtMs: row.voided_at_ms,
      threadId: row.thread_id,
    }
  })
}

const methodOf = (method: string) =>
  method === 'transfer' || method === 'check' || method === 'cash' || method === 'card' ? method : 'other'

/** The person has it on the screen. An entry that came without words is read by that, too. */
export function markBillViewed(
  deps: Deps,
  actor: ClientActor,
  { billId }: { billId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const row = await selectSharedBill(tx.db, actor, nowMs, billId)
    if (!row) return refuse('NOT_FOUND')
    await recordView(tx, deps, actor, row, nameOf(row))
    if (row.message === '' && row.thread_id !== null) {
      const reader = { kind: 'client', id: actor.clientId } as const
      if (await advanceRead(tx.db, reader, row.thread_id, 1, nowMs))
        tx.emit({ kind: 'client', clientId: actor.clientId, topic: 'messages' })
    }
    return {}
  })
}

const homeLimit = 5

interface FreshBill {
  card: BillCard
  /** `Bill 2026-0388`, in the language of its paper. */
  name: string
  fromName: string
  /** The first words of what the firm wrote with it. */
  excerpt: string
}

/** For Home: those with something to pay, the soonest due first, and those that they have not looked at (POR-1). */
export async function billsForHome(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
): Promise<{ unpaid: BillCard[]; fresh: FreshBill[] }> {
  const rows = await selectSharedBills(db, reader, nowMs)
  if (rows.length === 0) return { unpaid: [], fresh: [] }
  const today = await todayOf(db, nowMs)
  const bills = rows.map((row) => ({ row, card: toCard(row, today) }))
  const unpaid = bills
    .map(({ card }) => card)
    .filter((card) => card.balanceMinor > 0)
    .sort((a, b) => ((a.dueOn ?? '9999') < (b.dueOn ?? '9999') ? -1 : 1))
  const fresh = bills
    .filter(({ card }) => card.isNew)
    .map(({ row, card }) => ({
      card,
      name: nameOf(row),
      fromName: row.sharer_name ?? '',
      excerpt: excerptOf(row.message),
    }))
  return { unpaid: unpaid.slice(0, homeLimit), fresh }
}
