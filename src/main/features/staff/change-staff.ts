import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from './admin-refusal.ts'
import { endHandoversOf } from './handover.ts'
import { revokeInvitesBy } from './invites.ts'
import { listPeople, personById, type PersonRow } from './people.queries.ts'
import { staffUserOf, type StaffUser } from './staff-rows.ts'
import { updateUser } from './staff.queries.ts'
import { raiseSecurityVersion } from './raise-security-version.ts'
import { tellStaff, type StaffNotice } from './tell-staff.ts'

/** Everybody who works here, or did. All staff may see it. */
export async function listStaff(deps: Deps, actor: StaffActor): Promise<{ users: StaffUser[] }> {
  const rows = await deps.store.read((db) => listPeople(db))
  return { users: rows.map((row) => staffUserOf(row, actor)) }
}

/** Admins make a member of staff an admin, or no longer one. Their sessions end; invitations of an admin of before are dead. */
export async function updateRole(
  deps: Deps,
  actor: StaffActor,
  input: { userId: string; role: 'admin' | 'staff' },
): Promise<StaffUser | Refusal> {
  return await deps.store.write(async (tx) => {
    const target = await changeable(tx, actor, input.userId)
    if ('refused' in target) return target
    if (target.role === input.role) return staffUserOf(target, actor)
    return await change(tx, deps, actor, target, { role: input.role }, 'staff.role-changed')
  })
}

/** Admins; not the owner, and not oneself. Their sessions and open invitations end at once; what they did stays. */
export async function deactivateStaff(
  deps: Deps,
  actor: StaffActor,
  input: { userId: string },
): Promise<StaffUser | Refusal> {
  return await deps.store.write(async (tx) => {
    const target = await changeable(tx, actor, input.userId)
    if ('refused' in target) return target
    if (target.id === actor.userId) return refuse('CONFLICT', { messageKey: 'common.staff.notYourself' })
    if (target.deactivated_at_ms !== null) return staffUserOf(target, actor)
    const deactivated = { deactivated_at_ms: deps.clock.now() }
    return await change(tx, deps, actor, target, deactivated, 'staff.deactivated')
  })
}

export async function reactivateStaff(
  deps: Deps,
  actor: StaffActor,
  input: { userId: string },
): Promise<StaffUser | Refusal> {
  return await deps.store.write(async (tx) => {
    const target = await changeable(tx, actor, input.userId)
    if ('refused' in target) return target
    if (target.deactivated_at_ms === null) return staffUserOf(target, actor)
    return await change(tx, deps, actor, target, { deactivated_at_ms: null }, 'staff.reactivated')
  })
}

/** Whom this admin may change: anybody but the owner, whose place is handed over, never taken. */
async function changeable(tx: Tx, actor: StaffActor, userId: string): Promise<PersonRow | Refusal> {
  const forbidden = await adminRefusal(tx, actor)
  if (forbidden) return forbidden
  const target = await personById(tx.db, userId)
  if (!target) return refuse('NOT_FOUND')
  if (target.role === 'owner') return refuse('FORBIDDEN', { messageKey: 'common.staff.ownerStays' })
  return target
}

/** What is done here, and what the person is told of it by e-mail. */
const notices = {
  'staff.deactivated': 'deactivated',
  'staff.reactivated': 'reactivated',
  'staff.role-changed': 'role-changed',
} as const satisfies Partial<Record<ActivityKind, StaffNotice>>

async function change(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  target: PersonRow,
  changed: Partial<Pick<PersonRow, 'role' | 'deactivated_at_ms'>>,
  kind: keyof typeof notices,
): Promise<StaffUser> {
  await updateUser(tx.db, target.id, changed)
  await raiseSecurityVersion(tx, deps, target.id)
  await endHandoversOf(tx, deps, target.id)
  if (changed.role === 'staff' || typeof changed.deactivated_at_ms === 'number') {
    await revokeInvitesBy(tx, deps, actor, target.id)
  }
  await recordActivity(tx, deps, {
    actor,
    kind,
    subjectKind: 'staff',
    subjectId: target.id,
    data: { user: target.name, role: changed.role ?? target.role },
  })
  await tellStaff(tx, deps, target, notices[kind])
  tx.emit({ kind: 'console', topic: 'staff' })
  return staffUserOf({ ...target, ...changed }, actor)
}
