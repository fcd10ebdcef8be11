import { sql, type RawBuilder } from 'kysely'
import { searchWords } from '../../../shared/search-words.ts'
import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export type BillShow = 'all' | 'draft' | 'open' | 'overdue' | 'paid' | 'void' | 'credit-notes'

export interface BillFilter {
  query?: string
  matterId?: string | null
  clientId?: string | null
  show: BillShow
  fromOn?: string | null
  toOn?: string | null
}
export type BillSort =
  | '-date'
  | 'date'
  | 'due'
  | '-due'
  | 'number'
  | '-number'
  | 'client'
  | '-client'
  | 'total'
  | '-total'
  | 'balance'
  | '-balance'

const isIssuedBill = sql<boolean>`bills.kind = 'bill' and bills.state = 'issued'`

/** The ways to look at bills. */
const shown = (show: BillShow, today: string): RawBuilder<boolean> => {
  switch (show) {
    case 'all':
      return sql`1 = 1`
    case 'draft':
      return sql`bills.state = 'draft'`
    case 'open':
      return sql`(${isIssuedBill} and bills.balance_minor > 0)`
    case 'overdue':
      return sql`(${isIssuedBill} and bills.balance_minor > 0 and bills.due_on < ${today})`
    case 'paid':
      return sql`(${isIssuedBill} and bills.balance_minor <= 0)`
    case 'void':
      return sql`bills.state = 'void'`
    case 'credit-notes':
      return sql`bills.kind = 'credit-note'`
  }
}

/** Everything but `show`, and who may see it (CLT-3). */
function narrowed(actor: StaffActor, filter: BillFilter): RawBuilder<boolean> {
  const parts = [sql<boolean>`${matterVisibleTo(actor, 'bills.matter_id')}`]
  if (filter.matterId) parts.push(sql`bills.matter_id = ${filter.matterId}`)
  if (filter.clientId) parts.push(sql`bills.client_id = ${filter.clientId}`)
  if (filter.fromOn) parts.push(sql`bills.listed_on >= ${filter.fromOn}`)
  if (filter.toOn) parts.push(sql`bills.listed_on <= ${filter.toOn}`)
  for (const word of searchWords(filter.query ?? '').slice(0, 8))
    parts.push(sql`bills.search_text like ${`% ${word}%`}`)
  return sql.join<boolean>(parts, sql` and `)
}

/** What each order compares. What has no day or number yet stands behind what has, whichever way it goes. */
const orders: Record<BillSort, { by: RawBuilder<unknown>; direction: 'asc' | 'desc'; isNumber?: true }> = {
  date: { by: sql`bills.listed_on`, direction: 'asc' },
  '-date': { by: sql`bills.listed_on`, direction: 'desc' },
  due: { by: sql`coalesce(bills.due_on, '9999-12-31')`, direction: 'asc' },
  '-due': { by: sql`coalesce(bills.due_on, '')`, direction: 'desc' },
  number: { by: sql`coalesce(bills.number, '\u{10ffff}')`, direction: 'asc' },
  '-number': { by: sql`coalesce(bills.number, '')`, direction: 'desc' },
  client: { by: sql`bills.client_sort`, direction: 'asc' },
  '-client': { by: sql`bills.client_sort`, direction: 'desc' },
  total: { by: sql`bills.total_minor`, direction: 'asc', isNumber: true },
  '-total': { by: sql`bills.total_minor`, direction: 'desc', isNumber: true },
  balance: { by: sql`bills.balance_minor`, direction: 'asc', isNumber: true },
  '-balance': { by: sql`bills.balance_minor`, direction: 'desc', isNumber: true },
}

/** Bills of a page, without what is long of them. */
export async function selectBillPage(
  db: ReadDb,
  actor: StaffActor,
  filter: BillFilter,
  page: { sort: BillSort; limit: number; cursor?: string | null },
  today: string,
) {
  const { by, direction, isNumber } = orders[page.sort]
  const place = readCursor(page.cursor, isNumber ?? false)
  const beyond = sql.raw(direction === 'asc' ? '>' : '<')
  const rows = await db
    .selectFrom('bills')
    .innerJoin('matters', 'matters.id', 'bills.matter_id')
    .innerJoin('clients', 'clients.id', 'bills.client_id')
    .select([
      'bills.id',
      'bills.kind',
      'bills.state',
      'bills.number',
      'bills.title',
      'bills.matter_id',
      'bills.client_id',
      'bills.currency',
      'bills.issued_on',
      'bills.due_on',
      'bills.total_minor',
      'bills.paid_minor',
      'bills.credited_minor',
      'bills.balance_minor',
      'bills.updated_at_ms',
      'matters.number as matter_number',
      'matters.title as matter_title',
      'clients.display_name as client_name',
      sql<string | number>`${by}`.as('sorted_by'),
    ])
    .where(narrowed(actor, filter))
    .where(shown(filter.show, today))
    .where(place ? sql<boolean>`(${by}, bills.id) ${beyond} (${place.value}, ${place.id})` : sql<boolean>`1 = 1`)
    .orderBy(sql`${by}`, direction)
    .orderBy('bills.id', direction)
    .limit(page.limit + 1)
    .execute()
  const kept = rows.slice(0, page.limit)
  const last = kept.at(-1)
  const nextCursor = rows.length > page.limit && last ? JSON.stringify([last.sorted_by, last.id]) : null
  return { rows: kept, nextCursor }
}

function readCursor(cursor: string | null | undefined, isNumber: boolean) {
  if (!cursor) return null
  try {
    const [value, id] = JSON.parse(cursor) as [unknown, unknown]
    const isOfOrder = isNumber ? Number.isSafeInteger(value) : typeof value === 'string'
    return isOfOrder && typeof id === 'string' ? { value, id } : null
  } catch {
    return null
  }
}

const countOf = (condition: RawBuilder<boolean>) => sql<number>`sum(case when ${condition} then 1 else 0 end)`
const sumOf = (column: string, condition: RawBuilder<boolean>) =>
  sql<number>`sum(case when ${condition} then ${sql.ref(column)} else 0 end)`

/** Of everything that the filters show, one row of each currency: how many of each kind, and what they come to. */
export async function sumBills(db: ReadDb, actor: StaffActor, filter: BillFilter, today: string) {
  const is = (show: BillShow) => shown(show, today)
  const counted = sql<boolean>`${isIssuedBill} and ${is(filter.show)}`
  const rows = await db
    .selectFrom('bills')
    .select([
      'bills.currency',
      countOf(is('all')).as('all'),
      countOf(is('draft')).as('draft'),
      countOf(is('open')).as('open'),
      countOf(is('overdue')).as('overdue'),
      countOf(is('paid')).as('paid'),
      countOf(is('void')).as('void'),
      countOf(is('credit-notes')).as('credit_notes'),
      countOf(is(filter.show)).as('shown'),
      countOf(counted).as('counted'),
      sumOf('bills.total_minor', counted).as('total_minor'),
      sumOf('bills.credited_minor', counted).as('credited_minor'),
      sumOf('bills.paid_minor', counted).as('paid_minor'),
      sumOf('bills.balance_minor', counted).as('balance_minor'),
      sumOf('bills.balance_minor', sql`${counted} and ${is('overdue')}`).as('overdue_minor'),
    ])
    .where(narrowed(actor, filter))
    .groupBy('bills.currency')
    .orderBy('bills.currency')
    .execute()
  return rows.map((row) => {
    const { currency, ...sums } = row
    // Sums come from PostgreSQL as text.
    const numbers = Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Number(value)]))
    return { currency, ...(numbers as Record<keyof typeof sums, number>) }
  })
}
