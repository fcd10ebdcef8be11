import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import {
  lookUpWords,
  selectBillPage,
  sumBills,
  type BillFilter,
  type BillShow,
  type BillSort,
  type CurrencySums,
} from './bill-list.queries.ts'
import { toListRows } from './bill-row.ts'
import { firmDay } from './firm-day.ts'

export interface BillListInput extends BillFilter {
  sort: BillSort
  limit: number
  cursor?: string | null
}

/** Bills of the matters that this person may see, with what all that the filters show comes to. */
export function listBills(deps: Deps, actor: StaffActor, input: BillListInput) {
  return deps.store.read(async (db) => {
    const today = await firmDay(db, deps.clock.now())
    const filter = await lookUpWords(db, actor, input)
    const { rows, nextCursor } = await selectBillPage(db, actor, filter, input, today)
    const sums = await sumBills(db, actor, filter, today)
    const count = (way: Way) => sums.reduce((total, row) => total + row[way].count, 0)
    return {
      rows: await toListRows(db, rows, today),
      nextCursor,
      total: count(ways[input.show]),
      counts: {
        all: count('all'),
        draft: count('drafts'),
        open: count('open'),
        overdue: count('overdue'),
        paid: count('paid'),
        void: count('void'),
        creditNotes: count('creditNotes'),
      },
      sums: sums.flatMap((row) => shownSums(row, input.show)),
    }
  })
}

const ways = {
  all: 'all',
  draft: 'drafts',
  open: 'open',
  overdue: 'overdue',
  paid: 'paid',
  void: 'void',
  'credit-notes': 'creditNotes',
} as const
type Way = (typeof ways)[BillShow]

/** What the issued bills that are shown come to; nothing of a currency that none of them is in. */
function shownSums(row: CurrencySums, show: BillShow) {
  if (show === 'draft' || show === 'void' || show === 'credit-notes') return []
  const { count, ...sums } = show === 'all' ? row.issued : row[show]
  const overdueMinor = show === 'paid' ? 0 : row.overdue.balanceMinor
  return count === 0 ? [] : [{ currency: row.currency, ...sums, overdueMinor }]
}

export interface Balance {
  currency: string
  bills: number
  drafts: number
  billedMinor: number
  creditedMinor: number
  paidMinor: number
  balanceMinor: number
  overdueMinor: number
}

/** What is billed and owed of a matter, a client or the firm, as far as this person may see it. */
export function readBalances(
  deps: Deps,
  actor: StaffActor,
  { matterId, clientId }: { matterId?: string | null; clientId?: string | null },
): Promise<{ balances: Balance[] } | Refusal> {
  return deps.store.read(async (db) => {
    if (matterId && !(await requireVisibleMatter(db, actor, matterId))) return refuse('NOT_FOUND')
    const today = await firmDay(db, deps.clock.now())
    const rows = await sumBills(db, actor, { matterId, clientId }, today)
    return {
      balances: rows.map((row) => ({
        currency: row.currency,
        bills: row.issued.count,
        drafts: row.drafts.count,
        billedMinor: row.issued.totalMinor,
        creditedMinor: row.issued.creditedMinor,
        paidMinor: row.issued.paidMinor,
        balanceMinor: row.issued.balanceMinor,
        overdueMinor: row.overdue.balanceMinor,
      })),
    }
  })
}
