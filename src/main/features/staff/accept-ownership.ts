import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { StaffStanding } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { recordHandover, standingHandover } from './handover.ts'
import { updateHandover } from './handover.queries.ts'
import { standingOf } from './staff-actor.ts'
import { updateUser, userById } from './staff.queries.ts'
import { sessionById } from './sessions.queries.ts'
import { raiseSecurityVersion } from './raise-security-version.ts'
import { tellStaff } from './tell-staff.ts'

/**
 * Whom the owner's place was offered to takes it: the two roles change in one write, so that there is exactly one owner before it and
 * after it. The former owner stays as an admin and signs in again; the session that accepted goes on.
 */
export async function acceptOwnership(deps: Deps, actor: StaffActor): Promise<StaffStanding | Refusal> {
  return await deps.store.write(async (tx) => {
    const offer = await standingHandover(tx, deps)
    const over = refuse('GONE', { messageKey: 'common.staff.handoverOver' })
    if (offer?.to_user_id !== actor.userId) return over
    const from = await userById(tx.db, offer.from_user_id)
    const to = await userById(tx.db, offer.to_user_id)
    if (from?.role !== 'owner' || from.deactivated_at_ms !== null) return over
    if (to?.role !== 'admin' || to.deactivated_at_ms !== null) return over

    await updateHandover(tx.db, offer.id, { accepted_at_ms: deps.clock.now() })
    await updateUser(tx.db, from.id, { role: 'admin' })
    await updateUser(tx.db, to.id, { role: 'owner' })
    await raiseSecurityVersion(tx, deps, from.id)
    await raiseSecurityVersion(tx, deps, to.id, { sessionId: actor.sessionId })
    await recordHandover(tx, deps, { ...actor, role: 'owner' }, 'staff.owner-accepted', {
      userId: from.id,
      name: from.name,
    })
    await tellStaff(tx, deps, from, 'owner-given', { target: '/settings/people', byName: to.name })
    await tellStaff(tx, deps, to, 'owner-taken', { target: '/settings/people', byName: from.name })
    tx.emit({ kind: 'console', topic: 'session' })
    const session = await sessionById(tx.db, actor.sessionId)
    return session ? standingOf(session, actor.origin, deps.clock.now()) : { state: 'none' }
  })
}
