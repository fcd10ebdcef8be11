import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import type { FactorKind, OpenedSession } from './open-session.ts'

/** Somebody signed in, or got half the way; and whether this browser is kept from now on. A step. */
export async function recordSignIn(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  opened: OpenedSession,
  factor?: FactorKind,
): Promise<void> {
  const subject = { subjectKind: 'staff-session', subjectId: opened.sessionId }
  await recordActivity(tx, deps, {
    actor,
    kind: opened.isHalf ? 'sign-in.staff-password' : 'sign-in.staff',
    ...subject,
    ...(factor && { data: { factor } }),
  })
  if (opened.device) await recordActivity(tx, deps, { actor, kind: 'device.kept', ...subject })
}
