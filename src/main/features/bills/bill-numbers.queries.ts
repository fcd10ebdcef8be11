import type { ReadDb } from '../../platform/store/store.ts'
import type { BillSeriesRow } from '../../platform/store/tables.ts'

export const selectSeries = (db: ReadDb, kind: string) =>
  db.selectFrom('bill_series').selectAll().where('kind', '=', kind).executeTakeFirst()

export const saveSeries = (db: ReadDb, { kind, ...columns }: BillSeriesRow) =>
  db
    .insertInto('bill_series')
    .values({ kind, ...columns })
    .onConflict((conflict) => conflict.column('kind').doUpdateSet(columns))
    .execute()

/** The next of a series' year, from 1. */
export const selectCounter = async (db: ReadDb, kind: string, year: number): Promise<number> =>
  (
    await db
      .selectFrom('bill_counters')
      .select('next_number')
      .where('kind', '=', kind)
      .where('year', '=', year)
      .executeTakeFirst()
  )?.next_number ?? 1

export const saveCounter = (db: ReadDb, kind: string, year: number, nextNumber: number) =>
  db
    .insertInto('bill_counters')
    .values({ kind, year, next_number: nextNumber })
    .onConflict((conflict) => conflict.columns(['kind', 'year']).doUpdateSet({ next_number: nextNumber }))
    .execute()

export const isNumberTaken = async (db: ReadDb, number: string): Promise<boolean> =>
  (await db.selectFrom('bills').select('id').where('number', '=', number).executeTakeFirst()) !== undefined

/** Whether anything of this kind was issued with a day of this year; without one, ever. */
export async function hasIssued(db: ReadDb, kind: string, year: number): Promise<boolean> {
  let query = db.selectFrom('bills').select('id').where('kind', '=', kind).where('number', 'is not', null)
  if (year !== 0) query = query.where('issued_on', '>=', `${year}-01-01`).where('issued_on', '<=', `${year}-12-31`)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}
