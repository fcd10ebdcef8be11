import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { acceptPassword, tryPassword } from './charged-password.ts'
import { hashPassword } from './check-password.ts'
import { wrongPassword } from './own-session.ts'
import { normalizePassword, passwordRefusal } from './password-policy.ts'
import { raiseSecurityVersion } from './raise-security-version.ts'
import { updateSession } from './sessions.queries.ts'
import { anyFirm, updateUser, userById } from './staff.queries.ts'
import { standingSession } from './standing-session.ts'
import { tellStaff } from './tell-staff.ts'

/** A new password, after the current one. Every other session and every kept device of this person ends; this session goes on. */
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
    const session = await standingSession(tx, deps, actor)
    if (isRefusal(session)) return session
    const current = await userById(tx.db, actor.userId)
    if (!current || current.password_hash !== user.password_hash) return refuse('STALE')
    const now = deps.clock.now()
    await acceptPassword(tx, tried, session.totp_enabled_at_ms !== null)
    await updateUser(tx.db, current.id, { password_hash: passwordHash, password_changed_at_ms: now })
    await raiseSecurityVersion(tx, deps, current.id, { sessionId: actor.sessionId })
    await updateSession(tx.db, actor.sessionId, { password_at_ms: now })
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.password-changed',
      subjectKind: 'staff',
      subjectId: current.id,
    })
    await tellStaff(tx, deps, current, 'password-changed', { target: '/settings/security' })
    return {}
  })
}
