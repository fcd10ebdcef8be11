import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { PushSubscription } from '../../ports.ts'
import { signedPhone } from './phone-actor.ts'
import { livingPhone, updatePhone } from './phones.queries.ts'

const context = 'phone-push'
const base64url = /^[A-Za-z0-9_-]+={0,2}$/

const sealSubscription = (deps: Pick<Deps, 'secrets'>, subscription: PushSubscription) =>
  deps.secrets.seal(JSON.stringify(subscription), context)
export const openSubscription = (deps: Pick<Deps, 'secrets'>, sealed: string) =>
  JSON.parse(deps.secrets.open(sealed, context)) as PushSubscription

/** Where a phone can be woken from now on; null: nowhere. INVALID for an address that is no push service's: it is never called. */
export async function savePush(
  deps: Deps,
  origin: Origin,
  input: { phoneId: string; challenge: string; signature: string; subscription: PushSubscription | null },
): Promise<Record<never, never> | Refusal> {
  const { subscription } = input
  const signed = await signedPhone(deps, origin, 'push', input, [subscription?.endpoint ?? ''])
  if (isRefusal(signed)) return signed
  if (subscription && !isUsable(deps, subscription)) {
    return refuse('INVALID', { field: 'subscription.endpoint', messageKey: 'common.phones.unknownPushService' })
  }
  const sealed = subscription && sealSubscription(deps, subscription)
  return await deps.store.write(async (tx) => {
    if (!(await livingPhone(tx.db, input.phoneId))) return refuse('UNAUTHENTICATED')
    await updatePhone(tx.db, input.phoneId, { push_sealed: sealed, push_failed_at_ms: null })
    tx.emit({ kind: 'console', topic: 'staff' })
    return {}
  })
}

/** A known service, and keys that a message can be encrypted for: a point of P-256 and 16 bytes (RFC 8291 3.1, 3.2). */
function isUsable(deps: Pick<Deps, 'push'>, { endpoint, keys }: PushSubscription): boolean {
  const isText = base64url.test(keys.p256dh) && base64url.test(keys.auth)
  const point = Buffer.from(keys.p256dh, 'base64url')
  const isKey = point.length === 65 && point[0] === 4 && Buffer.from(keys.auth, 'base64url').length === 16
  return isText && isKey && deps.push.isPushService(endpoint)
}
