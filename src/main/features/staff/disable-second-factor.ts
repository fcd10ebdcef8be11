import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { removeSecondFactor } from '../second-factor/remove-second-factor.ts'
import { factorAdminRefusal } from './factor-admin.ts'
import { personById } from './people.queries.ts'
import { staffUserOf, type StaffUser } from './staff-rows.ts'

/**
 * An admin takes away the second factor of somebody who has lost it (TFA-6, S9), with the reason for the activity. The password is
 * left alone, so that this lets nobody in. Never the owner's, whom another admin could then follow in; one's own is turned off under
 * Security, with a code.
 */
export async function disableSecondFactor(
  deps: Deps,
  actor: StaffActor,
  { userId, reason }: { userId: string; reason: string },
): Promise<StaffUser | Refusal> {
  return await deps.store.write(async (tx) => {
    const forbidden = await factorAdminRefusal(tx, actor)
    if (forbidden) return forbidden
    const target = await personById(tx.db, userId)
    if (!target) return refuse('NOT_FOUND')
    if (target.id === actor.userId) return refuse('FORBIDDEN', { messageKey: 'common.staff.factorOfYours' })
    if (target.role === 'owner') return refuse('FORBIDDEN', { messageKey: 'common.staff.factorOfOwner' })
    if (!(await removeSecondFactor(tx, deps, target, { actor, as: 'disabled', reason }))) {
      return refuse('CONFLICT', { messageKey: 'common.staff.factorIsOff', params: { name: target.name } })
    }
    tx.emit({ kind: 'console', topic: 'staff' })
    const now = await personById(tx.db, userId)
    return staffUserOf(now ?? target, actor)
  })
}
