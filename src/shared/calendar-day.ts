import { day } from './time.ts'

/**
 * Days of the calendar without a time: `2026-11-12`, as a due date is meant. They sort as text; which one it is now depends on
 * where one is.
 */
export type CalendarDay = string

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(timeZone, made)
  return made
}

/** The day that it is in a time zone at a moment. */
export const calendarDay = (atMs: number, timeZone: string): CalendarDay => formatIn(timeZone).format(atMs)

/** Midday of it by UTC: the same day in every format that is told to use UTC. */
export const middayMs = (of: CalendarDay): number => Date.parse(`${of}T12:00:00Z`)

export const addDays = (to: CalendarDay, count: number): CalendarDay =>
  new Date(middayMs(to) + count * day).toISOString().slice(0, 10)

/** How many days lie between; negative when `to` comes before `from`. */
export const daysBetween = (from: CalendarDay, to: CalendarDay): number =>
  Math.round((middayMs(to) - middayMs(from)) / day)
