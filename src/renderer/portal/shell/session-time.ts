import { minute } from '../../../shared/time.ts'

/** How a session ended: by its 15 minutes, by its 8 hours, by the person, or by the firm; or staff looked no longer (SHR-5). */
export type Ending = 'idle' | 'longest' | 'signed-out' | 'ended' | 'looked'

interface SessionTimes {
  /** Never later than `expiresAtMs`. */
  idleEndsAtMs: number
  expiresAtMs: number
}

const warnBeforeMs = 2 * minute

/** What is left of a session that is near its end by the host's clock, 0 when it is over; null while there is time (ACC-7). */
export function idleLeft({ idleEndsAtMs }: SessionTimes, hostNowMs: number): number | null {
  const leftMs = idleEndsAtMs - hostNowMs
  return leftMs <= warnBeforeMs ? Math.max(0, leftMs) : null
}

/** Of a session that the host no longer knows. */
export function howItEnded({ idleEndsAtMs, expiresAtMs }: SessionTimes, hostNowMs: number): Ending {
  if (hostNowMs >= expiresAtMs) return 'longest'
  return hostNowMs >= idleEndsAtMs ? 'idle' : 'ended'
}
