import type { ReadDb } from '../../platform/store/store.ts'
import type { AttemptCounterRow } from '../../platform/store/tables.ts'

export const selectCounter = (db: ReadDb, key: string) =>
  db.selectFrom('attempt_counters').selectAll().where('key', '=', key).executeTakeFirst()

export const saveCounter = (db: ReadDb, row: AttemptCounterRow) =>
  db
    .insertInto('attempt_counters')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
