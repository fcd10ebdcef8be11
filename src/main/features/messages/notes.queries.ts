import { sql } from 'kysely'
import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { NoteRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** Notes of matters that this person may see, removed ones included. */
const notes = (db: ReadDb, actor: StaffActor) =>
  db
    .selectFrom('notes')
    .innerJoin('staff_users', 'staff_users.id', 'notes.author_id')
    .leftJoin('threads', 'threads.id', 'notes.thread_id')
    .selectAll('notes')
    .select(['staff_users.name as author_name', 'threads.subject as thread_subject'])
    .where(matterVisibleTo(actor, 'notes.matter_id'))

export type NoteWithNames = NonNullable<Awaited<ReturnType<typeof selectNote>>>

export const selectNote = (db: ReadDb, actor: StaffActor, noteId: string) =>
  notes(db, actor).where('notes.id', '=', noteId).executeTakeFirst()

/** A page, the latest first. The cursor is the last row's place. */
export async function selectNotePage(
  db: ReadDb,
  actor: StaffActor,
  filter: { matterId: string; threadId?: string | null; limit: number; cursor?: string | null },
) {
  let query = notes(db, actor).where('notes.matter_id', '=', filter.matterId).where('notes.deleted_at_ms', 'is', null)
  if (filter.threadId) query = query.where('notes.thread_id', '=', filter.threadId)
  const [, atMs, id] = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(filter.cursor ?? '') ?? []
  if (atMs !== undefined && id !== undefined)
    query = query.where(sql<boolean>`(notes.created_at_ms, notes.id) < (${Number(atMs)}, ${id})`)
  const rows = await query
    .orderBy('notes.created_at_ms', 'desc')
    .orderBy('notes.id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const kept = rows.slice(0, filter.limit)
  const last = kept.at(-1)
  return { rows: kept, nextCursor: rows.length > filter.limit && last ? `${last.created_at_ms}:${last.id}` : null }
}

export const insertNote = (db: ReadDb, row: NoteRow) => db.insertInto('notes').values(row).execute()

export const updateNoteRow = (db: ReadDb, noteId: string, columns: Partial<NoteRow>) =>
  db.updateTable('notes').set(columns).where('id', '=', noteId).execute()

export async function countNotesBeside(db: ReadDb, threadId: string): Promise<number> {
  const { n } = await db
    .selectFrom('notes')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('thread_id', '=', threadId)
    .where('deleted_at_ms', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(n)
}
