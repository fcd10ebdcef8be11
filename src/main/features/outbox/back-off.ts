import { hour, minute, second } from '../../../shared/time.ts'

/** After the n-th attempt failed, how long to wait; nothing more: it has failed for good. About a day in all. */
const waitsMs = [1 * minute, 5 * minute, 15 * minute, 1 * hour, 4 * hour, 8 * hour, 10 * hour]
/** Someone sits waiting for a way in: soon, then soon enough, and after half an hour it is of no use. */
const signInWaitsMs = [10 * second, 1 * minute, 5 * minute, 20 * minute]

/** When to try again after this many attempts; null when it is given up. */
export function nextAttemptAtMs(kind: string, attempts: number, nowMs: number): number | null {
  const waitMs = (kind === 'sign-in' || kind === 'password-reset' ? signInWaitsMs : waitsMs)[attempts - 1]
  return waitMs === undefined ? null : nowMs + waitMs
}
