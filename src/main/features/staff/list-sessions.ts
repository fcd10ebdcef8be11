import type { z } from 'zod'
import type { anySession } from '../../../shared/console/staff.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endSessionRow, endSessionsOf } from './close-session.ts'
import type { FactorKind } from './open-session.ts'
import { secondFactorDue } from './second-factor.ts'
import { sessionStanding } from './session-rules.ts'
import { openSessions, sessionById, type SessionWithUser } from './sessions.queries.ts'

export type SessionView = z.output<typeof anySession>

/** Where this person is signed in, this session first. */
export async function listSessions(deps: Deps, actor: StaffActor): Promise<{ sessions: SessionView[] }> {
  const rows = await deps.store.read((db) => openSessions(db, actor.userId))
  return { sessions: sessionViews(rows, { nowMs: deps.clock.now(), sessionId: actor.sessionId }) }
}

/** Those that somebody is signed in with, locked or not; `sessionId` first, then by the last act. Half sessions are none yet. */
export function sessionViews(
  rows: readonly SessionWithUser[],
  { nowMs, sessionId }: { nowMs: number; sessionId: string },
): SessionView[] {
  return rows
    .map((row) => ({ row, standing: sessionStanding(row, nowMs) }))
    .filter(({ row, standing }) => (standing === 'open' || standing === 'locked') && !secondFactorDue(row))
    .map(({ row, standing }) => ({
      sessionId: row.id,
      userId: row.user_id,
      userName: row.user_name,
      isThis: row.id === sessionId,
      isLocked: standing === 'locked',
      secondFactor: row.second_factor as FactorKind | null,
      isKept: row.device_id !== null && row.keeps_signed_in === 1,
      expiresAtMs: row.expires_at_ms,
      createdAtMs: row.created_at_ms,
      lastActiveAtMs: row.last_active_at_ms,
      ip: row.ip,
      userAgent: row.user_agent,
    }))
    .sort((a, b) => Number(b.isThis) - Number(a.isThis) || b.lastActiveAtMs - a.lastActiveAtMs)
}

/** Ends one of the person's own sessions; another's is not found. */
export async function endOwnSession(
  deps: Deps,
  actor: StaffActor,
  input: { sessionId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const row = await sessionById(tx.db, input.sessionId)
    if (!row || row.user_id !== actor.userId) return refuse('NOT_FOUND')
    if (row.ended_at_ms !== null) return {}
    await endSessionRow(tx, deps, row.id, 'ended')
    await recordActivity(tx, deps, {
      actor,
      kind: 'session.ended',
      subjectKind: 'staff-session',
      subjectId: row.id,
      data: { user: row.user_name },
    })
    return {}
  })
}

/** Ends every session of the person's own but this one; answers how many. A device that was kept stays kept. */
export async function endOtherSessions(deps: Deps, actor: StaffActor): Promise<{ ended: number }> {
  return await deps.store.write(async (tx) => {
    const ended = await endSessionsOf(tx, deps, actor.userId, 'ended', actor.sessionId)
    if (ended > 0) {
      await recordActivity(tx, deps, {
        actor,
        kind: 'session.others-ended',
        subjectKind: 'staff',
        subjectId: actor.userId,
      })
    }
    return { ended }
  })
}
