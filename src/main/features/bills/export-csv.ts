import { decimalOf } from '../../../shared/money.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { csvLine } from '../activity/csv.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { selectBillPage, type BillFilter } from './bill-list.queries.ts'
import { standingOf } from './bill-row.ts'
import { firmDay } from './firm-day.ts'

const pageSize = 1_000
/** What one answer may carry; more is asked for by a shorter time. */
const mostBills = 100_000

/** By it a spreadsheet knows that it is UTF-8. */
const byteOrderMark = '\ufeff'

const heading = [
  'number',
  'kind',
  'state',
  'issued',
  'due',
  'client',
  'matter number',
  'matter',
  'title',
  'currency',
  'total',
  'paid',
  'credited',
  'balance',
]

/**
 * What the filters of the list show as CSV (RFC 4180), amounts as decimals with a point. That it was taken is in the activity. A
 * text that a spreadsheet would take for a formula is defused.
 */
export async function exportBills(
  deps: Deps,
  actor: StaffActor,
  filter: BillFilter,
): Promise<{ fileName: string; csv: string } | Refusal> {
  const today = await deps.store.read((db) => firmDay(db, deps.clock.now()))
  const parts = [byteOrderMark, csvLine(heading)]
  let count = 0
  let cursor: string | null = null
  do {
    const place: { sort: 'date'; limit: number; cursor: string | null } = { sort: 'date', limit: pageSize, cursor }
    const page = await deps.store.read((db) => selectBillPage(db, actor, filter, place, today))
    count += page.rows.length
    if (count > mostBills) return refuse('TOO_LARGE', { params: { most: mostBills } })
    for (const row of page.rows) parts.push(exportLine(row, today))
    cursor = page.nextCursor
    // Others get their turn between two pages.
    await new Promise(setImmediate)
  } while (cursor !== null)
  await deps.store.write((tx) => recordActivity(tx, deps, { actor, kind: 'bill.exported', data: { bills: count } }))
  return { fileName: `bills-${today}.csv`, csv: parts.join('') }
}

type ExportedBill = Awaited<ReturnType<typeof selectBillPage>>['rows'][number]

/** As many decimals as the currency has, zeros too: books are compared by eye, and 350.5 reads like a slip. */
const amount = (minor: number, currency: string) => ({ decimal: decimalOf(minor, currency) })

function exportLine(row: ExportedBill, today: string): string {
  return csvLine([
    row.number ?? '',
    row.kind,
    standingOf(row, today),
    row.issued_on ?? '',
    row.due_on ?? '',
    row.client_name,
    row.matter_number,
    row.matter_title,
    row.title,
    row.currency,
    amount(row.total_minor, row.currency),
    amount(row.paid_minor, row.currency),
    amount(row.credited_minor, row.currency),
    amount(row.balance_minor, row.currency),
  ])
}
