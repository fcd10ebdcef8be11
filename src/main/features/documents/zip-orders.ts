import { minute } from '../../../shared/time.ts'
import { isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Store } from '../../platform/store/store.ts'
import { planZipForStaff, type ZipOrder } from './plan-zip.ts'

interface Waiting {
  order: ZipOrder
  sessionId: string
  expiresAtMs: number
}

/** How many wait at most: the oldest go first. They are lists of ids, and gone after a minute. */
const mostWaiting = 200
const waitingOf = new WeakMap<Store, Map<string, Waiting>>()

function ordersOf({ store, clock }: Pick<Deps, 'store' | 'clock'>): Map<string, Waiting> {
  const orders = waitingOf.get(store) ?? new Map<string, Waiting>()
  waitingOf.set(store, orders)
  for (const [orderId, { expiresAtMs }] of orders)
    if (expiresAtMs <= clock.now() || orders.size > mostWaiting) orders.delete(orderId)
  return orders
}

/**
 * More ids than an address holds, for one download by the same session within a minute. In memory alone: a host that was
 * restarted meanwhile is asked once more.
 */
export async function orderZip(deps: Deps, actor: StaffActor, order: ZipOrder): Promise<{ orderId: string } | Refusal> {
  const plan = await planZipForStaff(deps, actor, order)
  if (isRefusal(plan)) return plan
  const orderId = deps.ids.token()
  ordersOf(deps).set(orderId, { order, sessionId: actor.sessionId, expiresAtMs: deps.clock.now() + minute })
  return { orderId }
}

/** The order, once, HEAD not counted; null when there is none such, or another's. */
export function takeZipOrder(deps: Deps, actor: StaffActor, orderId: string, method = 'GET'): ZipOrder | null {
  const orders = ordersOf(deps)
  const waiting = orders.get(orderId)
  if (!waiting || waiting.sessionId !== actor.sessionId) return null
  if (method !== 'HEAD') orders.delete(orderId)
  return waiting.order
}
