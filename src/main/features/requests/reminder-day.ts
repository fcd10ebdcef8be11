import { addDays, type CalendarDay } from '../../../shared/calendar-day.ts'
import { remindDaysBefore } from '../../../shared/requests.ts'

export interface RemindPlan {
  /** The day of the firm on which they were asked, or told that something was sent back, or were last reminded: the latest. */
  lastToldOn: CalendarDay
  /** Of what is still to do, the first day that it is due. */
  dueOn: CalendarDay | null
  everyDays: number
}

/**
 * The next day on which a client is reminded. Without a day that it is due, every so many days. With one, once two days before it, then
 * not before it has passed: on the day after, and every so many days from there.
 */
export function nextReminderDay({ lastToldOn, dueOn, everyDays }: RemindPlan): CalendarDay {
  if (dueOn === null) return addDays(lastToldOn, everyDays)
  const before = addDays(dueOn, -remindDaysBefore)
  if (lastToldOn < before) return before
  if (lastToldOn <= dueOn) return addDays(dueOn, 1)
  return addDays(lastToldOn, everyDays)
}
