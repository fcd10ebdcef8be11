import { maskEmail } from '../../../shared/ids.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { StaffStanding } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { acceptPassword, tryPassword } from './charged-password.ts'
import { hashPassword } from './check-password.ts'
import { openSession, type OpenedSession } from './open-session.ts'
import { recordSignIn } from './record-sign-in.ts'
import { sessionIdOf, signedInActor } from './staff-actor.ts'
import { activeUserByEmail } from './sessions.queries.ts'
import { updateUser } from './staff.queries.ts'
import { typedEmailNorm } from './typed-email.ts'

/**
 * Signs a member of staff in by e-mail and password. A name nobody has, a deactivated person and a wrong password get one answer,
 * in one time, under the same counters, with the same writes (S8). The session that this browser had before ends.
 */
export async function signIn(
  deps: Deps,
  origin: Origin,
  previous: StaffStanding,
  input: { email: string; password: string; keepSignedIn?: boolean; deviceToken?: string },
): Promise<OpenedSession | Refusal> {
  const emailNorm = typedEmailNorm(input.email)
  const user = await deps.store.read((db) => activeUserByEmail(db, emailNorm))
  const tried = await tryPassword(deps, {
    email: input.email,
    ip: origin.ip,
    hash: user?.password_hash,
    password: input.password,
  })
  if (isRefusal(tried)) return tried
  const needsRehash = tried.isRight && user !== undefined && deps.passwords.needsRehash(user.password_hash)
  const betterHash = needsRehash ? await hashPassword(deps, input.password) : null

  return await deps.store.write(async (tx) => {
    const current = await activeUserByEmail(tx.db, emailNorm)
    // Deactivated or changed while the password was hashed: the check was of something that is no more.
    if (!tried.isRight || !user || !current || current.password_hash !== user.password_hash) {
      const waits = tried.charged.waitUntilMs !== null
      await recordActivity(tx, deps, {
        actor: { kind: 'visitor', ip: origin.ip },
        kind: waits ? 'sign-in.staff-limited' : 'sign-in.staff-failed',
        subjectKind: 'staff',
        subjectId: current?.id,
        data: { email: maskEmail(input.email.trim()) },
      })
      return refuse('UNAUTHENTICATED', {
        messageKey: 'common.staff.signInFailed',
        retryAtMs: tried.charged.waitUntilMs ?? undefined,
      })
    }
    if (betterHash) await updateUser(tx.db, current.id, { password_hash: betterHash })
    const opened = await openSession(tx, deps, current, origin, {
      keeps: input.keepSignedIn,
      deviceToken: input.deviceToken,
      previousSessionId: sessionIdOf(previous),
    })
    await acceptPassword(tx, tried, opened.hasSecondFactor)
    await recordSignIn(tx, deps, signedInActor(current, opened, deps.clock.now(), origin), opened)
    return opened
  })
}
