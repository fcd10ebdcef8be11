import { day, minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { hashToken } from '../staff/session-token.ts'
import { deleteChallengesBefore, takeChallenge } from './passkeys.queries.ts'

/** How long a person may take to answer. */
export const challengeMs = 5 * minute
const sealContext = 'passkey-challenge'

export interface Challenge {
  /** 32 random bytes, base64url. */
  challenge: string
  purpose: 'add' | 'second-factor' | 'sign-in'
  /** Whom it was given to; null for a stranger at the sign-in. */
  userId: string | null
  sessionId: string | null
  expiresAtMs: number
}

/** A new challenge and its sealed state, which comes back with the answer. Nothing is stored: asking costs the host no row. */
export function makeChallenge(
  deps: Pick<Deps, 'clock' | 'ids' | 'secrets'>,
  of: Pick<Challenge, 'purpose' | 'userId' | 'sessionId'>,
): { challenge: string; state: string } {
  const made: Challenge = { challenge: deps.ids.token(), ...of, expiresAtMs: deps.clock.now() + challengeMs }
  return { challenge: made.challenge, state: deps.secrets.seal(JSON.stringify(made), sealContext) }
}

/** The challenge that this state holds, if the host gave it out for this and it can be answered still; null otherwise. */
export function openChallenge(
  deps: Pick<Deps, 'clock' | 'secrets'>,
  state: string,
  of: Pick<Challenge, 'purpose' | 'userId' | 'sessionId'>,
): Challenge | null {
  let challenge: Challenge
  try {
    challenge = JSON.parse(deps.secrets.open(state, sealContext)) as Challenge
  } catch {
    // Not sealed by this host: whatever it is, it answers nothing.
    return null
  }
  const leftMs = challenge.expiresAtMs - deps.clock.now()
  // More than the whole time: a clock was set back, and it gives nothing more time (F6).
  const isInTime = leftMs > 0 && leftMs <= challengeMs
  const isTheirs =
    challenge.purpose === of.purpose && challenge.userId === of.userId && challenge.sessionId === of.sessionId
  return isInTime && isTheirs ? challenge : null
}

/** Marks it as answered, in the write of what the answer does: false when it has been answered before. */
export async function useUp(tx: Tx, { challenge, expiresAtMs }: Challenge): Promise<boolean> {
  return await takeChallenge(tx.db, { hash: hashToken(challenge), expiresAtMs })
}

/** Housekeeping: answered challenges long past their time. Kept for days beyond it, because clocks are set back (F6). */
export async function forgetUsedChallenges(deps: Deps): Promise<void> {
  const before = deps.clock.now() - 2 * day
  await deps.store.write((tx) => deleteChallengesBefore(tx.db, before))
}
