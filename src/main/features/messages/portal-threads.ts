import type { z } from 'zod'
import type { portalMessage, portalThread, PortalThreadRow } from '../../../shared/portal/messages.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { announcedForClient } from '../sharing/announced-shares.ts'
import { selectThreadReaders } from '../sharing/visible-shares.ts'
import { excerptOf } from './message-words.ts'
import {
  selectFirmName,
  selectLastMessages,
  selectMatterOf,
  selectMessages,
  selectThreadEnd,
} from './messages.queries.ts'
import {
  countUnread,
  selectFirstUnread,
  selectLastFromOthers,
  selectThreadPlaces,
  selectTombstones,
  selectVisibleMatterIds,
  selectVisibleThreads,
} from './portal-threads.queries.ts'
import { arrivingIn, attachmentsForClient } from './read-attachments.ts'
import { threadWindow, type WindowInput } from './thread-window.ts'

export type ClientThread = z.output<typeof portalThread>
type ClientMessage = z.output<typeof portalMessage>

/** The client's Messages: what they may see now, and the tombstones of what they no longer may (SHR-3). */
export function listClientThreads(
  deps: Deps,
  reader: PortalReader,
  page: { limit: number; cursor?: string | null; query?: string },
): Promise<{ rows: PortalThreadRow[]; nextCursor: string | null; unreadTotal: number }> {
  return deps.store.read(async (db) => {
    const nowMs = deps.clock.now()
    const { places, nextCursor } = await selectThreadPlaces(db, reader, nowMs, page)
    const idsOf = (isLive: number) =>
      places.filter((place) => Number(place.is_live) === isLive).map((place) => place.thread_id)
    const rows = new Map<string, PortalThreadRow>()
    for (const row of await readLiveRows(db, reader, nowMs, idsOf(1))) rows.set(row.threadId, row)
    for (const row of await readGoneRows(db, reader, nowMs, idsOf(0))) rows.set(row.threadId, row)
    return {
      rows: places.flatMap((place) => rows.get(place.thread_id) ?? []),
      nextCursor,
      unreadTotal: await countUnread(db, reader, nowMs),
    }
  })
}

async function readLiveRows(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  ids: string[],
): Promise<PortalThreadRow[]> {
  const threads = await selectVisibleThreads(db, reader, nowMs, ids)
  const lastOf = new Map((await selectLastMessages(db, ids)).map((last) => [last.thread_id, last]))
  const fromOf = new Map(
    (await selectLastFromOthers(db, reader.clientId, ids)).map((from) => [from.thread_id, from.author_name]),
  )
  // Several shares can open one thread: each is one row.
  const each = new Map(threads.map((thread) => [thread.thread_id, thread])).values()
  return [...each].map((thread) => ({
    threadId: thread.thread_id,
    matterTitle: thread.title,
    subject: thread.subject,
    fromName: fromOf.get(thread.thread_id) ?? thread.sharer_name ?? '',
    excerpt: excerptOf(lastOf.get(thread.thread_id)?.body ?? ''),
    lastMessageAtMs: thread.last_message_at_ms,
    unreadCount: Number(thread.unread_count),
    state: 'live',
    resourceKind: resourceKindOf(thread.resource_kind),
  }))
}

const brought = ['document', 'folder', 'request', 'bill', 'event'] as const
const resourceKindOf = (kind: string) => brought.find((known) => known === kind) ?? null

type Tombstone = Awaited<ReturnType<typeof selectTombstones>>[number]

/** Nothing of what was said: that something was there, until when, and of which matter while the client sees more of it. */
const toGoneRow = (tombstone: Tombstone, firmName: string, matterIds: ReadonlySet<string>): PortalThreadRow => ({
  threadId: tombstone.thread_id ?? '',
  matterTitle: matterIds.has(tombstone.matter_id) ? tombstone.title : '',
  subject: '',
  fromName: firmName,
  excerpt: '',
  lastMessageAtMs: tombstone.ended_at_ms ?? 0,
  unreadCount: 0,
  state: 'gone',
  resourceKind: resourceKindOf(tombstone.resource_kind),
})

async function readGoneRows(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  ids: string[],
): Promise<PortalThreadRow[]> {
  if (ids.length === 0) return []
  const firmName = await selectFirmName(db)
  const matterIds = await selectVisibleMatterIds(db, reader, nowMs)
  const rows = new Map<string, PortalThreadRow>()
  for (const tombstone of await selectTombstones(db, reader, ids)) {
    const row = toGoneRow(tombstone, firmName, matterIds)
    // The latest end comes first: it is the one that counts.
    if (!rows.has(row.threadId)) rows.set(row.threadId, row)
  }
  return [...rows.values()]
}

/** NOT_FOUND whether it never existed, is another's, or has not started. What is gone says so and nothing else. */
export function getClientThread(
  deps: Deps,
  reader: PortalReader,
  { threadId, ...part }: { threadId: string } & WindowInput,
): Promise<ClientThread | Refusal> {
  return deps.store.read(
    async (db) => (await readClientThread(db, reader, deps.clock.now(), threadId, part)) ?? refuse('NOT_FOUND'),
  )
}

export async function readClientThread(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  threadId: string,
  part: WindowInput = {},
): Promise<ClientThread | null> {
  const { clientId } = reader
  const [row] = await readLiveRows(db, reader, nowMs, [threadId])
  const firmName = await selectFirmName(db)
  if (!row) {
    const [gone] = await readGoneRows(db, reader, nowMs, [threadId])
    return gone ? { ...gone, ...nothingOfIt } : null
  }
  const asOfMs = reader.kind === 'view-as' ? reader.asOfMs : null
  const lastPosition = (await selectThreadEnd(db, threadId, asOfMs))?.position ?? 0
  const firstUnread = row.unreadCount > 0 ? await selectFirstUnread(db, clientId, threadId) : null
  const window = threadWindow(part, { lastPosition, firstUnread })
  const announced = await announcedForClient(db, reader, nowMs, threadId)
  const messages = await selectMessages(db, threadId, window)
  const ids = messages.map((one) => one.id)
  const attached = await attachmentsForClient(db, reader, nowMs, ids)
  const matterId = await selectMatterOf(db, threadId)
  const arriving = await arrivingIn(db, matterId, threadId)
  return {
    ...row,
    matterId: matterId ?? null,
    hasEarlier: window.start > 1,
    lastPosition,
    firstUnreadPosition: firstUnread,
    messages: messages.map((one): ClientMessage => ({
      messageId: one.id,
      position: one.position,
      isOwn: one.author_kind === 'client' && one.author_id === clientId,
      fromFirm: one.author_kind !== 'client',
      authorName: one.author_name ?? firmName,
      body: one.body,
      createdAtMs: one.created_at_ms,
      shares: announced.get(one.id) ?? [],
      attachments: attached.get(one.id) ?? [],
      arriving: one.author_id === clientId ? (arriving.get(one.id) ?? null) : null,
    })),
    // An entry is of one recipient alone (SHR-1).
    otherNames: row.resourceKind === null ? await otherReaders(db, reader, nowMs, threadId) : [],
  }
}

const nothingOfIt = {
  matterId: null,
  messages: [],
  otherNames: [],
  hasEarlier: false,
  lastPosition: 0,
  firstUnreadPosition: null,
}

async function otherReaders(db: ReadDb, reader: PortalReader, nowMs: number, threadId: string): Promise<string[]> {
  const others = await selectThreadReaders(db, threadId, nowMs)
  const names = new Map(others.map((other) => [other.client_id, other.display_name]))
  names.delete(reader.clientId)
  return [...names.values()]
}
