import { sql, type RawBuilder } from 'kysely'
import { searchWords } from '../../../shared/search-words.ts'
import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterNotWalledOff } from '../matters/matter-visibility.ts'

export type BillShow = 'all' | 'draft' | 'open' | 'overdue' | 'paid' | 'void' | 'credit-notes'

export interface BillFilter {
  query?: string
  matterId?: string | null
  clientId?: string | null
  show: BillShow
  fromOn?: string | null
  toOn?: string | null
}
/** What the queries work with. Nobody asks with `found`: who may see those bills is not asked again. */
export interface LookedUpFilter extends BillFilter {
  /** Those that have the words, when they were looked up before: see `lookUpWords`. */
  found: readonly string[] | null
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

/**
 * The ways to look at bills. Only an issued bill has a balance: what is open is looked for in the index of what is owed, whose condition has
 * to stand here as it stands there.
 */
const shown = (show: BillShow, today: string): RawBuilder<boolean> => {
  switch (show) {
    case 'all':
      return sql`1 = 1`
    case 'draft':
      return sql`bills.state = 'draft'`
    case 'open':
      return sql`bills.balance_minor > 0`
    case 'overdue':
      return sql`(bills.balance_minor > 0 and bills.due_on < ${today})`
    case 'paid':
      return sql`(${isIssuedBill} and bills.balance_minor <= 0)`
    case 'void':
      return sql`bills.state = 'void'`
    case 'credit-notes':
      return sql`bills.kind = 'credit-note'`
  }
}

/** Everything but `show`, and who may see it (CLT-3). */
function narrowed(
  actor: StaffActor,
  filter: Omit<BillFilter, 'show'> & Partial<Pick<LookedUpFilter, 'found'>>,
): RawBuilder<boolean> {
  if (filter.found) return filter.found.length > 0 ? sql`bills.id in (${sql.join(filter.found)})` : sql`1 = 0`
  const parts = [sql<boolean>`${matterNotWalledOff(actor, 'bills.matter_id')}`]
  if (filter.matterId) parts.push(sql`bills.matter_id = ${filter.matterId}`)
  if (filter.clientId) parts.push(sql`bills.client_id = ${filter.clientId}`)
  if (filter.fromOn) parts.push(sql`bills.listed_on >= ${filter.fromOn}`)
  if (filter.toOn) parts.push(sql`bills.listed_on <= ${filter.toOn}`)
  for (const word of searchWords(filter.query ?? '').slice(0, 8))
    parts.push(sql`bills.search_text like ${`% ${word}%`}`)
  return sql.join<boolean>(parts, sql` and `)
}

const mostFound = 500

/**
 * The filter with the bills that have its words, so that they are looked for once instead of by each query. Where so many have them that a
 * page is soon full, and without words, it stays as it is.
 */
export async function lookUpWords(db: ReadDb, actor: StaffActor, filter: BillFilter): Promise<LookedUpFilter> {
  const plain = { ...filter, found: null }
  if (searchWords(filter.query ?? '').length === 0) return plain
  const rows = await db
    .selectFrom('bills')
    .select('bills.id')
    .where(narrowed(actor, plain))
    .limit(mostFound + 1)
    .execute()
  return rows.length > mostFound ? plain : { ...plain, found: rows.map((row) => row.id) }
}

/** What each order compares, as its index has it. What has no day or number yet stands behind what has, whichever way it goes. */
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
  filter: BillFilter | LookedUpFilter,
  page: { sort: BillSort; limit: number; cursor?: string | null },
  today: string,
) {
  const { by: column, direction, isNumber } = orders[page.sort]
  // What something is owed for was issued, and has its day: the index of what is owed has them in this order.
  const isOwed = filter.show === 'open' || filter.show === 'overdue'
  const by = isOwed && (page.sort === 'due' || page.sort === '-due') ? sql`bills.due_on` : column
  const place = readCursor(page.cursor, isNumber ?? false)
  const beyond = sql.raw(direction === 'asc' ? '>' : '<')
  // The ids first, from an index that has all that is asked: what is read of bills is what the page shows.
  const ids = db
    .selectFrom('bills')
    .select(['bills.id', sql<string | number>`${by}`.as('sorted_by')])
    .where(narrowed(actor, filter))
    .where(shown(filter.show, today))
    .where(place ? sql<boolean>`(${by}, bills.id) ${beyond} (${place.value}, ${place.id})` : sql<boolean>`1 = 1`)
    .orderBy(sql`${by}`, direction)
    .orderBy('bills.id', direction)
    .limit(page.limit + 1)
  const rows = await db
    .selectFrom(ids.as('page'))
    .innerJoin('bills', 'bills.id', 'page.id')
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
      'page.sorted_by',
    ])
    .orderBy('page.sorted_by', direction)
    .orderBy('page.id', direction)
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

/** What some bills come to, of one currency. */
export interface Sums {
  count: number
  totalMinor: number
  creditedMinor: number
  paidMinor: number
  balanceMinor: number
}
const none: Sums = { count: 0, totalMinor: 0, creditedMinor: 0, paidMinor: 0, balanceMinor: 0 }
const add = (a: Sums, b: Sums): Sums => ({
  count: a.count + b.count,
  totalMinor: a.totalMinor + b.totalMinor,
  creditedMinor: a.creditedMinor + b.creditedMinor,
  paidMinor: a.paidMinor + b.paidMinor,
  balanceMinor: a.balanceMinor + b.balanceMinor,
})
const subtract = (a: Sums, b: Sums): Sums => ({
  count: a.count - b.count,
  totalMinor: a.totalMinor - b.totalMinor,
  creditedMinor: a.creditedMinor - b.creditedMinor,
  paidMinor: a.paidMinor - b.paidMinor,
  balanceMinor: a.balanceMinor - b.balanceMinor,
})

const summed = [
  sql<number>`count(*)`.as('count'),
  sql<number>`sum(bills.total_minor)`.as('total_minor'),
  sql<number>`sum(bills.credited_minor)`.as('credited_minor'),
  sql<number>`sum(bills.paid_minor)`.as('paid_minor'),
  sql<number>`sum(bills.balance_minor)`.as('balance_minor'),
] as const
/** PostgreSQL answers sums in text. */
const sumsOf = (
  row: Record<'count' | 'total_minor' | 'credited_minor' | 'paid_minor' | 'balance_minor', number>,
): Sums => ({
  count: Number(row.count),
  totalMinor: Number(row.total_minor),
  creditedMinor: Number(row.credited_minor),
  paidMinor: Number(row.paid_minor),
  balanceMinor: Number(row.balance_minor),
})

export interface CurrencySums {
  currency: string
  /** Drafts of bills and of credit notes. */
  drafts: Sums
  void: Sums
  /** In whatever state. */
  creditNotes: Sums
  /** Issued bills; of these, those that something is owed for, and of these, those that are overdue. */
  issued: Sums
  open: Sums
  overdue: Sums
  /** Issued bills that nothing is owed for. */
  paid: Sums
  all: Sums
}

/** Of everything that the filters leave, whatever they show: what each way to look at it comes to, in each currency. */
export async function sumBills(
  db: ReadDb,
  actor: StaffActor,
  filter: Omit<BillFilter, 'show'> | LookedUpFilter,
  today: string,
): Promise<CurrencySums[]> {
  const states = await db
    .selectFrom('bills')
    .select(['bills.kind', 'bills.state', 'bills.currency', ...summed])
    .where(narrowed(actor, filter))
    .groupBy(['bills.kind', 'bills.state', 'bills.currency'])
    .orderBy('bills.currency')
    .execute()
  const [firstCurrency = '', ...otherCurrencies] = new Set(states.map((row) => row.currency))
  // What is overdue and what is not yet, by the index of what is owed: its condition has to stand here as it stands there. To put
  // rows into groups they are sorted, which most firms, who bill in one currency, need not wait for.
  const owed = async (isOverdue: boolean) => {
    const rows = db
      .selectFrom('bills')
      .select(summed)
      .where('bills.balance_minor', '>', sql.lit(0))
      .where('bills.due_on', isOverdue ? '<' : '>=', today)
      .where(narrowed(actor, filter))
    return otherCurrencies.length === 0
      ? (await rows.execute()).map((row) => ({ ...row, currency: firstCurrency }))
      : await rows.select('bills.currency').groupBy('bills.currency').execute()
  }
  const overdueRows = await owed(true)
  const notYetRows = await owed(false)
  return [...Map.groupBy(states, (row) => row.currency)].map(([currency, rows]) => {
    const of = (is: (row: (typeof rows)[number]) => boolean) => rows.filter(is).map(sumsOf).reduce(add, none)
    const ofOwed = (owedRows: typeof overdueRows) =>
      owedRows
        .filter((row) => row.currency === currency)
        .map(sumsOf)
        .reduce(add, none)
    const issued = of((row) => row.kind === 'bill' && row.state === 'issued')
    const overdue = ofOwed(overdueRows)
    const open = add(overdue, ofOwed(notYetRows))
    return {
      currency,
      drafts: of((row) => row.state === 'draft'),
      void: of((row) => row.state === 'void'),
      creditNotes: of((row) => row.kind === 'credit-note'),
      issued,
      open,
      overdue,
      paid: subtract(issued, open),
      all: of(() => true),
    }
  })
}
