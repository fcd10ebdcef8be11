import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { forgiveAttempt } from '../staff/attempts.ts'
import { requiredFromMs } from '../staff/second-factor.ts'
import { standingSession } from '../staff/standing-session.ts'
import { chargedTry } from './charged-try.ts'
import { personOf, type StandingSession } from './person-of.ts'
import { removeSecondFactor } from './remove-second-factor.ts'
import { totpOf } from './second-factor.queries.ts'
import { readEitherCode, spendCode } from './spend-code.ts'

/**
 * A person turns their own second factor off, with a code of the app or a backup code: a session that somebody left open and the
 * password are not enough. Not where it is required of them, today or from a date to come (TFA-1). This session goes on.
 */
export async function turnOffSecondFactor(
  deps: Deps,
  actor: StaffActor,
  input: { code: string },
): Promise<Record<never, never> | Refusal> {
  const seen = await deps.store.read(async (db) => standingSession({ db }, deps, actor))
  const hindrance = isRefusal(seen) ? seen : hindranceOf(seen)
  if (isRefusal(seen) || hindrance) return hindrance ?? seen
  const given = readEitherCode(input.code)
  if (!given) return refuse('INVALID', { field: 'code', messageKey: 'common.secondFactor.eitherCodeLength' })
  return await chargedTry(deps, { email: seen.user_email, ip: actor.origin.ip }, async (tx, charged) => {
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    const totp = await totpOf(tx.db, actor.userId)
    const stays = hindranceOf(session)
    if (stays || !totp) return stays ?? notOn()
    const wrong = await spendCode(tx, deps, totp, given)
    if (wrong !== null) {
      await recordActivity(tx, deps, {
        actor,
        kind: 'staff.second-factor-refused',
        subjectKind: 'staff',
        subjectId: actor.userId,
      })
      return refuse('INVALID', { field: 'code', messageKey: wrong, retryAtMs: charged.waitUntilMs ?? undefined })
    }
    await forgiveAttempt(tx, charged)
    await removeSecondFactor(tx, deps, personOf(session), { actor, as: 'turned-off', keepSessionId: actor.sessionId })
    return {}
  })
}

const notOn = () => refuse('CONFLICT', { messageKey: 'common.secondFactor.notOn' })

function hindranceOf(session: StandingSession): Refusal | null {
  if (session.totp_enabled_at_ms === null) return notOn()
  return requiredFromMs(session) === null
    ? null
    : refuse('FORBIDDEN', { messageKey: 'common.secondFactor.requiredOfYou' })
}
