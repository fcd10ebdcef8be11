import { sql } from 'kysely'
import type { PortalReader } from '../../actor.ts'
import { hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { seenDocuments, visibleThreads } from '../sharing/visible-shares.ts'
import { rowLimit } from './few-shares.queries.ts'
import {
  authorName,
  documentExcerpt,
  mayHaveReplies,
  isNewDocument,
  isNewMessage,
  latestPosition,
  messageExcerpt,
} from './home-items.queries.ts'

/** Documents shared with the client now, in no order. */
const allDocuments = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  seenDocuments(db, reader, nowMs)
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'shares.shared_by')
    .select([
      'shares.resource_id',
      'shares.matter_id',
      'matters.title as matter_title',
      'documents.name as title',
      'staff_users.name as from_name',
      'shares.starts_at_ms as at_ms',
      documentExcerpt.as('excerpt'),
      isNewDocument.as('is_new'),
    ])

/** The unseen first. */
const buildDocuments = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  allDocuments(db, reader, nowMs).orderBy('is_new', 'desc').orderBy('at_ms', 'desc').limit(sql.lit(rowLimit))

/**
 * Threads with something in them for the client, in no order. The first message of an entry stands with its document and is no news
 * of its own.
 */
const allThreads = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleThreads(db, reader, nowMs)
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .innerJoin('messages', (join) =>
      join.onRef('messages.thread_id', '=', 'threads.id').on('messages.position', '=', latestPosition),
    )
    .leftJoin('thread_reads', (join) =>
      join
        .onRef('thread_reads.thread_id', '=', 'threads.id')
        .on('thread_reads.reader_kind', '=', sql.lit('client'))
        .onRef('thread_reads.reader_id', '=', 'shares.client_id'),
    )
    .leftJoin('staff_users as authors', 'authors.id', 'messages.author_id')
    // Said of the thread before it is said of its messages.
    .where(sql<boolean>`(shares.resource_kind = 'thread' or ${mayHaveReplies})`)
    .where((eb) =>
      eb.or([eb('shares.resource_kind', '=', sql.lit('thread')), eb('messages.position', '>', sql.lit(1))]),
    )
    .select([
      'threads.id as resource_id',
      'shares.matter_id',
      'matters.title as matter_title',
      'threads.subject as title',
      authorName.as('from_name'),
      'messages.created_at_ms as at_ms',
      messageExcerpt.as('excerpt'),
      isNewMessage.as('is_new'),
    ])

/** The unread first. */
const buildThreads = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  allThreads(db, reader, nowMs).orderBy('is_new', 'desc').orderBy('at_ms', 'desc').limit(sql.lit(rowLimit))

/** How many are new: asked only when a page of them does not tell. */
export async function countNewDocuments(db: ReadDb, reader: PortalReader, nowMs: number): Promise<number> {
  const all = allDocuments(db, reader, nowMs).as('items')
  return countNew(db.selectFrom(all).select('items.is_new'))
}

export async function countNewThreads(db: ReadDb, reader: PortalReader, nowMs: number): Promise<number> {
  const all = allThreads(db, reader, nowMs).as('items')
  return countNew(db.selectFrom(all).select('items.is_new'))
}

async function countNew(query: { execute(): Promise<{ is_new: number }[]> }): Promise<number> {
  return (await query.execute()).filter((row) => Number(row.is_new) === 1).length
}

export type HomeRow = Awaited<ReturnType<ReturnType<typeof buildDocuments>['execute']>>[number]

interface Moment {
  clientId: string
  nowMs: number
}

const asClient = (clientId: string): PortalReader => ({ kind: 'client', clientId })
const hotDocuments = hotQuery((db, { clientId, nowMs }: Moment) => buildDocuments(db, asClient(clientId), nowMs))
const hotThreads = hotQuery((db, { clientId, nowMs }: Moment) => buildThreads(db, asClient(clientId), nowMs))

export const selectHomeDocuments = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  reader.kind === 'client'
    ? hotDocuments(db, { clientId: reader.clientId, nowMs })
    : buildDocuments(db, reader, nowMs).execute()

export const selectHomeThreads = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  reader.kind === 'client'
    ? hotThreads(db, { clientId: reader.clientId, nowMs })
    : buildThreads(db, reader, nowMs).execute()

const probe = hotQuery((db, { clientId }: { clientId: string }) => {
  const given = (kind: 'bill' | 'event' | 'request') =>
    db
      .selectFrom('shares')
      .select('id')
      .where('client_id', '=', clientId)
      .where('state', '=', sql.lit('live'))
      .where('resource_kind', '=', sql.lit(kind))
  const unfinished = db
    .selectFrom('sendings')
    .select('id')
    .where('owner_kind', '=', sql.lit('client'))
    .where('owner_id', '=', clientId)
    .where('state', '=', sql.lit('open'))
  const asked = { bill: given('bill'), event: given('event'), request: given('request'), unfinished }
  return db.selectNoFrom((eb) =>
    Object.entries(asked).map(([name, query]) =>
      eb.case().when(eb.exists(query)).then(sql.lit(1)).else(sql.lit(0)).end().as(name),
    ),
  )
})

/**
 * What this client may have been given and has begun to send: of what there is none of, nothing more is looked up, and most have none of most.
 * It decides nothing else. Of a day that has passed everything is looked up.
 */
export async function selectMayHave(db: ReadDb, reader: PortalReader) {
  const isPast = reader.kind === 'view-as' && reader.asOfMs !== null
  const [row = {}] = isPast ? [] : ((await probe(db, { clientId: reader.clientId })) as Record<string, number>[])
  const has = (name: string) => isPast || row[name] === 1
  return {
    hasBills: has('bill'),
    hasEvents: has('event'),
    hasRequests: has('request'),
    hasSendings: has('unfinished'),
  }
}
