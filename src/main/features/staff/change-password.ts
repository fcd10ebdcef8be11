import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { forgiveAttempt } from './attempts.ts'
import { tryPassword } from './charged-password.ts'
import { hashPassword } from './check-password.ts'
import { endSessionsOf } from './close-session.ts'
import { wrongPassword } from './own-session.ts'
import { normalizePassword, passwordRefusal } from './password-policy.ts'
import { updateSession } from './sessions.queries.ts'
import { anyFirm, updateUser, userById } from './staff.queries.ts'

/** A new password, after the current one. Every other session of this person ends; this one goes on. */
export async function changePassword(
  deps: Deps,
  actor: StaffActor,
  input: { current: string; next: string },
): Promise<Record<never, never> | Refusal> {
  const { user, firm } = await deps.store.read(async (db) => ({
    user: await userById(db, actor.userId),
    firm: await anyFirm(db),
  }))
  if (!user || !firm) return refuse('UNAUTHENTICATED')
  const weak = passwordRefusal(input.next, { firmName: firm.name, name: user.name, email: user.email }, 'next')
  if (weak) return weak
  if (normalizePassword(input.next) === normalizePassword(input.current)) {
    return refuse('INVALID', { field: 'next', messageKey: 'common.staff.passwordSame' })
  }
  const tried = await tryPassword(deps, {
    email: user.email,
    ip: actor.origin.ip,
    hash: user.password_hash,
    password: input.current,
  })
  if (isRefusal(tried)) return tried
  if (!tried.isRight) return wrongPassword('current', tried.charged.waitUntilMs)
  const passwordHash = await hashPassword(deps, input.next)

  return await deps.store.write(async (tx) => {
    const current = await userById(tx.db, actor.userId)
    if (!current || current.password_hash !== user.password_hash) return refuse('STALE')
    const now = deps.clock.now()
    const securityVersion = current.security_version + 1
    await forgiveAttempt(tx, tried.charged)
    await updateUser(tx.db, current.id, {
      password_hash: passwordHash,
      password_changed_at_ms: now,
      security_version: securityVersion,
    })
    await endSessionsOf(tx, deps, current.id, 'superseded', actor.sessionId)
    await updateSession(tx.db, actor.sessionId, { security_version: securityVersion, password_at_ms: now })
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.password-changed',
      subjectKind: 'staff',
      subjectId: current.id,
    })
    return {}
  })
}
