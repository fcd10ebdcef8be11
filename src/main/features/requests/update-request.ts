import type { RequestDetail } from '../../../shared/console/requests.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { newItemRow, refusedExample, type AskedItem } from './asked-items.ts'
import { settleRequest } from './end-request.ts'
import { shareExamples } from './share-examples.ts'
import { tellRequestChanged } from './request-events.ts'
import {
  deleteItem,
  insertItem,
  liftPositions,
  selectItems,
  updateItem,
  updateRequest,
  type RequestWithPeople,
} from './requests.queries.ts'
import { detailAgain, isOver, requireRequest } from './staff-request.ts'

export interface RequestEdit {
  requestId: string
  /** Of what the edit began from. */
  updatedAtMs: number
  title: string
  note: string
  dueOn?: string | null
  remindEveryDays: number
  items: readonly (AskedItem & { itemId?: string | null })[]
}

/**
 * Changes what is asked while it is open: title, note, days, and the items, which are added, renamed, put in order and taken away.
 * What was answered stays with its item; the files of one that is taken away stay documents of the matter.
 */
export function updateRequestAsked(
  deps: Deps,
  actor: StaffActor,
  input: RequestEdit,
): Promise<RequestDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const request = await requireRequest(tx.db, actor, input.requestId)
    if (!request) return refuse('NOT_FOUND')
    const refusal = isOver(request) ?? (await refusedExample(tx.db, request.matter_id, input.items))
    if (refusal) return refusal
    if (request.updated_at_ms !== input.updatedAtMs) return refuse('STALE')
    const examples = (await selectItems(tx.db, [request.id])).flatMap((item) => item.example_document_id ?? [])
    const unknown = await saveItems(tx, deps, request.id, input.items)
    if (unknown) return unknown
    await updateRequest(tx.db, request.id, {
      title: input.title,
      note: input.note.trim(),
      due_on: input.dueOn ?? null,
      remind_every_days: input.remindEveryDays,
      // Two edits in one millisecond are two edits.
      updated_at_ms: Math.max(deps.clock.now(), request.updated_at_ms + 1),
    })
    await recordActivity(tx, deps, {
      actor,
      kind: 'request.updated',
      matterId: request.matter_id,
      clientId: request.client_id,
      subjectKind: 'request',
      subjectId: request.id,
      data: { name: input.title },
    })
    await shareExamples(tx, deps, actor, request.id, examples)
    await settleRequest(tx, deps, actor, request)
    tellRequestChanged(tx, request, { toClient: isSeen(request) })
    return detailAgain(tx.db, deps, request.id)
  })
}

const isSeen = (request: RequestWithPeople) => request.share_state === 'live'

async function saveItems(tx: Tx, deps: Deps, requestId: string, items: RequestEdit['items']): Promise<Refusal | null> {
  const known = new Map((await selectItems(tx.db, [requestId])).map((item) => [item.id, item]))
  const kept = items.flatMap((item) => item.itemId ?? [])
  // Taken away by somebody else meanwhile, or named twice.
  if (new Set(kept).size !== kept.length || kept.some((itemId) => !known.has(itemId))) return refuse('STALE')
  await liftPositions(tx.db, requestId)
  for (const itemId of known.keys()) if (!kept.includes(itemId)) await deleteItem(tx.db, itemId)
  for (const [index, item] of items.entries()) {
    const row = newItemRow(deps, requestId, index + 1, item)
    if (!item.itemId) {
      await insertItem(tx.db, row)
      continue
    }
    const { position, title, note, due_on, example_document_id } = row
    await updateItem(tx.db, item.itemId, { position, title, note, due_on, example_document_id })
  }
  return null
}
