import { refuse, type Refusal } from '../../../shared/errors.ts'
import { day } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { insertHandover, pendingHandovers, updateHandover, type HandoverWithNames } from './handover.queries.ts'
import { isFromTheFuture } from './session-rules.ts'
import { userById } from './staff.queries.ts'
import { tellStaff } from './tell-staff.ts'

/** How long the owner's offer stands. */
const handoverLifeMs = 7 * day

export type Handover = ReturnType<typeof handoverOf>

const handoverOf = (row: HandoverWithNames) => ({
  fromUserId: row.from_user_id,
  fromName: row.from_name,
  toUserId: row.to_user_id,
  toName: row.to_name,
  expiresAtMs: row.expires_at_ms,
})

const isOver = (row: HandoverWithNames, nowMs: number) =>
  row.expires_at_ms <= nowMs || isFromTheFuture(row.created_at_ms, nowMs)

/** The offer that stands in this write. What has run out is called off for good, so that no clock brings it back (F6). */
export async function standingHandover(tx: Tx, deps: Pick<Deps, 'clock'>): Promise<HandoverWithNames | undefined> {
  const now = deps.clock.now()
  const rows = await pendingHandovers(tx.db)
  await callOff(
    tx,
    deps,
    rows.filter((row) => isOver(row, now)),
  )
  return rows.find((row) => !isOver(row, now))
}

/** A job: an offer that nobody asks about runs out too. */
export async function settleHandovers(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  const rows = await deps.store.read(pendingHandovers)
  if (rows.some((row) => isOver(row, now))) await deps.store.write((tx) => standingHandover(tx, deps))
}

/** For the two it concerns; null for others, and when nothing is under way. */
export async function getHandover(deps: Deps, actor: StaffActor): Promise<{ handover: Handover | null }> {
  const rows = await deps.store.read(pendingHandovers)
  const row = rows.find((each) => !isOver(each, deps.clock.now()))
  const isTheirs = row?.from_user_id === actor.userId || row?.to_user_id === actor.userId
  return { handover: row && isTheirs ? handoverOf(row) : null }
}

/** The owner offers their place to an admin. Nothing changes until the other accepts. */
export async function offerOwnership(
  deps: Deps,
  actor: StaffActor,
  { userId }: { userId: string },
): Promise<Handover | Refusal> {
  return await deps.store.write(async (tx) => {
    const owner = await userById(tx.db, actor.userId)
    if (owner?.role !== 'owner' || owner.deactivated_at_ms !== null) {
      return refuse('FORBIDDEN', { messageKey: 'common.staff.ownerOnly' })
    }
    const to = await userById(tx.db, userId)
    if (!to) return refuse('NOT_FOUND')
    if (to.role !== 'admin' || to.deactivated_at_ms !== null) {
      return refuse('INVALID', { field: 'userId', messageKey: 'common.staff.ownerToAdmin' })
    }
    if (await standingHandover(tx, deps)) return refuse('CONFLICT', { messageKey: 'common.staff.handoverStands' })
    const now = deps.clock.now()
    const row = {
      id: deps.ids.id(),
      from_user_id: owner.id,
      to_user_id: to.id,
      created_at_ms: now,
      expires_at_ms: now + handoverLifeMs,
      accepted_at_ms: null,
      cancelled_at_ms: null,
    }
    await insertHandover(tx.db, row)
    await recordHandover(tx, deps, actor, 'staff.owner-offered', { userId: to.id, name: to.name })
    await tellStaff(tx, deps, to, 'owner-offered', { target: '/settings/people', byName: owner.name })
    return handoverOf({ ...row, from_name: owner.name, to_name: to.name })
  })
}

/** The owner takes the offer back. */
export async function cancelHandover(deps: Deps, actor: StaffActor): Promise<Record<never, never> | Refusal> {
  return await endHandover(deps, actor, 'from_user_id', 'staff.owner-offer-cancelled')
}

/** Whom it was offered to says no. The owner, who waits for an answer, is told by e-mail. */
export async function declineOwnership(deps: Deps, actor: StaffActor): Promise<Record<never, never> | Refusal> {
  return await endHandover(deps, actor, 'to_user_id', 'staff.owner-offer-declined', async (tx, row) => {
    const owner = await userById(tx.db, row.from_user_id)
    if (owner) await tellStaff(tx, deps, owner, 'owner-declined', { target: '/settings/people', byName: row.to_name })
  })
}

async function endHandover(
  deps: Deps,
  actor: StaffActor,
  side: 'from_user_id' | 'to_user_id',
  kind: ActivityKind,
  tell: (tx: Tx, row: HandoverWithNames) => Promise<void> = () => Promise.resolve(),
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const row = await standingHandover(tx, deps)
    if (row?.[side] !== actor.userId) return refuse('GONE', { messageKey: 'common.staff.handoverOver' })
    await callOff(tx, deps, [row])
    await recordHandover(tx, deps, actor, kind, { userId: row.to_user_id, name: row.to_name })
    await tell(tx, row)
    return {}
  })
}

/** An offer ends when either of the two is deactivated or has another role; a step of that write. */
export async function endHandoversOf(tx: Tx, deps: Pick<Deps, 'clock'>, userId: string): Promise<void> {
  const rows = await pendingHandovers(tx.db)
  const theirs = rows.filter((row) => row.from_user_id === userId || row.to_user_id === userId)
  await callOff(tx, deps, theirs)
}

async function callOff(tx: Tx, deps: Pick<Deps, 'clock'>, rows: readonly HandoverWithNames[]): Promise<void> {
  for (const row of rows) await updateHandover(tx.db, row.id, { cancelled_at_ms: deps.clock.now() })
}

export async function recordHandover(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  kind: ActivityKind,
  to: { userId: string; name: string },
): Promise<void> {
  await recordActivity(tx, deps, {
    actor,
    kind,
    subjectKind: 'staff',
    subjectId: to.userId,
    data: { user: to.name },
  })
  tx.emit({ kind: 'console', topic: 'staff' })
}
