import type { RequestDetail } from '../../../shared/console/requests.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { RequestItemRow } from '../../platform/store/tables.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { readDetail } from './request-row.ts'
import { selectItem, selectRequest, type RequestWithPeople } from './requests.queries.ts'

/** The request, when this person may see its matter; undefined whether it is not theirs to see or does not exist. */
export async function requireRequest(
  db: ReadDb,
  actor: ConsoleActor,
  requestId: string,
): Promise<RequestWithPeople | undefined> {
  const request = await selectRequest(db, requestId)
  return request && (await requireVisibleMatter(db, actor, request.matter_id)) ? request : undefined
}

/** The item with its request, on the same condition. */
export async function requireItem(
  db: ReadDb,
  actor: ConsoleActor,
  itemId: string,
): Promise<{ item: RequestItemRow; request: RequestWithPeople } | undefined> {
  const item = await selectItem(db, itemId)
  const request = item && (await requireRequest(db, actor, item.request_id))
  return request && { item, request }
}

/** What a verb answers once it has changed something. */
export async function detailAgain(db: ReadDb, deps: Pick<Deps, 'clock'>, requestId: string): Promise<RequestDetail> {
  const request = await selectRequest(db, requestId)
  if (!request) throw new Error(`No request ${requestId}`)
  return readDetail(db, request, deps.clock.now())
}

/** Why nothing can be decided or changed any more. */
export const isOver = (request: RequestWithPeople): Refusal | null =>
  request.state === 'open' ? null : refuse('CONFLICT', { messageKey: 'common.requests.refusal.ended' })
