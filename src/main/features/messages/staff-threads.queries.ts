import { sql } from 'kysely'
import { searchWords } from '../../../shared/search-words.ts'
import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export interface ThreadFilter {
  matterId?: string | null
  query: string
  unread: boolean
  limit: number
  cursor?: string | null
}

/** Threads of matters this person may see, each with how far they have read it. */
const staffThreads = (db: ReadDb, actor: StaffActor) =>
  db
    .selectFrom('threads')
    .innerJoin('matters', 'matters.id', 'threads.matter_id')
    .leftJoin('thread_reads as my_reads', (join) =>
      join
        .onRef('my_reads.thread_id', '=', 'threads.id')
        .on('my_reads.reader_kind', '=', 'staff')
        .on('my_reads.reader_id', '=', actor.userId),
    )
    .where(matterVisibleTo(actor, 'threads.matter_id'))

const isUnread = sql<boolean>`exists (
  select 1 from messages as newer where newer.thread_id = threads.id and newer.author_kind = 'client'
  and newer.position > coalesce(my_reads.position, 0))`

const unreadCount = sql<number>`(
  select count(*) from messages as newer where newer.thread_id = threads.id and newer.author_kind = 'client'
  and newer.position > coalesce(my_reads.position, 0))`

const threadColumns = [
  'threads.id',
  'threads.matter_id',
  'threads.kind',
  'threads.subject',
  'threads.last_message_at_ms',
  'matters.number',
  'matters.title',
] as const

/** A page of threads, the latest message first. The cursor is the last row's place. */
export async function selectThreadPage(db: ReadDb, actor: StaffActor, filter: ThreadFilter) {
  let query = staffThreads(db, actor).select([...threadColumns, unreadCount.as('unread_count')])
  if (filter.matterId) query = query.where('threads.matter_id', '=', filter.matterId)
  if (filter.unread) query = query.where(isUnread)
  for (const word of searchWords(filter.query).slice(0, 8)) query = query.where(mentions(word))
  const [, atMs, id] = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(filter.cursor ?? '') ?? []
  if (atMs !== undefined && id !== undefined)
    query = query.where(sql<boolean>`(threads.last_message_at_ms, threads.id) < (${Number(atMs)}, ${id})`)
  const rows = await query
    .orderBy('threads.last_message_at_ms', 'desc')
    .orderBy('threads.id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const kept = rows.slice(0, filter.limit)
  const last = kept.at(-1)
  const nextCursor = rows.length > filter.limit && last ? `${last.last_message_at_ms}:${last.id}` : null
  return { rows: kept, nextCursor }
}

export type StaffThreadRow = Awaited<ReturnType<typeof selectThreadPage>>['rows'][number]

/** A word of the subject, of any message, or of the name of anyone the thread is or was for. */
function mentions(word: string) {
  const anywhere = `%${word}%`
  return sql<boolean>`(threads.search_text like ${anywhere}
    or exists (select 1 from messages as said where said.thread_id = threads.id and said.search_text like ${anywhere})
    or exists (select 1 from shares as given inner join clients as receiver on receiver.id = given.client_id
      where given.thread_id = threads.id and receiver.search_text like ${`% ${word}%`}))`
}

/** How many threads hold something this person has not read, of one matter or of all. */
export async function countUnreadThreads(db: ReadDb, actor: StaffActor, matterId: string | null): Promise<number> {
  let query = staffThreads(db, actor).where(isUnread)
  if (matterId !== null) query = query.where('threads.matter_id', '=', matterId)
  const { n } = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return Number(n)
}

/** The first message of a client's that this person has not read. */
export async function selectFirstUnread(db: ReadDb, actor: StaffActor, threadId: string): Promise<number | null> {
  const row = await staffThreads(db, actor)
    .innerJoin('messages', 'messages.thread_id', 'threads.id')
    .select('messages.position')
    .where('threads.id', '=', threadId)
    .where('messages.author_kind', '=', 'client')
    .where(sql<boolean>`messages.position > coalesce(my_reads.position, 0)`)
    .orderBy('messages.position')
    .limit(1)
    .executeTakeFirst()
  return row?.position ?? null
}

export const selectStaffThread = (db: ReadDb, actor: StaffActor, threadId: string) =>
  staffThreads(db, actor)
    .select([...threadColumns, unreadCount.as('unread_count')])
    .where('threads.id', '=', threadId)
    .executeTakeFirst()

/** Everyone whom some threads were ever meant for, in order. */
export async function selectThreadShares(db: ReadDb, threadIds: readonly string[]) {
  if (threadIds.length === 0) return []
  return (
    db
      .selectFrom('shares')
      .innerJoin('clients', 'clients.id', 'shares.client_id')
      .select(['shares.thread_id', 'shares.client_id', 'shares.state', 'shares.ended_reason', 'clients.display_name'])
      .where('shares.thread_id', 'in', [...threadIds])
      // What is attached to a message stands in the thread and opens it to nobody.
      .where((eb) => eb.or([eb('shares.resource_kind', '=', 'thread'), eb('shares.origin', '=', 'firm')]))
      .orderBy('shares.id')
      .execute()
  )
}

/** How far each client has read a thread. */
export const selectClientReads = (db: ReadDb, threadId: string) =>
  db
    .selectFrom('thread_reads')
    .select(['reader_id', 'position'])
    .where('thread_id', '=', threadId)
    .where('reader_kind', '=', 'client')
    .execute()
