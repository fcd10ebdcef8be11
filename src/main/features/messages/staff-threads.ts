import type { z } from 'zod'
import type { message, thread, ThreadListRow } from '../../../shared/console/messages.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { announcedForStaff } from '../sharing/announced-shares.ts'
import { startRefusalKey } from '../sharing/start-refusal.ts'
import { viewersOfThreads } from '../sharing/viewers.ts'
import { excerptOf } from './message-words.ts'
import {
  selectFirmName,
  selectLastMessages,
  selectMessages,
  selectThreadEnd,
  type AuthoredMessage,
} from './messages.queries.ts'
import { countNotesBeside } from './notes.queries.ts'
import { arrivingIn, attachmentsForStaff } from './read-attachments.ts'
import {
  countUnreadThreads,
  selectClientReads,
  selectFirstUnread,
  selectStaffThread,
  selectThreadPage,
  selectThreadShares,
  type StaffThreadRow,
  type ThreadFilter,
} from './staff-threads.queries.ts'
import { threadWindow, type WindowInput } from './thread-window.ts'

export type StaffThread = z.output<typeof thread>
type StaffMessage = z.output<typeof message>

/** Threads and entries of every matter this person may see, the latest first. */
export function listThreads(
  deps: Deps,
  actor: StaffActor,
  filter: ThreadFilter,
): Promise<{ rows: ThreadListRow[]; nextCursor: string | null; unreadTotal: number }> {
  return deps.store.read(async (db) => {
    const { rows, nextCursor } = await selectThreadPage(db, actor, filter)
    const unreadTotal = await countUnreadThreads(db, actor, filter.matterId ?? null)
    return { rows: await toListRows(db, rows), nextCursor, unreadTotal }
  })
}

async function toListRows(db: ReadDb, rows: readonly StaffThreadRow[]): Promise<ThreadListRow[]> {
  const ids = rows.map((row) => row.id)
  const lastOf = new Map((await selectLastMessages(db, ids)).map((last) => [last.thread_id, last]))
  const sharesOf = Map.groupBy(await selectThreadShares(db, ids), (share) => share.thread_id ?? '')
  return rows.map((row) => {
    const last = lastOf.get(row.id)
    const shares = sharesOf.get(row.id) ?? []
    const open = shares.filter((share) => share.state === 'live' || share.state === 'waiting')
    return {
      threadId: row.id,
      matterId: row.matter_id,
      matterNumber: row.number,
      matterTitle: row.title,
      kind: row.kind === 'entry' ? 'entry' : 'thread',
      subject: row.subject,
      // Once nobody has it any more, it still says whom it was for.
      participantNames: [...new Set((open.length > 0 ? open : shares).map((share) => share.display_name))],
      lastMessageAtMs: row.last_message_at_ms,
      lastAuthorName: last?.author_name ?? '',
      excerpt: excerptOf(last?.body ?? ''),
      unreadCount: Number(row.unread_count),
    }
  })
}

/** NOT_FOUND whether it does not exist or belongs to a restricted matter of others. Opening is not reading. */
export function getThread(
  deps: Deps,
  actor: StaffActor,
  { threadId, ...part }: { threadId: string } & WindowInput,
): Promise<StaffThread | Refusal> {
  return deps.store.read(async (db) => (await readThread(db, actor, threadId, part)) ?? refuse('NOT_FOUND'))
}

export async function readThread(
  db: ReadDb,
  actor: StaffActor,
  threadId: string,
  part: WindowInput = {},
): Promise<StaffThread | null> {
  const row = await selectStaffThread(db, actor, threadId)
  const [listRow] = row ? await toListRows(db, [row]) : []
  if (!row || !listRow) return null
  const lastPosition = (await selectThreadEnd(db, threadId))?.position ?? 0
  const firstUnread = listRow.unreadCount > 0 ? await selectFirstUnread(db, actor, threadId) : null
  const window = threadWindow(part, { lastPosition, firstUnread })
  const messages = await selectMessages(db, threadId, window)
  const arriving = await arrivingIn(db, row.matter_id, threadId)
  const announced = await announcedForStaff(db, threadId)
  const firmName = await selectFirmName(db)
  const viewers = (await viewersOfThreads(db, [threadId])).get(threadId) ?? []
  const attached = await attachmentsForStaff(
    db,
    messages.map((one) => one.id),
    viewers,
  )
  const readOf = new Map((await selectClientReads(db, threadId)).map((read) => [read.reader_id, read.position]))
  const stillThere = new Set(viewers.map((viewer) => viewer.clientId))
  const others = (await selectThreadShares(db, [threadId])).filter((share) => !stillThere.has(share.client_id))
  const ended = others.filter((share) => share.state === 'ended')
  const refused = others.filter((share) => share.state === 'refused')
  return {
    ...listRow,
    messages: messages.map((one) => ({
      ...toMessage(one, firmName),
      shares: announced.get(one.id) ?? [],
      attachments: attached.get(one.id) ?? [],
      arriving: arriving.get(one.id) ?? null,
    })),
    hasEarlier: window.start > 1,
    lastPosition,
    firstUnreadPosition: firstUnread,
    noteCount: await countNotesBeside(db, threadId),
    seenBy: viewers.map((viewer) => ({ ...viewer, readPosition: readOf.get(viewer.clientId) ?? 0 })),
    endedNames: [...new Set(ended.map((share) => share.display_name))],
    refusals: refused.map((share) => ({
      displayName: share.display_name,
      reasonKey: startRefusalKey(share.ended_reason),
    })),
  }
}

const toMessage = (
  one: AuthoredMessage,
  firmName: string,
): Omit<StaffMessage, 'attachments' | 'arriving' | 'shares'> => ({
  messageId: one.id,
  position: one.position,
  authorKind: one.author_kind === 'staff' || one.author_kind === 'client' ? one.author_kind : 'system',
  authorId: one.author_id,
  authorName: one.author_name ?? firmName,
  body: one.body,
  createdAtMs: one.created_at_ms,
})
