import type { Kysely } from 'kysely'
import type { AttemptCounterRow, Tables } from '../../platform/store/tables.ts'

export async function attemptCounter(db: Kysely<Tables>, key: string): Promise<AttemptCounterRow | undefined> {
  return await db.selectFrom('attempt_counters').selectAll().where('key', '=', key).executeTakeFirst()
}

export async function saveAttemptCounter(db: Kysely<Tables>, row: AttemptCounterRow): Promise<void> {
  const { key: _, ...change } = row
  await db
    .insertInto('attempt_counters')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(change))
    .execute()
}

export async function forgetAttemptCounter(db: Kysely<Tables>, key: string): Promise<void> {
  await db.deleteFrom('attempt_counters').where('key', '=', key).execute()
}

/** Counters of staff sign-in that nobody has touched since. */
export async function forgetAttemptCountersBefore(db: Kysely<Tables>, prefix: string, beforeMs: number): Promise<void> {
  await db
    .deleteFrom('attempt_counters')
    .where('last_at_ms', '<', beforeMs)
    .where('key', 'like', `${prefix}%`)
    .execute()
}
