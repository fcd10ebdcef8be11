import { day, hour, minute } from '../../../shared/time.ts'
import { secondFactorDue } from './second-factor.ts'
import type { SessionWithUser } from './sessions.queries.ts'

/** The longest session, whatever happens (STF-3). */
export const longestSessionMs = 12 * hour

/** The same on a device that was kept (TFA-3). */
export const keptDeviceMs = 7 * day
/** Between the password and the second factor. */
export const halfSessionMs = 15 * minute
/** A clock is put right by a little, now and then; set back by more than this it gives nothing more time (F6). */
export const clockSlackMs = 5 * minute

/** A moment of the past that is yet to come: the clock was set back since, and nobody knows how long ago it was. */
export const isFromTheFuture = (atMs: number, nowMs: number) => atMs > nowMs + clockSlackMs

/** What a session is worth now. Once it has ended or locked the store says so, and a clock set back revives nothing. */
export function sessionStanding(
  row: SessionWithUser,
  nowMs: number,
): 'ended' | 'expired' | 'superseded' | 'locked' | 'open' {
  if (row.ended_at_ms !== null) return 'ended'
  if (nowMs >= row.expires_at_ms || isFromTheFuture(row.created_at_ms, nowMs)) return 'expired'
  // A reset, a password change, a role change or a deactivation came after it.
  if (row.deactivated_at_ms !== null || row.security_version !== row.user_security_version) return 'superseded'
  // It ends within minutes, and the password alone brings nobody further.
  if (secondFactorDue(row)) return 'open'
  if (row.locked_at_ms !== null || nowMs >= locksAtMs(row)) return 'locked'
  return isFromTheFuture(row.last_active_at_ms, nowMs) ? 'locked' : 'open'
}

export const locksAtMs = (row: SessionWithUser) => row.last_active_at_ms + row.lock_after_minutes * minute
