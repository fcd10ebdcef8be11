import type { Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import { attemptCounters, chargeAttempt, type Charged } from './attempts.ts'
import { waitRefusal } from './charged-password.ts'

/**
 * Counts a try where no name is given, on the counter of where it comes from, in a durable write of its own. TOO_MANY with
 * `retryAtMs` while a wait runs there. What succeeds is taken back by `refundAttempt`.
 */
export async function chargeSource(deps: Deps, ip: string): Promise<Charged | Refusal> {
  const [, source] = attemptCounters('', ip)
  const charged = await deps.store.write((tx) => chargeAttempt(tx, deps, source ? [source] : []))
  return 'retryAtMs' in charged ? waitRefusal(charged.retryAtMs) : charged
}
