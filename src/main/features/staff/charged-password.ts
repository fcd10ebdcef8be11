import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { attemptCounters, chargeAttempt, forgiveAttempt, refundAttempt, type Charged } from './attempts.ts'
import { checkPassword } from './check-password.ts'

export interface TriedPassword {
  charged: Charged
  isRight: boolean
}

/**
 * Tries a password under the counters of its name and its source (S7): counted first, in a durable write of its own, then hashed
 * outside of any write. The caller takes the charge back in the write that accepts it. A name without a hash costs the same (S8).
 */
export async function tryPassword(
  deps: Deps,
  of: { email: string; ip: string; hash: string | undefined; password: string },
): Promise<TriedPassword | Refusal> {
  const counters = attemptCounters(of.email, of.ip)
  const charged = await deps.store.write((tx) => chargeAttempt(tx, deps, counters))
  if ('retryAtMs' in charged) return waitRefusal(charged.retryAtMs)
  try {
    return { charged, isRight: await checkPassword(deps, of.hash, of.password) }
  } catch (error) {
    await deps.store.write((tx) => refundAttempt(tx, charged))
    throw error
  }
}

/**
 * The password was right, a step. Where a second factor is on, that takes back its own charge and no more: with a right password
 * between them, codes could be guessed ten at a time for ever (S7). A factor that passes forgives the rest.
 */
export async function acceptPassword(tx: Tx, { charged }: TriedPassword, hasSecondFactor: boolean): Promise<void> {
  await (hasSecondFactor ? refundAttempt : forgiveAttempt)(tx, charged)
}

export function waitRefusal(retryAtMs: number): Refusal {
  return refuse('TOO_MANY', { messageKey: 'common.staff.waitAfterFailures', retryAtMs })
}
