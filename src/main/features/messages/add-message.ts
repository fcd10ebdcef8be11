import { fold } from '../../../shared/search-words.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { insertMessage, insertThread, selectThreadEnd, touchThread } from './messages.queries.ts'

export interface Author {
  kind: 'staff' | 'client' | 'system'
  id: string
}

export interface NewThread {
  matterId: string
  /** 'thread': staff chose its participants; 'entry': what one recipient of a share has in Messages (SHR-1). */
  kind: 'thread' | 'entry'
  subject: string
  author: Author
}

/** Opens a thread without a message yet; a step of another write. */
export async function openThread(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  { matterId, kind, subject, author }: NewThread,
) {
  const nowMs = deps.clock.now()
  const threadId = deps.ids.id()
  await insertThread(tx.db, {
    id: threadId,
    matter_id: matterId,
    kind,
    subject,
    search_text: fold(subject),
    created_by_kind: author.kind,
    created_by_id: author.id,
    created_at_ms: nowMs,
    last_message_at_ms: nowMs,
    firm_read_at_ms: nowMs,
  })
  return threadId
}

/**
 * Writes the next message of a thread; a step of another write. Order and time are the host's (MSG-1): positions are dense
 * from 1, and times rise within a thread even when the clock was set back.
 */
export async function addMessage(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  {
    threadId,
    author,
    body,
    shareId = null,
  }: { threadId: string; author: Author; body: string; shareId?: string | null },
): Promise<{ messageId: string; position: number }> {
  const last = await selectThreadEnd(tx.db, threadId)
  const position = (last?.position ?? 0) + 1
  const createdAtMs = Math.max(deps.clock.now(), last ? last.created_at_ms + 1 : 0)
  const messageId = deps.ids.id()
  await insertMessage(tx.db, {
    id: messageId,
    thread_id: threadId,
    position,
    author_kind: author.kind,
    author_id: author.id,
    body,
    search_text: fold(body),
    share_id: shareId,
    created_at_ms: createdAtMs,
  })
  await touchThread(tx.db, threadId, createdAtMs)
  return { messageId, position }
}
