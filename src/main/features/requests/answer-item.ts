import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientRequest } from '../../../shared/portal/requests.contract.ts'
import type { ClientActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { countClientWriting } from '../messages/client-thread-steps.ts'
import { deleteDraft } from '../messages/thread-steps.ts'
import { readClientRequest } from './client-requests.ts'
import { tellRequestChanged } from './request-events.ts'
import { answerableItem, markAnswered } from './request-steps.ts'
import { countItemDocuments, deleteItemDocument, updateItem } from './requests.queries.ts'

/** The words of an answer, or that they do not have it. Decided on what is there at this moment: staff may be accepting it. */
export function answerItem(
  deps: Deps,
  actor: ClientActor,
  input: { itemId: string; text: string; isMissing: boolean },
): Promise<ClientRequest | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const found = await answerableItem(tx.db, actor, nowMs, input)
    if (isRefusal(found)) return found
    const { item, request } = found
    const text = input.text.trim()
    const isEmpty = text === '' && !input.isMissing && (await countItemDocuments(tx.db, item.id)) === 0
    if (isEmpty) return refuse('INVALID', { field: 'text', messageKey: 'common.requests.refusal.emptyAnswer' })
    const isSame = item.state === 'answered' && item.answer_text === text && (item.is_missing === 1) === input.isMissing
    await deleteDraft(tx.db, 'client', actor.clientId, `request:${item.id}`)
    if (!isSame) {
      const tooMany = await countClientWriting(tx, deps, actor, 'answer')
      if (tooMany) return tooMany
      await markAnswered(tx, deps, actor, found, { answer_text: text, is_missing: input.isMissing ? 1 : 0 })
    }
    return readClientRequest(tx.db, actor, nowMs, request.id)
  })
}

/** The file no longer answers; the firm keeps what it was sent. Without anything left, the item is to do again. */
export function removeAnswerFile(
  deps: Deps,
  actor: ClientActor,
  input: { itemId: string; documentId: string },
): Promise<ClientRequest | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const found = await answerableItem(tx.db, actor, nowMs, input)
    if (isRefusal(found)) return found
    const { item, request } = found
    const tooMany = await countClientWriting(tx, deps, actor, 'answer')
    if (tooMany) return tooMany
    const removed = await deleteItemDocument(tx.db, item.id, input.documentId)
    if (Number(removed.numDeletedRows) === 0) return refuse('NOT_FOUND')
    if (item.state === 'answered') {
      const isLeft = item.answer_text !== '' || item.is_missing === 1 || (await countItemDocuments(tx.db, item.id)) > 0
      await updateItem(tx.db, item.id, {
        state: isLeft ? 'answered' : 'open',
        answered_at_ms: isLeft ? Math.max(nowMs, (item.answered_at_ms ?? 0) + 1) : null,
      })
    }
    tellRequestChanged(tx, request)
    return readClientRequest(tx.db, actor, nowMs, request.id)
  })
}
