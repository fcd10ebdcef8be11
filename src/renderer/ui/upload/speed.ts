import { second } from '../../../shared/time.ts'

/** Of how long ago the past still counts for a third. */
const memoryMs = 4 * second
const leastStepMs = 250
const leastKnownMs = second

/** How fast bytes go, smoothed, so that the time left does not jump. */
export function makeSpeed() {
  let atMs: number | null = null
  let beganAtMs = 0
  let bytes = 0
  // An average by time: what is long ago weighs less, and before much is known all of it weighs alike.
  let sum = 0
  let weights = 0

  return {
    /** `total` bytes had been sent at this moment. Fewer than before: something is sent again, which is no speed. */
    note(total: number, nowMs: number): void {
      if (atMs === null || total < bytes) {
        if (atMs === null) beganAtMs = nowMs
        atMs = nowMs
        bytes = total
        return
      }
      const stepMs = nowMs - atMs
      if (stepMs < leastStepMs) return
      const kept = Math.exp(-stepMs / memoryMs)
      sum = sum * kept + ((total - bytes) / stepMs) * second * (1 - kept)
      weights = weights * kept + (1 - kept)
      atMs = nowMs
      bytes = total
    },
    /** Bytes a second; null within the first second, and after a pause. */
    perSecond: (): number | null =>
      sum <= 0 || atMs === null || atMs - beganAtMs < leastKnownMs ? null : sum / weights,
    reset(): void {
      atMs = null
      sum = 0
      weights = 0
    },
  }
}
