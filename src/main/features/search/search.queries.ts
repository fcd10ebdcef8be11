import { sql } from 'kysely'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** Where the reading of a table has come to: the last row's time and id. */
export interface Place {
  atMs: number
  id: string
}

const after = (column: string, idColumn: string, { atMs, id }: Place) =>
  sql<boolean>`(${sql.ref(column)}, ${sql.ref(idColumn)}) > (${atMs}, ${id})`

/** Documents in the order of their last change, binned ones among them. */
export const selectChangedDocuments = (db: ReadDb, place: Place, limit: number) =>
  db
    .selectFrom('documents')
    .select(['id', 'matter_id', 'name', 'file_id', 'updated_at_ms'])
    .where(after('updated_at_ms', 'id', place))
    .orderBy('updated_at_ms')
    .orderBy('id')
    .limit(limit)
    .execute()

/** Messages in the order of their ids, which is that of their time. */
export const selectNewMessages = (db: ReadDb, afterId: string, limit: number) =>
  db
    .selectFrom('messages')
    .innerJoin('threads', 'threads.id', 'messages.thread_id')
    .select(['messages.id', 'threads.matter_id', 'threads.subject', 'messages.position', 'messages.body'])
    .where('messages.id', '>', afterId)
    .orderBy('messages.id')
    .limit(limit)
    .execute()

export const selectChangedNotes = (db: ReadDb, place: Place, limit: number) =>
  db
    .selectFrom('notes')
    .select(['id', 'matter_id', 'body', 'updated_at_ms'])
    .where(after('updated_at_ms', 'id', place))
    .orderBy('updated_at_ms')
    .orderBy('id')
    .limit(limit)
    .execute()

/** A stored file that may be read: whole, and not held back by a scanner. */
export const selectReadableFile = (db: ReadDb, fileId: string) =>
  db
    .selectFrom('files')
    .select(['id', 'storage_key', 'media_type', 'size_bytes'])
    .where('id', '=', fileId)
    .where('state', '=', 'checked')
    .where('scan_state', 'in', ['clean', 'not-scanned'])
    .executeTakeFirst()

export const selectFileStanding = (db: ReadDb, fileId: string) =>
  db.selectFrom('files').select(['state', 'scan_state']).where('id', '=', fileId).executeTakeFirst()

export const selectDocumentsOn = (db: ReadDb, fileId: string) =>
  db.selectFrom('documents').select(['id', 'matter_id', 'name', 'file_id']).where('file_id', '=', fileId).execute()

/** Restricted matters that this person is not on: nothing of them is found (CLT-3). */
export async function selectHiddenMatterIds(db: ReadDb, actor: ConsoleActor): Promise<string[]> {
  const rows = await db
    .selectFrom('matters')
    .select('id')
    .where('is_restricted', '=', 1)
    .where((eb) => eb.not(matterVisibleTo(actor, 'matters.id')))
    .execute()
  return rows.map((row) => row.id)
}

/** Of found documents those that this person may see and that are not in the bin: asked of the store, whatever the index says. */
export async function selectFoundDocuments(db: ReadDb, actor: ConsoleActor, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .selectFrom('documents')
    .innerJoin('matters', 'matters.id', 'documents.matter_id')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .select([
      'documents.id',
      'documents.matter_id',
      'documents.name',
      'documents.updated_at_ms',
      'matters.title',
      'files.media_type',
    ])
    .where('documents.id', 'in', [...ids])
    .where('documents.deleted_at_ms', 'is', null)
    .where(matterVisibleTo(actor, 'documents.matter_id'))
    .execute()
}

export async function selectFoundMessages(db: ReadDb, actor: ConsoleActor, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .selectFrom('messages')
    .innerJoin('threads', 'threads.id', 'messages.thread_id')
    .innerJoin('matters', 'matters.id', 'threads.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'messages.author_id')
    .leftJoin('clients', 'clients.id', 'messages.author_id')
    .select((eb) => [
      'messages.id',
      'messages.thread_id',
      'threads.matter_id',
      'threads.subject',
      'matters.title',
      'messages.body',
      'messages.created_at_ms',
      eb.fn.coalesce('staff_users.name', 'clients.display_name').as('author_name'),
    ])
    .where('messages.id', 'in', [...ids])
    .where(matterVisibleTo(actor, 'threads.matter_id'))
    .execute()
}

export async function selectFoundNotes(db: ReadDb, actor: ConsoleActor, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .selectFrom('notes')
    .innerJoin('matters', 'matters.id', 'notes.matter_id')
    .innerJoin('staff_users', 'staff_users.id', 'notes.author_id')
    .select([
      'notes.id',
      'notes.thread_id',
      'notes.matter_id',
      'matters.title',
      'notes.body',
      'notes.created_at_ms',
      'staff_users.name as author_name',
    ])
    .where('notes.id', 'in', [...ids])
    .where('notes.deleted_at_ms', 'is', null)
    .where(matterVisibleTo(actor, 'notes.matter_id'))
    .execute()
}
