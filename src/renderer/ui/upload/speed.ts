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
  let value: number | null = null

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
      const now = ((total - bytes) / stepMs) * second
      const weight = 1 - Math.exp(-stepMs / memoryMs)
      value = value === null ? now : value + weight * (now - value)
      atMs = nowMs
      bytes = total
    },
    /** Bytes a second; null within the first second, and after a pause. */
    perSecond: (): number | null =>
      value === null || value <= 0 || atMs === null || atMs - beganAtMs < leastKnownMs ? null : value,
    reset(): void {
      atMs = null
      value = null
    },
  }
}
