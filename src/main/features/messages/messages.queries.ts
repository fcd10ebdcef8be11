import type { ReadDb } from '../../platform/store/store.ts'
import type { MessageRow, ThreadRow } from '../../platform/store/tables.ts'

export const insertThread = (db: ReadDb, row: ThreadRow) => db.insertInto('threads').values(row).execute()

export const insertMessage = (db: ReadDb, row: MessageRow) => db.insertInto('messages').values(row).execute()

export const touchThread = (db: ReadDb, threadId: string, lastMessageAtMs: number) =>
  db.updateTable('threads').set({ last_message_at_ms: lastMessageAtMs }).where('id', '=', threadId).execute()

/** Where a thread ends now. */
export const selectThreadEnd = (db: ReadDb, threadId: string) =>
  db
    .selectFrom('messages')
    .select(['position', 'created_at_ms'])
    .where('thread_id', '=', threadId)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()

export const selectThread = (db: ReadDb, threadId: string) =>
  db.selectFrom('threads').selectAll().where('id', '=', threadId).executeTakeFirst()

/** Takes a thread away for good, if it holds nothing but the message it began with. */
export async function deleteUnseenThread(db: ReadDb, threadId: string): Promise<void> {
  const end = await selectThreadEnd(db, threadId)
  if (end && end.position > 1) return
  await db.deleteFrom('thread_reads').where('thread_id', '=', threadId).execute()
  await db.deleteFrom('messages').where('thread_id', '=', threadId).execute()
  await db.deleteFrom('threads').where('id', '=', threadId).execute()
}
