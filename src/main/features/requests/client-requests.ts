import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientRequest, RequestCard } from '../../../shared/portal/requests.contract.ts'
import type { ClientActor, PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { advanceRead } from '../messages/thread-steps.ts'
import { recordView } from '../sharing/receipts.ts'
import { countsOf, nextDueDay } from './request-days.ts'
import { itemStateOf } from './request-row.ts'
import {
  selectItemFiles,
  selectItems,
  selectRequestShare,
  selectSeenDocuments,
  selectVisibleRequest,
  selectVisibleRequests,
  type ItemWithDecider,
  type VisibleRequest,
} from './requests.queries.ts'

const mostCards = 100

const toCard = (request: VisibleRequest, items: readonly ItemWithDecider[]): RequestCard => ({
  requestId: request.id,
  matterTitle: request.matter_title,
  title: request.title,
  askedByName: request.asker_name ?? '',
  askedAtMs: request.starts_at_ms,
  state: request.state === 'done' ? 'done' : 'open',
  isNew: request.first_viewed_at_ms === null,
  counts: countsOf(items),
  dueOn: request.state === 'done' ? null : nextDueDay(request, items),
})

async function cardsOf(db: ReadDb, requests: readonly VisibleRequest[]): Promise<RequestCard[]> {
  const ids = requests.map((request) => request.id)
  const items = Map.groupBy(await selectItems(db, ids), (item) => item.request_id)
  return requests.map((request) => toCard(request, items.get(request.id) ?? []))
}

/** What this client is asked for now, what was done last. */
export function listClientRequests(deps: Deps, reader: PortalReader): Promise<{ requests: RequestCard[] }> {
  return deps.store.read(async (db) => ({
    requests: await cardsOf(db, await selectVisibleRequests(db, reader, deps.clock.now(), mostCards)),
  }))
}

/**
 * "Needed from you" on the client's Home: open requests with something to do, the soonest due first; then those that wait for the
 * firm alone.
 */
export async function openRequestsOf(db: ReadDb, reader: PortalReader, nowMs: number): Promise<RequestCard[]> {
  const requests = await selectVisibleRequests(db, reader, nowMs, mostCards)
  const cards = await cardsOf(
    db,
    requests.filter((request) => request.state === 'open'),
  )
  const last = '9999-12-31'
  const order = (card: RequestCard) => `${card.counts.toDo > 0 ? 0 : 1}${card.dueOn ?? last}`
  return cards.sort((a, b) => order(a).localeCompare(order(b)) || b.askedAtMs - a.askedAtMs)
}

/** NOT_FOUND whether it never existed, is another's, or is no longer shared. */
export function getClientRequest(
  deps: Deps,
  reader: PortalReader,
  { requestId }: { requestId: string },
): Promise<ClientRequest | Refusal> {
  return deps.store.read((db) => readClientRequest(db, reader, deps.clock.now(), requestId))
}

export async function readClientRequest(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  requestId: string,
): Promise<ClientRequest | Refusal> {
  const request = await selectVisibleRequest(db, reader, nowMs, requestId)
  if (!request) return refuse('NOT_FOUND')
  const items = await selectItems(db, [requestId])
  const files = await selectItemFiles(
    db,
    items.map((item) => item.id),
  )
  const wanted = [...files.map((file) => file.document_id), ...items.flatMap((item) => item.example_document_id ?? [])]
  const seen = new Map(
    (await selectSeenDocuments(db, reader, nowMs, wanted)).map((document) => [document.id, document.name]),
  )
  return {
    ...toCard(request, items),
    matterId: request.matter_id,
    note: request.note,
    threadId: request.thread_id,
    items: items.map((item) => {
      const example = seen.get(item.example_document_id ?? '')
      return {
        itemId: item.id,
        title: item.title,
        note: item.note,
        dueOn: item.due_on ?? request.due_on,
        example: example === undefined ? null : { documentId: item.example_document_id ?? '', name: example },
        state: itemStateOf(item.state),
        answerText: item.answer_text,
        isMissing: item.is_missing === 1,
        answeredAtMs: item.answered_at_ms,
        files: files
          .filter((file) => file.item_id === item.id)
          .map((file) => ({
            documentId: file.document_id,
            name: file.name,
            sizeBytes: file.size_bytes,
            mediaType: file.media_type,
            canOpen: seen.has(file.document_id),
          })),
        returnReason: item.state === 'returned' ? item.return_reason : '',
      }
    }),
  }
}

/** The person has it on the screen. */
export function markRequestViewed(
  deps: Deps,
  actor: ClientActor,
  { requestId }: { requestId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const request = await selectVisibleRequest(tx.db, actor, nowMs, requestId)
    const share = request && (await selectRequestShare(tx.db, actor, nowMs, requestId))
    if (!share) return refuse('NOT_FOUND')
    await recordView(tx, deps, actor, share, request.title)
    // An entry that came without words is read by that, too.
    if (share.message === '' && share.thread_id !== null) {
      const reader = { kind: 'client', id: actor.clientId } as const
      if (await advanceRead(tx.db, reader, share.thread_id, 1, nowMs))
        tx.emit({ kind: 'client', clientId: actor.clientId, topic: 'messages' })
    }
    return {}
  })
}
