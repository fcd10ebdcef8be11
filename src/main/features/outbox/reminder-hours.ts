import { minute } from '../../../shared/time.ts'

/** How often it is looked whether somebody is to be reminded: a reminder is due on a day, not at a minute. */
export const remindEveryMs = 15 * minute

/** The hours of the firm's day within which reminders go: nobody is reminded at night. */
const fromHour = 9
const untilHour = 20

/** Whether clients may be reminded at this moment, by the clocks of the firm. */
export function isReminderHour(nowMs: number, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(nowMs))
  return hour >= fromHour && hour < untilHour
}
