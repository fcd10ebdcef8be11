import { hour, minute } from '../../../shared/time.ts'

/** Without a person's action for this long, the server ends the session (ACC-7). */
export const idleMs = 15 * minute
/** The longest session whatever happens (ACC-8). */
export const longestMs = 8 * hour
/** A clock set back by more than this ends what was made "later" instead of giving it more time (F6). */
export const clockSlackMs = 5 * minute

interface SessionTimes {
  last_active_at_ms: number
  expires_at_ms: number
}

export type SessionLife = 'live' | 'idle' | 'expired'

export function sessionLife({ last_active_at_ms, expires_at_ms }: SessionTimes, nowMs: number): SessionLife {
  if (nowMs >= expires_at_ms || last_active_at_ms > nowMs + clockSlackMs) return 'expired'
  return nowMs >= last_active_at_ms + idleMs ? 'idle' : 'live'
}
