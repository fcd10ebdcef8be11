import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { openSessions, sessionById, updateSession, type SessionWithUser } from './sessions.queries.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { locksAtMs, sessionStanding } from './session-rules.ts'

/** Why a session ended, as `ended_reason` keeps it. */
export type SessionEnd = 'signed-out' | 'ended' | 'expired' | 'superseded'

/** Ends one session in the caller's write and closes its streams. The caller records why. */
export async function endSessionRow(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  sessionId: string,
  reason: SessionEnd,
): Promise<void> {
  await updateSession(tx.db, sessionId, { ended_at_ms: deps.clock.now(), ended_reason: reason })
  tx.emit({ kind: 'session-ended', zone: 'console', sessionId })
}

/** Ends every open session of one person, except one if named. Returns how many there were. */
export async function endSessionsOf(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  userId: string,
  reason: SessionEnd,
  exceptSessionId?: string,
): Promise<number> {
  const open = (await openSessions(tx.db, userId)).filter((row) => row.id !== exceptSessionId)
  for (const row of open) await endSessionRow(tx, deps, row.id, reason)
  return open.length
}

/** Ends the open sessions that one person has opened since a moment, milliseconds UTC. */
export async function endSessionsSince(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  userId: string,
  sinceMs: number,
): Promise<void> {
  for (const row of await openSessions(tx.db, userId)) {
    if (row.created_at_ms >= sinceMs) await endSessionRow(tx, deps, row.id, 'ended')
  }
}

/**
 * Writes down that a session has expired, or that its console has locked, once that is so: from then on it does not depend on
 * the clock any more. Looks again inside the write, because a person may have acted meanwhile.
 */
export async function settleSession(deps: Deps, sessionId: string): Promise<void> {
  await deps.store.write(async (tx) => {
    const row = await sessionById(tx.db, sessionId)
    if (!row) return
    const standing = sessionStanding(row, deps.clock.now())
    if (standing === 'expired' || standing === 'superseded') {
      await endSessionRow(tx, deps, row.id, standing)
      if (standing === 'expired') await recordActivity(tx, deps, { ...aboutSession(row), kind: 'session.expired' })
    }
    if (standing === 'locked' && row.locked_at_ms === null) {
      await updateSession(tx.db, row.id, { locked_at_ms: Math.min(locksAtMs(row), deps.clock.now()) })
      tx.emit({ kind: 'session-ended', zone: 'console', sessionId })
      await recordActivity(tx, deps, { ...aboutSession(row), kind: 'session.idle-locked' })
    }
  })
}

const aboutSession = (row: SessionWithUser) => ({
  actor: { kind: 'system' as const, name: 'host' },
  subjectKind: 'staff',
  subjectId: row.user_id,
  data: { user: row.user_name },
})

/** A job for every minute: sessions that nobody asks about end and lock too, and their streams are closed. */
export async function settleSessions(deps: Deps): Promise<void> {
  const due = await deps.store.read(async (db) => {
    const now = deps.clock.now()
    return (await openSessions(db)).filter((row) => {
      const standing = sessionStanding(row, now)
      return standing === 'locked' ? row.locked_at_ms === null : standing !== 'open'
    })
  })
  for (const row of due) await settleSession(deps, row.id)
}
