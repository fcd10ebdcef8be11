import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { selectBillPage, sumBills, type BillFilter, type BillSort } from './bill-list.queries.ts'
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
    const { rows, nextCursor } = await selectBillPage(db, actor, input, input, today)
    const sums = await sumBills(db, actor, input, today)
    const count = (name: 'all' | 'draft' | 'open' | 'overdue' | 'paid' | 'void' | 'credit_notes' | 'shown') =>
      sums.reduce((total, row) => total + row[name], 0)
    return {
      rows: await toListRows(db, rows, today),
      nextCursor,
      total: count('shown'),
      counts: {
        all: count('all'),
        draft: count('draft'),
        open: count('open'),
        overdue: count('overdue'),
        paid: count('paid'),
        void: count('void'),
        creditNotes: count('credit_notes'),
      },
      sums: sums
        .filter((row) => row.counted > 0)
        .map((row) => ({
          currency: row.currency,
          totalMinor: row.total_minor,
          creditedMinor: row.credited_minor,
          paidMinor: row.paid_minor,
          balanceMinor: row.balance_minor,
          overdueMinor: row.overdue_minor,
        })),
    }
  })
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
    const rows = await sumBills(db, actor, { matterId, clientId, show: 'all' }, today)
    return {
      balances: rows.map((row) => ({
        currency: row.currency,
        bills: row.counted,
        drafts: row.draft,
        billedMinor: row.total_minor,
        creditedMinor: row.credited_minor,
        paidMinor: row.paid_minor,
        balanceMinor: row.balance_minor,
        overdueMinor: row.overdue_minor,
      })),
    }
  })
}
