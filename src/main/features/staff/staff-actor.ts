import type { Locale } from '../../../shared/contract-parts.ts'
import type { Origin, StaffActor, StaffRole } from '../../actor.ts'
import type { StaffStanding } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { StaffUserRow } from '../../platform/store/tables.ts'
import { betweenCommits } from '../../platform/store/between-commits.ts'
import type { OpenedSession } from './open-session.ts'
import { settleSession } from './close-session.ts'
import { enrolmentDue, secondFactorDue } from './second-factor.ts'
import { hashToken } from './session-token.ts'
import { sessionStanding } from './session-rules.ts'
import { sessionByToken, type SessionWithUser } from './sessions.queries.ts'

const sessionOf = betweenCommits(sessionByToken)

/**
 * The one place where a console request becomes a person: the session of its cookie, as far as it is worth anything now. Looking
 * never extends it. What it finds expired or idle it writes down, so that no clock brings it back.
 */
export async function staffActorOf(
  deps: Deps,
  cookieToken: string | undefined,
  origin: Origin,
): Promise<StaffStanding> {
  if (!cookieToken) return { state: 'none' }
  const tokenHash = hashToken(cookieToken)
  const row = await sessionOf(deps.store, tokenHash)
  if (!row) return { state: 'none' }
  const standing = sessionStanding(row, deps.clock.now())
  if (standing === 'ended') return { state: 'none' }
  if (standing === 'open') {
    if (secondFactorDue(row)) return { state: 'second-factor', sessionId: row.id, userId: row.user_id }
    return standingOf(row, origin, deps.clock.now())
  }
  if (standing !== 'locked' || row.locked_at_ms === null) await settleSession(deps, row.id)
  return standing === 'locked' ? { state: 'locked', sessionId: row.id, userId: row.user_id } : { state: 'none' }
}

/** Of an open session that owes no second factor: in, or to the enrolment first. */
export function standingOf(row: SessionWithUser, origin: Origin, nowMs: number): StaffStanding {
  const state = enrolmentDue(row, nowMs) ? 'enrolment-due' : 'signed-in'
  return { state, actor: staffActor(row, origin) }
}

/** The session of a request, wherever it stands. */
export function sessionIdOf(standing: StaffStanding): string | null {
  if (standing.state === 'none') return null
  return 'actor' in standing ? standing.actor.sessionId : standing.sessionId
}

export function staffActor(row: SessionWithUser, origin: Origin): StaffActor {
  return {
    kind: 'staff',
    userId: row.user_id,
    name: row.user_name,
    role: row.user_role as StaffRole,
    locale: row.user_locale as Locale,
    sessionId: row.id,
    passwordAtMs: row.password_at_ms,
    hasSecondFactor: row.totp_enabled_at_ms !== null,
    origin,
  }
}

/** The actor of a session that has just been opened, before any request of it. */
export function signedInActor(
  user: Pick<StaffUserRow, 'id' | 'name' | 'role' | 'locale'>,
  session: Pick<OpenedSession, 'sessionId' | 'hasSecondFactor'>,
  nowMs: number,
  origin: Origin,
): StaffActor {
  return {
    kind: 'staff',
    userId: user.id,
    name: user.name,
    role: user.role as StaffRole,
    locale: user.locale as Locale,
    sessionId: session.sessionId,
    passwordAtMs: nowMs,
    hasSecondFactor: session.hasSecondFactor,
    origin,
  }
}
