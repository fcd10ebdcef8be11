import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from './admin-refusal.ts'
import { endSessionRow, endSessionsOf } from './close-session.ts'
import { endDevicesOf } from './end-devices.ts'
import { sessionViews, type SessionView } from './list-sessions.ts'
import { openSessions, sessionById } from './sessions.queries.ts'
import { userById } from './staff.queries.ts'

/** For admins: where everybody is signed in, or one person. */
export async function listStaffSessions(
  deps: Deps,
  actor: StaffActor,
  { userId }: { userId?: string | null },
): Promise<{ sessions: SessionView[] }> {
  const rows = await deps.store.read((db) => openSessions(db, userId ?? undefined))
  return { sessions: sessionViews(rows, { nowMs: deps.clock.now(), sessionId: actor.sessionId }) }
}

/** Admins end any session, the owner's too: it takes nothing from anybody but the way to sign in again. */
export async function endStaffSession(
  deps: Deps,
  actor: StaffActor,
  { sessionId }: { sessionId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const row = await sessionById(tx.db, sessionId)
    if (!row) return refuse('NOT_FOUND')
    if (row.ended_at_ms !== null) return {}
    await endSessionRow(tx, deps, row.id, 'ended')
    await recordActivity(tx, deps, {
      actor,
      kind: 'session.ended',
      subjectKind: 'staff-session',
      subjectId: row.id,
      data: { user: row.user_name },
    })
    tx.emit({ kind: 'console', topic: 'staff' })
    return {}
  })
}

/** Admins sign one person out everywhere, on kept devices too: the next sign-in asks for everything. */
export async function endStaffSessions(
  deps: Deps,
  actor: StaffActor,
  { userId }: { userId: string },
): Promise<{ ended: number } | Refusal> {
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const user = await userById(tx.db, userId)
    if (!user) return refuse('NOT_FOUND')
    const ended = await endSessionsOf(tx, deps, userId, 'ended')
    const devices = await endDevicesOf(tx, deps, userId, 'removed')
    if (ended + devices > 0) {
      await recordActivity(tx, deps, {
        actor,
        kind: 'session.all-ended',
        subjectKind: 'staff',
        subjectId: userId,
        data: { user: user.name, count: ended },
      })
    }
    tx.emit({ kind: 'console', topic: 'staff' })
    return { ended }
  })
}
