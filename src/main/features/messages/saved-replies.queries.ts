import type { ReadDb } from '../../platform/store/store.ts'
import type { SavedReplyRow } from '../../platform/store/tables.ts'

/** Those this person can use: their own and the firm's. */
const replies = (db: ReadDb, userId: string) =>
  db
    .selectFrom('saved_replies')
    .selectAll()
    .where((eb) => eb.or([eb('owner_id', '=', userId), eb('owner_id', 'is', null)]))

export const selectReplies = (db: ReadDb, userId: string) =>
  replies(db, userId).orderBy('title').orderBy('id').execute()

export const selectReply = (db: ReadDb, userId: string, replyId: string) =>
  replies(db, userId).where('id', '=', replyId).executeTakeFirst()

export async function countReplies(db: ReadDb, ownerId: string | null): Promise<number> {
  const { n } = await db
    .selectFrom('saved_replies')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where((eb) => (ownerId === null ? eb('owner_id', 'is', null) : eb('owner_id', '=', ownerId)))
    .executeTakeFirstOrThrow()
  return Number(n)
}

export const insertReply = (db: ReadDb, row: SavedReplyRow) => db.insertInto('saved_replies').values(row).execute()

export const updateReplyRow = (db: ReadDb, replyId: string, columns: Partial<SavedReplyRow>) =>
  db.updateTable('saved_replies').set(columns).where('id', '=', replyId).execute()

export const deleteReply = (db: ReadDb, replyId: string) =>
  db.deleteFrom('saved_replies').where('id', '=', replyId).execute()
