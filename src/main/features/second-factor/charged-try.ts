import { isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { refundAttempt, type Charged } from '../staff/attempts.ts'
import { chargeFactor } from '../staff/pass-second-factor.ts'

/**
 * Lets a code be tried under the counters of its name and its source (S7): counted first, in a durable write of its own, then looked at
 * in another. What was refused for another reason than the code, before it was compared, costs nothing. Whoever accepts forgives.
 */
export async function chargedTry<T>(
  deps: Deps,
  of: { email: string; ip: string },
  attempt: (tx: Tx, charged: Charged) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const charged = await chargeFactor(deps, of)
  if (isRefusal(charged)) return charged
  return await deps.store.write(async (tx) => {
    const result = await attempt(tx, charged)
    if (isRefusal(result) && result.refused !== 'INVALID') await refundAttempt(tx, charged)
    return result
  })
}
