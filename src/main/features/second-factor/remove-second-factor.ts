import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffUserRow } from '../../platform/store/tables.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { raiseSecurityVersion } from '../staff/raise-security-version.ts'
import { deleteFactors, totpOf } from './second-factor.queries.ts'
import { tellPerson, type FactorNotice } from './tell-person.ts'

/** Who takes a second factor away, and why. */
export type FactorRemoval =
  /** The person, in a session that goes on. */
  | { actor: ConsoleActor; as: 'turned-off'; keepSessionId: string }
  /** An admin of somebody else's; the command line of anybody's. */
  | { actor: ConsoleActor; as: 'disabled' | 'reset'; reason: string }

const words: Record<FactorRemoval['as'], { kind: ActivityKind; notice: FactorNotice }> = {
  'turned-off': { kind: 'staff.second-factor-off', notice: 'second-factor-off' },
  disabled: { kind: 'staff.second-factor-disabled', notice: 'second-factor-disabled' },
  reset: { kind: 'staff.second-factor-reset', notice: 'second-factor-reset' },
}

/**
 * Takes a person's second factor and everything that came with it, in the caller's write: codes of the app and backup codes, an
 * enrolment under way, passkeys, phones with their pairings and pending approvals, kept devices, sessions (but the one that goes on), and
 * by the security version whatever was made before. Records it and tells the person by e-mail. Where a factor is required,
 * enrolment is what their next sign-in leads to (S9). Answers whether one was on; if not, nothing is done.
 */
export async function removeSecondFactor(
  tx: Tx,
  deps: Deps,
  user: Pick<StaffUserRow, 'id' | 'email' | 'name' | 'locale'>,
  removal: FactorRemoval,
): Promise<boolean> {
  if (!(await totpOf(tx.db, user.id))) return false
  await deleteFactors(tx.db, user.id, deps.clock.now())
  const kept = removal.as === 'turned-off' ? { sessionId: removal.keepSessionId, factor: null } : undefined
  await raiseSecurityVersion(tx, deps, user.id, kept)
  const { kind, notice } = words[removal.as]
  await recordActivity(tx, deps, {
    actor: removal.actor,
    kind,
    subjectKind: 'staff',
    subjectId: user.id,
    data: removal.as === 'turned-off' ? {} : { user: user.name, reason: removal.reason },
  })
  await tellPerson(tx, deps, user, notice, removal.actor.name)
  return true
}
