import type { ReadDb } from '../../platform/store/store.ts'

/** Events of which a reminder is due; the longest overdue first. */
export const selectDueEvents = (db: ReadDb, nowMs: number, limit: number) =>
  db
    .selectFrom('events')
    .select('id')
    .where('next_reminder_at_ms', 'is not', null)
    .where('next_reminder_at_ms', '<=', nowMs)
    .orderBy('next_reminder_at_ms')
    .limit(limit)
    .execute()

export const selectNextDueMs = async (db: ReadDb): Promise<number | null> =>
  (
    await db
      .selectFrom('events')
      .select('next_reminder_at_ms')
      .where('next_reminder_at_ms', 'is not', null)
      .orderBy('next_reminder_at_ms')
      .limit(1)
      .executeTakeFirst()
  )?.next_reminder_at_ms ?? null
