import type { RequestDetail } from '../../../shared/console/requests.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endSharesOf } from '../sharing/steps.ts'
import { tellRequestChanged } from './request-events.ts'
import { selectItems, updateRequest, type RequestWithPeople } from './requests.queries.ts'
import { detailAgain, requireRequest } from './staff-request.ts'

type Change = Promise<RequestDetail | Refusal>

export function recordRequest(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  kind: ActivityKind,
  request: Pick<RequestWithPeople, 'id' | 'matter_id' | 'client_id' | 'title'>,
  name = request.title,
): Promise<void> {
  return recordActivity(tx, deps, {
    actor,
    kind,
    matterId: request.matter_id,
    clientId: request.client_id,
    subjectKind: 'request',
    subjectId: request.id,
    data: { name },
  })
}

/** Done once everything is accepted: a step after every decision and every change of what is asked. */
export async function settleRequest(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  request: Pick<RequestWithPeople, 'id' | 'matter_id' | 'client_id' | 'title'>,
): Promise<void> {
  const items = await selectItems(tx.db, [request.id])
  if (items.some((item) => item.state !== 'accepted')) return
  await updateRequest(tx.db, request.id, { state: 'done', ended_at_ms: deps.clock.now() })
  await recordRequest(tx, deps, actor, 'request.done', request)
}

/** Done as it is: nothing more is asked, reminders end, and the client still sees what they sent. */
export function closeRequest(deps: Deps, actor: StaffActor, { requestId }: { requestId: string }): Change {
  return deps.store.write(async (tx) => {
    const request = await requireRequest(tx.db, actor, requestId)
    if (!request) return refuse('NOT_FOUND')
    if (request.state === 'cancelled') return refuse('CONFLICT', { messageKey: 'common.requests.refusal.ended' })
    if (request.state === 'open') {
      await updateRequest(tx.db, requestId, { state: 'done', ended_at_ms: deps.clock.now() })
      await recordRequest(tx, deps, actor, 'request.closed', request)
      tellRequestChanged(tx, request)
    }
    return detailAgain(tx.db, deps, requestId)
  })
}

/** Open again with everything as it was. One that was withdrawn stays so: asking again is another request. */
export function reopenRequest(deps: Deps, actor: StaffActor, { requestId }: { requestId: string }): Change {
  return deps.store.write(async (tx) => {
    const request = await requireRequest(tx.db, actor, requestId)
    if (!request) return refuse('NOT_FOUND')
    if (request.state === 'cancelled') return refuse('CONFLICT', { messageKey: 'common.requests.refusal.ended' })
    if (request.state === 'done') {
      await updateRequest(tx.db, requestId, { state: 'open', ended_at_ms: null })
      await recordRequest(tx, deps, actor, 'request.reopened', request)
      tellRequestChanged(tx, request)
    }
    return detailAgain(tx.db, deps, requestId)
  })
}

/** Withdrawn: its share ends at once, with what it brought, and a tombstone stays in the client's Messages (SHR-3). */
export function cancelRequest(deps: Deps, actor: StaffActor, { requestId }: { requestId: string }): Change {
  return deps.store.write(async (tx) => {
    const request = await requireRequest(tx.db, actor, requestId)
    if (!request) return refuse('NOT_FOUND')
    if (request.state !== 'cancelled') {
      await updateRequest(tx.db, requestId, { state: 'cancelled', ended_at_ms: deps.clock.now() })
      await endSharesOf(tx, deps, actor, { resourceKind: 'request', resourceId: requestId }, 'unshared')
      await recordRequest(tx, deps, actor, 'request.cancelled', request)
      tellRequestChanged(tx, request)
    }
    return detailAgain(tx.db, deps, requestId)
  })
}
