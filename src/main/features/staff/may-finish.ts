import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { enrolmentDue, secondFactorDue } from './second-factor.ts'
import { sessionStanding } from './session-rules.ts'
import { sessionById } from './sessions.queries.ts'
import { staffActor } from './staff-actor.ts'

/**
 * Whether what was begun in this session and takes its time, a large file, may be finished in it. That the console has locked
 * meanwhile, or the session's own time is over, does not stop it; that somebody ended the session does, and whatever changed the
 * account.
 * @param actor With a version: it was begun under that one.
 */
export async function mayFinish(
  db: ReadDb,
  actor: Pick<StaffActor, 'sessionId'> & { securityVersion?: number },
): Promise<boolean> {
  const row = await sessionById(db, actor.sessionId)
  if (!row || row.deactivated_at_ms !== null || row.security_version !== row.user_security_version) return false
  if ((actor.securityVersion ?? row.security_version) !== row.security_version) return false
  return row.ended_at_ms === null || row.ended_reason === 'expired'
}

/** Whether this session is signed in at this moment, and its console not locked: for what is shown elsewhere on its account. */
export async function isSignedInNow(db: ReadDb, sessionId: string, nowMs: number): Promise<boolean> {
  const row = await sessionById(db, sessionId)
  return (
    row !== undefined && sessionStanding(row, nowMs) === 'open' && !secondFactorDue(row) && !enrolmentDue(row, nowMs)
  )
}

/** Whose session it is or was, and the version of what they signed in with, for what is finished in their name. */
export async function staffOfSession(
  db: ReadDb,
  sessionId: string,
): Promise<{ actor: StaffActor; securityVersion: number } | null> {
  const row = await sessionById(db, sessionId)
  if (!row) return null
  const actor = staffActor(row, { ip: row.ip, userAgent: row.user_agent })
  return { actor, securityVersion: row.user_security_version }
}
