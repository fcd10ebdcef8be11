import { fold } from '../../../shared/search-words.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { MessageRow, ThreadRow } from '../../platform/store/tables.ts'

export const insertThread = (db: ReadDb, row: ThreadRow) => db.insertInto('threads').values(row).execute()

export const insertMessage = (db: ReadDb, row: MessageRow) => db.insertInto('messages').values(row).execute()

export const touchThread = (db: ReadDb, threadId: string, lastMessageAtMs: number) =>
  db.updateTable('threads').set({ last_message_at_ms: lastMessageAtMs }).where('id', '=', threadId).execute()

/** Where a thread ends, or ended at a moment that has passed. */
export function selectThreadEnd(db: ReadDb, threadId: string, atMs: number | null = null) {
  let query = db.selectFrom('messages').select(['position', 'created_at_ms']).where('thread_id', '=', threadId)
  // Times rise with the positions.
  if (atMs !== null) query = query.where('created_at_ms', '<=', atMs)
  return query.orderBy('position', 'desc').limit(1).executeTakeFirst()
}

/** An entry's title, when what it brought is not all there any more. */
export const updateSubject = (db: ReadDb, threadId: string, subject: string) =>
  db
    .updateTable('threads')
    .set({ subject, search_text: fold(subject) })
    .where('id', '=', threadId)
    .where('kind', '=', 'entry')
    .where('created_by_kind', '=', 'staff')
    .execute()

export const selectThread = (db: ReadDb, threadId: string) =>
  db.selectFrom('threads').selectAll().where('id', '=', threadId).executeTakeFirst()

export const selectMatterOf = async (db: ReadDb, threadId: string) =>
  (await db.selectFrom('threads').select('matter_id').where('id', '=', threadId).executeTakeFirst())?.matter_id ?? ''

/** Takes a thread away for good, if it holds nothing but the message it began with. */
export async function deleteUnseenThread(db: ReadDb, threadId: string): Promise<void> {
  const end = await selectThreadEnd(db, threadId)
  if (end && end.position > 1) return
  await db.deleteFrom('thread_reads').where('thread_id', '=', threadId).execute()
  await db
    .deleteFrom('message_attachments')
    .where('message_id', 'in', db.selectFrom('messages').select('id').where('thread_id', '=', threadId))
    .execute()
  await db.deleteFrom('messages').where('thread_id', '=', threadId).execute()
  await db.deleteFrom('threads').where('id', '=', threadId).execute()
}

/** Messages of a thread between two positions, both included, in their order, with the name of who wrote each; null for the host. */
export const selectMessages = (db: ReadDb, threadId: string, { start, end }: { start: number; end: number }) =>
  authored(db)
    .where('messages.thread_id', '=', threadId)
    .where('messages.position', '>=', start)
    .where('messages.position', '<=', end)
    .orderBy('messages.position')
    .execute()

/** The last message of each of some threads. */
export async function selectLastMessages(db: ReadDb, threadIds: readonly string[]) {
  if (threadIds.length === 0) return []
  return authored(db)
    .where('messages.thread_id', 'in', [...threadIds])
    .where('messages.position', '=', (eb) =>
      eb
        .selectFrom('messages as later')
        .select((max) => max.fn.max('later.position').as('position'))
        .whereRef('later.thread_id', '=', 'messages.thread_id'),
    )
    .execute()
}

export type AuthoredMessage = Awaited<ReturnType<typeof selectMessages>>[number]

const authored = (db: ReadDb) =>
  db
    .selectFrom('messages')
    .leftJoin('staff_users', 'staff_users.id', 'messages.author_id')
    .leftJoin('clients', 'clients.id', 'messages.author_id')
    .select((eb) => [
      'messages.id',
      'messages.thread_id',
      'messages.position',
      'messages.author_kind',
      'messages.author_id',
      'messages.body',
      'messages.share_id',
      'messages.created_at_ms',
      eb.fn.coalesce('staff_users.name', 'clients.display_name').as('author_name'),
    ])

/** Moves a reader's place forward; reading an older message again does not move it back. */
export async function advanceRead(
  db: ReadDb,
  reader: { kind: 'staff' | 'client'; id: string },
  threadId: string,
  position: number,
  nowMs: number,
): Promise<boolean> {
  const before = await db
    .selectFrom('thread_reads')
    .select('position')
    .where('thread_id', '=', threadId)
    .where('reader_kind', '=', reader.kind)
    .where('reader_id', '=', reader.id)
    .executeTakeFirst()
  if (before && before.position >= position) return false
  await db
    .insertInto('thread_reads')
    .values({ thread_id: threadId, reader_kind: reader.kind, reader_id: reader.id, position, read_at_ms: nowMs })
    .onConflict((conflict) =>
      conflict.columns(['thread_id', 'reader_kind', 'reader_id']).doUpdateSet({ position, read_at_ms: nowMs }),
    )
    .execute()
  return true
}

/** Puts a reader's place back, so that what follows it is unread again. */
export const setBackRead = (
  db: ReadDb,
  reader: { kind: 'staff' | 'client'; id: string },
  threadId: string,
  position: number,
) =>
  db
    .updateTable('thread_reads')
    .set({ position })
    .where('thread_id', '=', threadId)
    .where('reader_kind', '=', reader.kind)
    .where('reader_id', '=', reader.id)
    .where('position', '>', position)
    .execute()

/** The last thing that a client wrote in a thread. */
export const selectLastOfClients = (db: ReadDb, threadId: string) =>
  db
    .selectFrom('messages')
    .select('position')
    .where('thread_id', '=', threadId)
    .where('author_kind', '=', 'client')
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()

export const updateFirmRead = (db: ReadDb, threadId: string, nowMs: number) =>
  db.updateTable('threads').set({ firm_read_at_ms: nowMs }).where('id', '=', threadId).execute()

export const selectFirmName = async (db: ReadDb) =>
  (await db.selectFrom('firms').select('name').executeTakeFirst())?.name ?? ''
