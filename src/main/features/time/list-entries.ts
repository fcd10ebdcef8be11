import type { ExpenseEntry, TimeEntry } from '../../../shared/console/time.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { toExpenseEntry, toTimeEntry } from './entry-row.ts'
import { matterCurrency } from './matter-currency.ts'
import {
  selectExpensePage,
  selectTimePage,
  sumExpenses,
  sumTime,
  type EntryFilter,
  type EntryPage,
} from './time.queries.ts'

const total = (rows: readonly { count: number }[]) => rows.reduce((sum, row) => sum + Number(row.count), 0)
const sumsOf = (rows: readonly { currency: string; amount_minor: number }[]) =>
  rows.map((row) => ({ currency: row.currency, amountMinor: Number(row.amount_minor) }))

function pageOf<Row extends { id: string }>(rows: readonly Row[], limit: number, dayOf: (row: Row) => string) {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { kept, nextCursor: rows.length > limit && last ? `${dayOf(last)} ${last.id}` : null }
}

export function listTime(deps: Deps, actor: StaffActor, input: EntryFilter & EntryPage) {
  return deps.store.read(async (db) => {
    const rows = await selectTimePage(db, actor, input, input)
    const { kept, nextCursor } = pageOf(rows, input.limit, (row) => row.worked_on)
    const sums = await sumTime(db, actor, input)
    return {
      rows: kept.map(toTimeEntry),
      nextCursor,
      total: total(sums),
      minutes: sums.reduce((minutes, row) => minutes + Number(row.minutes), 0),
      sums: sumsOf(sums),
    }
  })
}

export function listExpenses(deps: Deps, actor: StaffActor, input: EntryFilter & EntryPage) {
  return deps.store.read(async (db) => {
    const rows = await selectExpensePage(db, actor, input, input)
    const { kept, nextCursor } = pageOf(rows, input.limit, (row) => row.spent_on)
    const sums = await sumExpenses(db, actor, input)
    return { rows: kept.map(toExpenseEntry), nextCursor, total: total(sums), sums: sumsOf(sums) }
  })
}

export interface Unbilled {
  currency: string
  time: TimeEntry[]
  expenses: ExpenseEntry[]
  minutes: number
  amountMinor: number
  otherCurrencies: number
}

/** As much of it as a screen can show, and a bill hold. */
const mostUnbilled = 500

/** What could go on a bill of this matter now, oldest first. */
export function unbilled(
  deps: Deps,
  actor: StaffActor,
  { matterId }: { matterId: string },
): Promise<Unbilled | Refusal> {
  return deps.store.read(async (db) => {
    const matter = await requireVisibleMatter(db, actor, matterId)
    if (!matter) return refuse('NOT_FOUND')
    const currency = await matterCurrency(db, matter)
    const isOf = (row: { currency: string }) => row.currency === currency
    const page = { limit: mostUnbilled }
    const time = await selectTimePage(db, actor, { matterId, show: 'free' }, page)
    const expenses = await selectExpensePage(db, actor, { matterId, show: 'free' }, page)
    const shownTime = time.filter(isOf).map(toTimeEntry).toReversed()
    const shownExpenses = expenses.filter(isOf).map(toExpenseEntry).toReversed()
    return {
      currency,
      time: shownTime,
      expenses: shownExpenses,
      minutes: shownTime.reduce((sum, entry) => sum + entry.minutes, 0),
      amountMinor: [...shownTime, ...shownExpenses].reduce((sum, entry) => sum + entry.amountMinor, 0),
      otherCurrencies: [...time, ...expenses].filter((row) => !isOf(row)).length,
    }
  })
}
