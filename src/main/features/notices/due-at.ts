import { day, hour, minute } from '../../../shared/time.ts'
import { localDayStart } from './local-day.ts'

/** In the firm's time zone, when people come in. */
const morningMs = 8 * hour

/** When what a person has not seen goes into an e-mail, milliseconds UTC; null: never. */
export function dueAt(cadence: string, nowMs: number, timeZone: string): number | null {
  switch (cadence) {
    case 'at-once':
      // So that several things at once make one e-mail.
      return nowMs + minute
    case 'hourly':
      return Math.floor(nowMs / hour) * hour + hour
    case 'daily': {
      const today = localDayStart(nowMs, timeZone) + morningMs
      return today > nowMs ? today : localDayStart(nowMs + day, timeZone) + morningMs
    }
    default:
      return null
  }
}
