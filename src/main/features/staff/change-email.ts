import { refuse, type Refusal } from '../../../shared/errors.ts'
import { normalizeEmail } from '../../../shared/ids.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endPasswordLinks } from './password-links.queries.ts'
import { updateUser, userByEmail, userById } from './staff.queries.ts'
import { tellStaff } from './tell-staff.ts'

/** A person's own address, with which they sign in. Both are told, and links under way to the old one are dead. */
export async function changeEmail(
  deps: Deps,
  actor: StaffActor,
  input: { email: string },
): Promise<Record<never, never> | Refusal> {
  const emailNorm = normalizeEmail(input.email)
  return await deps.store.write(async (tx) => {
    const user = await userById(tx.db, actor.userId)
    if (!user || user.deactivated_at_ms !== null) return refuse('UNAUTHENTICATED')
    if (user.email === input.email) return {}
    const other = await userByEmail(tx.db, emailNorm)
    if (other && other.id !== user.id) {
      return refuse('CONFLICT', { field: 'email', messageKey: 'common.staff.emailTaken' })
    }
    const now = deps.clock.now()
    await updateUser(tx.db, user.id, { email: input.email, email_norm: emailNorm })
    await endPasswordLinks(tx.db, user.id, now)
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.email-changed',
      subjectKind: 'staff',
      subjectId: user.id,
      data: { from: user.email, email: input.email },
    })
    await tellStaff(tx, deps, user, 'email-changed')
    await tellStaff(tx, deps, { ...user, email: input.email }, 'email-set')
    tx.emit({ kind: 'console', topic: 'staff' })
    return {}
  })
}
