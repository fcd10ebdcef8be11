import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { hashPassword } from './check-password.ts'
import { passwordRefusal } from './password-policy.ts'
import { standingLink } from './password-links.ts'
import { updatePasswordLink } from './password-links.queries.ts'
import { raiseSecurityVersion } from './raise-security-version.ts'
import { anyFirm, updateUser } from './staff.queries.ts'
import { tellStaff } from './tell-staff.ts'

/**
 * A new password by a one-time link, which is used up in the same write: once, whoever else tries. Every session, kept device and other
 * link ends, and nobody is signed in: whoever has a second factor is still asked for it, by counters that know nothing of this (TFA-7).
 */
export async function resetPassword(
  deps: Deps,
  origin: Origin,
  input: { token: string; password: string },
): Promise<Record<never, never> | Refusal> {
  const { link, firm } = await deps.store.read(async (db) => ({
    link: await standingLink(db, input.token, deps.clock.now()),
    firm: await anyFirm(db),
  }))
  if (isRefusal(link) || !firm) return isRefusal(link) ? link : refuse('NOT_FOUND')
  const weak = passwordRefusal(input.password, { firmName: firm.name, name: link.name, email: link.email }, 'password')
  if (weak) return weak
  const passwordHash = await hashPassword(deps, input.password)

  return await deps.store.write(async (tx) => {
    const now = deps.clock.now()
    const current = await standingLink(tx.db, input.token, now)
    if (isRefusal(current)) return current
    await updatePasswordLink(tx.db, current.id, { used_at_ms: now })
    await updateUser(tx.db, current.userId, { password_hash: passwordHash, password_changed_at_ms: now })
    await raiseSecurityVersion(tx, deps, current.userId)
    await recordActivity(tx, deps, {
      actor: { kind: 'visitor', ip: origin.ip },
      kind: 'staff.password-reset',
      subjectKind: 'staff',
      subjectId: current.userId,
      data: { user: current.name },
    })
    await tellStaff(tx, deps, { ...current, id: current.userId }, 'password-reset', { target: '/settings/security' })
    return {}
  })
}
