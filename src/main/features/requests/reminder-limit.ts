import { hour } from '../../../shared/time.ts'

/** Between two reminders to one client, when staff ask for one. */
const reminderGapMs = 4 * hour

/** When staff may remind a client again; null when now. A time that lies ahead, of a clock set back since, counts for nothing. */
export function remindAgainAtMs(lastAtMs: number | null, nowMs: number): number | null {
  if (lastAtMs === null || lastAtMs > nowMs) return null
  return lastAtMs + reminderGapMs > nowMs ? lastAtMs + reminderGapMs : null
}
