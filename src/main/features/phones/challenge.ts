import { minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'

/** How long a phone may sign with one challenge. */
const challengeLifeMs = 5 * minute
const context = 'phone-challenge'

/** A challenge for this phone, known or not. Nothing of it is stored: it comes back sealed. */
export function makeChallenge(deps: Pick<Deps, 'clock' | 'secrets'>, phoneId: string) {
  const issuedAtMs = deps.clock.now()
  return {
    challenge: deps.secrets.seal(JSON.stringify({ phoneId, issuedAtMs }), context),
    expiresAtMs: issuedAtMs + challengeLifeMs,
  }
}

/** Whether it is one of ours, for this phone, and of the last five minutes; a clock that was set back gives it no more (F6). */
export function isChallengeFor(deps: Pick<Deps, 'clock' | 'secrets'>, phoneId: string, challenge: string): boolean {
  try {
    const given = JSON.parse(deps.secrets.open(challenge, context)) as { phoneId: string; issuedAtMs: number }
    const ageMs = deps.clock.now() - given.issuedAtMs
    return given.phoneId === phoneId && ageMs >= 0 && ageMs < challengeLifeMs
  } catch {
    return false
  }
}
