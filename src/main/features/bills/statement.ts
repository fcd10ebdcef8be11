import type { CalendarDay } from '../../../shared/calendar-day.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { theFirm } from '../settings/firm-reads.ts'
import {
  selectStatementBills,
  selectStatementClient,
  selectStatementMatter,
  selectStatementPayments,
  type StatementBill,
  type StatementOf,
  type StatementPayment,
} from './statement.queries.ts'

export interface StatementInput extends StatementOf {
  fromOn: CalendarDay
  toOn: CalendarDay
}

export interface StatementEntry {
  on: CalendarDay
  kind: 'bill' | 'credit-note' | 'payment' | 'refund' | 'void'
  billId: string
  number: string
  text: string
  matterId: string
  matterNumber: string
  amountMinor: number
  balanceMinor: number
}

export interface StatementSection {
  currency: string
  openingMinor: number
  billedMinor: number
  creditedMinor: number
  paidMinor: number
  closingMinor: number
  entries: StatementEntry[]
}

export interface Statement {
  firmName: string
  clientName: string | null
  clientAddress: string
  matterNumber: string | null
  matterTitle: string | null
  fromOn: CalendarDay
  toOn: CalendarDay
  sections: StatementSection[]
}

/**
 * What was billed, credited and paid in a time, of a client, of a matter, or of a client on a matter: what was owed before it, each step
 * with what is owed after it, and what is owed at its end. Of each currency by itself.
 */
export function getStatement(deps: Deps, actor: ConsoleActor, input: StatementInput): Promise<Statement | Refusal> {
  return deps.store.read((db) => readStatement(db, actor, input))
}

export async function readStatement(
  db: ReadDb,
  actor: ConsoleActor,
  input: StatementInput,
): Promise<Statement | Refusal> {
  const { matterId, clientId, fromOn, toOn } = input
  if (!matterId && !clientId) return refuse('INVALID', { field: 'clientId' })
  if (toOn < fromOn) return refuse('INVALID', { field: 'toOn', messageKey: 'common.bills.refusal.periodBackwards' })
  if (matterId && !(await requireVisibleMatter(db, actor, matterId))) return refuse('NOT_FOUND')
  const matter = matterId ? await selectStatementMatter(db, matterId) : undefined
  const client = clientId ? await selectStatementClient(db, clientId) : undefined
  if (clientId && !client) return refuse('NOT_FOUND')
  const bills = await selectStatementBills(db, actor, input, toOn)
  const payments = await selectStatementPayments(db, actor, input, toOn)
  const steps = [...bills.flatMap((bill) => stepsOfBill(bill, toOn)), ...payments.map(stepOfPayment)]
  const currencies = [...new Set(steps.map((step) => step.currency))].sort()
  return {
    firmName: (await theFirm(db)).name,
    clientName: client?.display_name ?? null,
    clientAddress: client?.address ?? '',
    matterNumber: matter?.number ?? null,
    matterTitle: matter?.title ?? null,
    fromOn,
    toOn,
    sections: currencies.map((currency) =>
      sectionOf(
        currency,
        steps.filter((step) => step.currency === currency),
        fromOn,
      ),
    ),
  }
}

type Step = Omit<StatementEntry, 'balanceMinor'> & { currency: string }

/** That it was issued, and that it was voided: a bill that was void from some day on was owed before it. */
function stepsOfBill(bill: StatementBill, toOn: CalendarDay): Step[] {
  const kind = bill.kind === 'credit-note' ? 'credit-note' : 'bill'
  const amountMinor = kind === 'bill' ? bill.total_minor : -bill.total_minor
  const issued: Step = {
    on: bill.issued_on ?? '',
    kind,
    billId: bill.id,
    number: bill.number ?? '',
    text: bill.title,
    matterId: bill.matter_id,
    matterNumber: bill.matter_number,
    amountMinor,
    currency: bill.currency,
  }
  if (bill.voided_on === null || bill.voided_on > toOn) return [issued]
  return [issued, { ...issued, on: bill.voided_on, kind: 'void', amountMinor: -amountMinor }]
}

const stepOfPayment = (row: StatementPayment): Step => ({
  on: row.paid_on,
  kind: row.kind === 'refund' ? 'refund' : 'payment',
  billId: row.bill_id,
  number: row.number ?? '',
  text: row.reference,
  matterId: row.matter_id,
  matterNumber: row.matter_number,
  amountMinor: row.kind === 'refund' ? row.amount_minor : -row.amount_minor,
  currency: row.currency,
})

/** Of one day: first what is billed, then what is taken off. */
const order = { bill: 0, 'credit-note': 1, payment: 2, refund: 3, void: 4 } as const

function sectionOf(currency: string, steps: readonly Step[], fromOn: CalendarDay): StatementSection {
  const sorted = steps.toSorted((a, b) => (a.on === b.on ? order[a.kind] - order[b.kind] : a.on < b.on ? -1 : 1))
  const openingMinor = sumOf(sorted.filter((step) => step.on < fromOn))
  let balanceMinor = openingMinor
  const entries = sorted
    .filter((step) => step.on >= fromOn)
    .map(({ currency: _, ...step }): StatementEntry => {
      balanceMinor += step.amountMinor
      return { ...step, balanceMinor }
    })
  const of = (...kinds: StatementEntry['kind'][]) => sumOf(entries.filter((entry) => kinds.includes(entry.kind)))
  return {
    currency,
    openingMinor,
    billedMinor: of('bill'),
    creditedMinor: -of('credit-note', 'void') + 0,
    paidMinor: -of('payment', 'refund') + 0,
    closingMinor: balanceMinor,
    entries,
  }
}

const sumOf = (steps: readonly { amountMinor: number }[]) => steps.reduce((sum, step) => sum + step.amountMinor, 0)
