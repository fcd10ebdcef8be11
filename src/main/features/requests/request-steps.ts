import { refuse, type Refusal } from '../../../shared/errors.ts'
import { maxAnswerFiles } from '../../../shared/requests.ts'
import type { Actor, PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import type { RequestItemRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { isToDo } from './request-days.ts'
import { tellRequestChanged } from './request-events.ts'
import {
  countItemDocuments,
  insertItemDocument,
  selectItem,
  selectItems,
  selectRequestOfItem,
  selectVisibleRequest,
  selectVisibleRequests,
  updateItem,
  type VisibleRequest,
} from './requests.queries.ts'

/** Far more than anybody has open at once. */
export const mostRequests = 200

/** What other features use of requests inside their own reads and writes. */

export interface AnswerableItem {
  item: RequestItemRow
  request: VisibleRequest
  /** The client's entry in Messages that the request stands in: where a message about its answer belongs. */
  threadId: string | null
}

/**
 * An item that this client may answer now. NOT_FOUND whether it never existed, is another's or is no longer shared; GONE when its
 * request is over; CONFLICT once it is accepted, or when `newFiles` more are too many.
 */
export async function answerableItem(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  { itemId, newFiles = 0 }: { itemId: string; newFiles?: number },
): Promise<AnswerableItem | Refusal> {
  const item = await selectItem(db, itemId)
  const request = item && (await selectVisibleRequest(db, reader, nowMs, item.request_id))
  if (!request) return refuse('NOT_FOUND')
  if (request.state !== 'open') return refuse('GONE', { messageKey: 'common.requests.refusal.over' })
  if (item.state === 'accepted') return refuse('CONFLICT', { messageKey: 'common.requests.refusal.accepted' })
  if (newFiles > 0 && (await countItemDocuments(db, itemId)) + newFiles > maxAnswerFiles)
    return refuse('CONFLICT', { messageKey: 'common.requests.refusal.tooManyFiles', params: { max: maxAnswerFiles } })
  return { item, request, threadId: request.thread_id }
}

/**
 * A file has arrived that answers an item: keeps it with the item, and what was to do or was sent back is answered. Whether the
 * client might was asked when its upload began. One that comes too late changes nothing that was decided: to an item that was
 * accepted meanwhile it is added; where the item or its request is no more, it is a document of the matter and nothing else.
 */
export async function itemAnswered(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  actor: Actor,
  { itemId, documentId }: { itemId: string; documentId: string },
): Promise<void> {
  const found = await selectRequestOfItem(tx.db, itemId)
  if (!found || found.request.state === 'cancelled') return
  await insertItemDocument(tx.db, itemId, documentId, deps.clock.now())
  if (found.request.state === 'open' && found.item.state !== 'accepted') {
    await markAnswered(tx, deps, actor, found, { answer_text: found.item.is_missing === 1 ? '' : undefined })
    return
  }
  tellRequestChanged(tx, found.request)
}

/** The item is answered now. The first answer since it was to do is told in the activity; changes of it are not. */
export async function markAnswered(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  actor: Actor,
  { item, request }: { item: RequestItemRow; request: { id: string; matter_id: string; client_id: string } },
  { answer_text, is_missing = 0 }: { answer_text?: string; is_missing?: number },
): Promise<void> {
  const nowMs = deps.clock.now()
  await updateItem(tx.db, item.id, {
    state: 'answered',
    // By it staff say which answer they looked at: no two are at the same moment.
    answered_at_ms: Math.max(nowMs, (item.answered_at_ms ?? 0) + 1),
    is_missing,
    ...(answer_text !== undefined && { answer_text }),
  })
  if (item.state !== 'answered' || item.is_missing !== is_missing)
    await recordActivity(tx, deps, {
      actor,
      kind: is_missing === 1 ? 'request.not-had' : 'request.answered',
      matterId: request.matter_id,
      clientId: request.client_id,
      subjectKind: 'request',
      subjectId: request.id,
      data: { name: item.title },
    })
  tellRequestChanged(tx, request)
}

/** Whether a client sees any request in which something is still to do. Without one a reminder that waits is not sent (NTF-1). */
export async function hasSomethingToDo(db: ReadDb, clientId: string, nowMs: number): Promise<boolean> {
  const requests = await selectVisibleRequests(db, { kind: 'client', clientId }, nowMs, mostRequests)
  const open = requests.filter((request) => request.state === 'open').map((request) => request.id)
  return (await selectItems(db, open)).some(isToDo)
}
