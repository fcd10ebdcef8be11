import { day } from '../../../../shared/time.ts'

/** From here on the screens warn (TFA-4). */
export const fewBackupCodes = 3

/** Whole days that are left until then, never below one. */
export function daysLeft(untilMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((untilMs - nowMs) / day))
}
