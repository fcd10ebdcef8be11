import { sql } from 'kysely'
import { searchWords } from '../../../shared/search-words.ts'
import type { PortalReader } from '../../actor.ts'
import { hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'
import { visibleShares } from '../sharing/visible-shares.ts'

/**
 * Shares by which a thread is open to someone: its own, or one of those that the firm announced in it. What is attached to a
 * message stands in a thread and opens none.
 */
const opensThread = (shares: string) =>
  sql<boolean>`(${sql.ref(`${shares}.resource_kind`)} = 'thread' or ${sql.ref(`${shares}.origin`)} = 'firm')`

/** Open threads of this reader, one row for each share that opens one. */
const openThreads = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs).innerJoin('threads', 'threads.id', 'shares.thread_id').where(opensThread('shares'))

/** The share through which a client sees a thread now, with the thread; undefined when they do not. */
export const selectVisibleThread = (db: ReadDb, reader: PortalReader, nowMs: number, threadId: string) =>
  openThreads(db, reader, nowMs)
    .selectAll('shares')
    .select(['threads.subject', 'threads.kind as thread_kind', 'threads.last_message_at_ms'])
    .where('shares.thread_id', '=', threadId)
    .orderBy(sql`case when shares.resource_kind = 'thread' then 0 else 1 end`)
    .orderBy('shares.id')
    .limit(1)
    .executeTakeFirst()

/** Ended shares that once were live, where no live one of the same thread has taken their place: tombstones (SHR-3). */
const endedThreads = (db: ReadDb, reader: PortalReader) =>
  db
    .selectFrom('shares')
    .where('shares.client_id', '=', reader.clientId)
    .where(reader.kind === 'client' ? sql<boolean>`1 = 1` : matterVisibleTo(reader.viewer, 'shares.matter_id'))
    .where('shares.state', '=', 'ended')
    .where('shares.thread_id', 'is not', null)
    .where(opensThread('shares'))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('shares as again')
            .select('again.id')
            .whereRef('again.thread_id', '=', 'shares.thread_id')
            .whereRef('again.client_id', '=', 'shares.client_id')
            .where('again.state', '=', 'live')
            .where(opensThread('again')),
        ),
      ),
    )

/** Where a thread stood when it was taken back from this client. */
export const selectTombstone = (db: ReadDb, reader: PortalReader, threadId: string) =>
  tombstoneDetails(db, reader).where('shares.thread_id', '=', threadId).executeTakeFirst()

const tombstoneDetails = (db: ReadDb, reader: PortalReader) =>
  endedThreads(db, reader)
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .select(['shares.thread_id', 'shares.resource_kind', 'shares.ended_at_ms', 'shares.matter_id', 'matters.title'])
    .orderBy('shares.ended_at_ms', 'desc')

export async function selectTombstones(db: ReadDb, reader: PortalReader, threadIds: readonly string[]) {
  if (threadIds.length === 0) return []
  return tombstoneDetails(db, reader)
    .where('shares.thread_id', 'in', [...threadIds])
    .execute()
}

/** The matters of which the client sees anything now. */
export const selectVisibleMatterIds = async (db: ReadDb, reader: PortalReader, nowMs: number) =>
  new Set(
    (await visibleShares(db, reader, nowMs).select('shares.matter_id').distinct().execute()).map(
      (row) => row.matter_id,
    ),
  )

/** A page of the client's threads, gone ones among them, the latest first. Of a gone one nothing counts after its end. */
export async function selectThreadPlaces(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  { limit, cursor, query: sought = '' }: { limit: number; cursor?: string | null; query?: string },
) {
  let live = openThreads(db, reader, nowMs)
    .select(['threads.id as thread_id', 'threads.last_message_at_ms as at_ms', sql<number>`1`.as('is_live')])
    .distinct()
  const words = searchWords(sought).slice(0, 8)
  for (const word of words) live = live.where(mentions(word))
  const gone = endedThreads(db, reader)
    .select((eb) => [
      eb.ref('shares.thread_id').$notNull().as('thread_id'),
      eb.fn.max('shares.ended_at_ms').$notNull().as('at_ms'),
      sql<number>`0`.as('is_live'),
    ])
    .groupBy('shares.thread_id')
  // Of what is gone no word can be found.
  let query = db.selectFrom((words.length > 0 ? live : live.unionAll(gone)).as('places')).selectAll()
  const [, atMs, id] = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(cursor ?? '') ?? []
  if (atMs !== undefined && id !== undefined)
    query = query.where(sql<boolean>`(at_ms, thread_id) < (${Number(atMs)}, ${id})`)
  const rows = await query
    .orderBy('at_ms', 'desc')
    .orderBy('thread_id', 'desc')
    .limit(limit + 1)
    .execute()
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { places: kept, nextCursor: rows.length > limit && last ? `${last.at_ms}:${last.thread_id}` : null }
}

/** A word of the subject or of any message. */
function mentions(word: string) {
  const anywhere = `%${word}%`
  return sql<boolean>`(threads.search_text like ${anywhere} or exists (
    select 1 from messages as said where said.thread_id = threads.id and said.search_text like ${anywhere}))`
}

const notOwn = (clientId: string) => sql<boolean>`not (newer.author_kind = 'client' and newer.author_id = ${clientId})`

/** Visible threads with what their row in the list needs. */
export async function selectVisibleThreads(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  threadIds: readonly string[],
) {
  if (threadIds.length === 0) return []
  return openThreads(db, reader, nowMs)
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .leftJoin('staff_users as sharer', 'sharer.id', 'shares.shared_by')
    .leftJoin('thread_reads as my_reads', (join) =>
      join
        .onRef('my_reads.thread_id', '=', 'shares.thread_id')
        .on('my_reads.reader_kind', '=', 'client')
        .on('my_reads.reader_id', '=', reader.clientId),
    )
    .where('shares.thread_id', 'in', [...threadIds])
    .select([
      'threads.id as thread_id',
      'threads.kind',
      'threads.subject',
      'threads.last_message_at_ms',
      'threads.matter_id',
      'shares.resource_kind',
      'matters.title',
      'sharer.name as sharer_name',
      sql<number>`(select count(*) from messages as newer where newer.thread_id = threads.id
        and newer.position > coalesce(my_reads.position, 0) and ${notOwn(reader.clientId)})`.as('unread_count'),
    ])
    .execute()
}

/** The last message of each thread that someone other than this client wrote: whom it comes from. */
export async function selectLastFromOthers(db: ReadDb, clientId: string, threadIds: readonly string[]) {
  if (threadIds.length === 0) return []
  return db
    .selectFrom('messages')
    .leftJoin('staff_users', 'staff_users.id', 'messages.author_id')
    .leftJoin('clients', 'clients.id', 'messages.author_id')
    .select((eb) => [
      'messages.thread_id',
      eb.fn.coalesce('staff_users.name', 'clients.display_name').as('author_name'),
    ])
    .where('messages.thread_id', 'in', [...threadIds])
    .where('messages.position', '=', (eb) =>
      eb
        .selectFrom('messages as newer')
        .select('newer.position')
        .whereRef('newer.thread_id', '=', 'messages.thread_id')
        .where(notOwn(clientId))
        .orderBy('newer.position', 'desc')
        .limit(1),
    )
    .execute()
}

/** The first message that this client has not read; nothing of their own. */
export async function selectFirstUnread(db: ReadDb, clientId: string, threadId: string): Promise<number | null> {
  const row = await db
    .selectFrom('messages as newer')
    .select('newer.position')
    .where('newer.thread_id', '=', threadId)
    .where(notOwn(clientId))
    .where(
      sql<boolean>`newer.position > coalesce((select my_reads.position from thread_reads as my_reads
        where my_reads.thread_id = ${threadId} and my_reads.reader_kind = 'client' and my_reads.reader_id = ${clientId}), 0)`,
    )
    .orderBy('newer.position')
    .limit(1)
    .executeTakeFirst()
  return row?.position ?? null
}

/**
 * The matters in which a client can write to the firm: they are on it, it is not closed, and they see something of it now, so that
 * its name tells them nothing new.
 */
export const selectMattersOfClient = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  db
    .selectFrom('participants')
    .innerJoin('matters', 'matters.id', 'participants.matter_id')
    .select(['matters.id', 'matters.title', 'participants.id as participant_id'])
    .where('participants.client_id', '=', reader.clientId)
    .where('participants.removed_at_ms', 'is', null)
    .where('matters.status', '!=', 'closed')
    .where('matters.id', 'in', visibleShares(db, reader, nowMs).select('shares.matter_id'))
    .orderBy('matters.title')
    .orderBy('matters.id')
    .execute()

/** How many of the client's threads hold something they have not read. */
const unreadThreads = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .leftJoin('thread_reads as my_reads', (join) =>
      join
        .onRef('my_reads.thread_id', '=', 'shares.thread_id')
        .on('my_reads.reader_kind', '=', 'client')
        .onRef('my_reads.reader_id', '=', 'shares.client_id'),
    )
    .where(
      sql<boolean>`exists (select 1 from messages as newer where newer.thread_id = shares.thread_id
        and newer.position > coalesce(my_reads.position, 0) and ${notOwn(reader.clientId)})`,
    )
    .where(opensThread('shares'))
    .select((eb) => eb.fn.count<number>('shares.thread_id').distinct().as('n'))

const hotUnread = hotQuery((db, { clientId, nowMs }: { clientId: string; nowMs: number }) =>
  unreadThreads(db, { kind: 'client', clientId }, nowMs),
)

export async function countUnread(db: ReadDb, reader: PortalReader, nowMs: number): Promise<number> {
  const [row] =
    reader.kind === 'client'
      ? await hotUnread(db, { clientId: reader.clientId, nowMs })
      : await unreadThreads(db, reader, nowMs).execute()
  return Number(row?.n ?? 0)
}
