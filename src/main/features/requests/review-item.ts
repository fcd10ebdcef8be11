import type { RequestDetail } from '../../../shared/console/requests.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { RequestItemRow } from '../../platform/store/tables.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { recordRequest, settleRequest } from './end-request.ts'
import { tellRequestChanged } from './request-events.ts'
import { selectClientForEmail, updateItem, updateRequest, type RequestWithPeople } from './requests.queries.ts'
import { detailAgain, isOver, requireItem } from './staff-request.ts'

type Change = Promise<RequestDetail | Refusal>

/** The answer that staff looked at. */
export interface SeenAnswer {
  itemId: string
  answeredAtMs: number
}

/** Why this answer cannot be decided on: it changed since somebody looked, or another decided. */
function objection(item: RequestItemRow, request: RequestWithPeople, seen: SeenAnswer): Refusal | null {
  const over = isOver(request)
  if (over) return over
  if (item.state === 'answered' && item.answered_at_ms === seen.answeredAtMs) return null
  return refuse('STALE', { messageKey: 'common.requests.refusal.answerChanged', params: { name: item.title } })
}

/** Takes an answer as it is. With the last one the request is done. */
export function acceptItem(deps: Deps, actor: StaffActor, seen: SeenAnswer): Change {
  return deps.store.write(async (tx) => {
    const found = await requireItem(tx.db, actor, seen.itemId)
    if (!found) return refuse('NOT_FOUND')
    const { item, request } = found
    if (item.state === 'accepted') return detailAgain(tx.db, deps, request.id)
    const refusal = objection(item, request, seen)
    if (refusal) return refusal
    await accept(tx, deps, actor, item, request)
    await settleRequest(tx, deps, actor, request)
    tellRequestChanged(tx, request)
    return detailAgain(tx.db, deps, request.id)
  })
}

/** All or nothing: one answer that changed meanwhile, and none is accepted. */
export function acceptAllItems(
  deps: Deps,
  actor: StaffActor,
  { requestId, answers }: { requestId: string; answers: readonly SeenAnswer[] },
): Change {
  return deps.store.write(async (tx) => {
    const found: { item: RequestItemRow; request: RequestWithPeople }[] = []
    for (const seen of answers) {
      const one = await requireItem(tx.db, actor, seen.itemId)
      if (one?.request.id !== requestId) return refuse('NOT_FOUND')
      if (one.item.state === 'accepted') continue
      const refusal = objection(one.item, one.request, seen)
      if (refusal) return refusal
      if (!found.some(({ item }) => item.id === one.item.id)) found.push(one)
    }
    for (const { item, request } of found) await accept(tx, deps, actor, item, request)
    const [first] = found
    if (first) {
      await settleRequest(tx, deps, actor, first.request)
      tellRequestChanged(tx, first.request)
    }
    return detailAgain(tx.db, deps, requestId)
  })
}

async function accept(tx: Tx, deps: Deps, actor: StaffActor, item: RequestItemRow, request: RequestWithPeople) {
  await updateItem(tx.db, item.id, {
    state: 'accepted',
    decided_by: actor.userId,
    decided_at_ms: deps.clock.now(),
    return_reason: '',
  })
  await recordRequest(tx, deps, actor, 'request.accepted', request, item.title)
}

/** Asks for it again, saying what is wrong with it. The client is told by e-mail, which says nothing of the case (NTF-2). */
export function sendItemBack(deps: Deps, actor: StaffActor, input: SeenAnswer & { reason: string }): Change {
  return deps.store.write(async (tx) => {
    const found = await requireItem(tx.db, actor, input.itemId)
    if (!found) return refuse('NOT_FOUND')
    const { item, request } = found
    const refusal = objection(item, request, input)
    if (refusal) return refusal
    const nowMs = deps.clock.now()
    await updateItem(tx.db, item.id, {
      state: 'returned',
      decided_by: actor.userId,
      decided_at_ms: nowMs,
      return_reason: input.reason.trim(),
    })
    await recordRequest(tx, deps, actor, 'request.returned', request, item.title)
    // Nobody who no longer sees the request is told of it.
    if (request.share_state === 'live') await tellByEmail(tx, deps, actor, request, `${item.id}:${nowMs}`)
    tellRequestChanged(tx, request)
    return detailAgain(tx.db, deps, request.id)
  })
}

async function tellByEmail(tx: Tx, deps: Deps, actor: StaffActor, request: RequestWithPeople, event: string) {
  const client = await selectClientForEmail(tx.db, request.client_id)
  if (!client?.email) return
  await enqueueEmail(tx, deps, {
    key: `request-returned:${event}`,
    kind: 'request',
    to: { email: client.email, name: client.display_name },
    clientId: client.id,
    matterId: request.matter_id,
    portalAddressId: client.portal_address_id,
    locale: client.locale === 'es' ? 'es' : 'en',
    target: `/requests/${request.id}`,
    params: { fromName: actor.name, what: 'returned' },
    isNews: true,
  })
}

/** Asks again for what was accepted; what was sent stays. A request that was done is open again. */
export function reopenItem(deps: Deps, actor: StaffActor, { itemId }: { itemId: string }): Change {
  return deps.store.write(async (tx) => {
    const found = await requireItem(tx.db, actor, itemId)
    if (!found) return refuse('NOT_FOUND')
    const { item, request } = found
    if (request.state === 'cancelled') return refuse('CONFLICT', { messageKey: 'common.requests.refusal.ended' })
    if (item.state === 'accepted') {
      await updateItem(tx.db, itemId, { state: 'open', decided_by: null, decided_at_ms: null })
      if (request.state === 'done') await updateRequest(tx.db, request.id, { state: 'open', ended_at_ms: null })
      await recordRequest(tx, deps, actor, 'request.item-reopened', request, item.title)
      tellRequestChanged(tx, request)
    }
    return detailAgain(tx.db, deps, request.id)
  })
}
