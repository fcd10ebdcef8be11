import type { RequestDetail, RequestListRow } from '../../../shared/console/requests.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { firmDay } from './request-days.ts'
import { readDetail, toListRows } from './request-row.ts'
import { countRequests, selectRequestPage, type RequestFilter } from './requests.queries.ts'
import { requireRequest } from './staff-request.ts'

export interface RequestList {
  rows: RequestListRow[]
  nextCursor: string | null
  total: number
  counts: { open: number; toReview: number; overdue: number }
}

/** What is asked of clients, on the matters that this person may see. */
export function listRequests(
  deps: Deps,
  actor: StaffActor,
  input: Omit<RequestFilter, 'today'> & { limit: number; cursor?: string | null },
): Promise<RequestList> {
  return deps.store.read(async (db) => {
    const today = await firmDay(db, deps.clock.now())
    const { matterId, clientId, show } = input
    const filter: RequestFilter = { matterId, clientId, show, today }
    const count = (other: RequestFilter['show']) => countRequests(db, actor, { ...filter, show: other })
    const { rows, nextCursor } = await selectRequestPage(db, actor, filter, input)
    return {
      rows: await toListRows(db, rows, today),
      nextCursor,
      total: await count(show),
      counts: { open: await count('open'), toReview: await count('to-review'), overdue: await count('overdue') },
    }
  })
}

export function getRequest(
  deps: Deps,
  actor: StaffActor,
  { requestId }: { requestId: string },
): Promise<RequestDetail | Refusal> {
  return deps.store.read(async (db) => {
    const request = await requireRequest(db, actor, requestId)
    return request ? readDetail(db, request, deps.clock.now()) : refuse('NOT_FOUND')
  })
}

const mostDue = 20

/** For the firm's Home: answers that wait for somebody to look, and what clients are late with. */
export async function requestsDue(
  db: ReadDb,
  actor: StaffActor,
  nowMs: number,
): Promise<{ toReview: RequestListRow[]; toReviewCount: number; overdue: RequestListRow[]; overdueCount: number }> {
  const today = await firmDay(db, nowMs)
  const part = async (show: RequestFilter['show']) => {
    const { rows } = await selectRequestPage(db, actor, { show, today }, { limit: mostDue })
    return {
      rows: await toListRows(db, rows, today),
      count: await countRequests(db, actor, { show, today }),
    }
  }
  const toReview = await part('to-review')
  const overdue = await part('overdue')
  return {
    toReview: toReview.rows,
    toReviewCount: toReview.count,
    overdue: overdue.rows,
    overdueCount: overdue.count,
  }
}
