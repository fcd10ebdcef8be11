import type { CalendarDay } from '../../../shared/calendar-day.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { isNumberTaken, saveCounter, selectCounter, selectSeries } from './bill-numbers.queries.ts'

export type BillKind = 'bill' | 'credit-note'

export interface Series {
  prefix: string
  hasYear: boolean
  digits: number
}
const firstSeries: Record<BillKind, Series> = {
  bill: { prefix: '', hasYear: true, digits: 4 },
  'credit-note': { prefix: 'CN-', hasYear: true, digits: 4 },
}

export async function readSeries(db: ReadDb, kind: BillKind): Promise<Series> {
  const row = await selectSeries(db, kind)
  return row ? { prefix: row.prefix, hasYear: row.has_year === 1, digits: row.digits } : firstSeries[kind]
}

/** The year whose counter a day belongs to; 0 of a series without years. */
export const seriesYear = (series: Series, on: CalendarDay): number => (series.hasYear ? Number(on.slice(0, 4)) : 0)

/** `CN-2026-0388`. */
export const numberText = (series: Series, year: number, counter: number): string =>
  `${series.prefix}${year === 0 ? '' : `${year}-`}${String(counter).padStart(series.digits, '0')}`

/** The series with the number that the next one gets. */
export async function seriesOf(db: ReadDb, kind: BillKind, today: CalendarDay) {
  const series = await readSeries(db, kind)
  const year = seriesYear(series, today)
  const nextCounter = await selectCounter(db, kind, year)
  return { kind, ...series, nextNumber: numberText(series, year, nextCounter), nextCounter }
}

/**
 * Takes the next number, inside the write that issues: writes run one at a time, and one that is rolled back gives it back, so
 * there are neither doubles nor gaps. CONFLICT where the series was changed so that it now writes a number that is there.
 */
export async function takeBillNumber(db: ReadDb, kind: BillKind, on: CalendarDay): Promise<string | Refusal> {
  const series = await readSeries(db, kind)
  const year = seriesYear(series, on)
  const counter = await selectCounter(db, kind, year)
  const number = numberText(series, year, counter)
  if (await isNumberTaken(db, number))
    return refuse('CONFLICT', { messageKey: 'common.bills.refusal.numberTaken', params: { number } })
  await saveCounter(db, kind, year, counter + 1)
  return number
}
