import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endSessionRow } from './close-session.ts'
import { sessionStanding } from './session-rules.ts'
import { openSessions, sessionById } from './sessions.queries.ts'

/** Where this person is signed in, this session first. */
export async function listSessions(deps: Deps, actor: StaffActor) {
  const now = deps.clock.now()
  const rows = await deps.store.read((db) => openSessions(db, actor.userId))
  const sessions = rows
    .filter((row) => ['open', 'locked'].includes(sessionStanding(row, now)))
    .map((row) => ({
      sessionId: row.id,
      isThis: row.id === actor.sessionId,
      createdAtMs: row.created_at_ms,
      lastActiveAtMs: row.last_active_at_ms,
      ip: row.ip,
      userAgent: row.user_agent,
    }))
  return {
    sessions: sessions.sort((a, b) => Number(b.isThis) - Number(a.isThis) || b.lastActiveAtMs - a.lastActiveAtMs),
  }
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
