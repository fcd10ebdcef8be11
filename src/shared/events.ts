import { z } from 'zod'

/** What both faces and both sides agree on about calendar events (EVT). */

/**
 * `2026-11-12T09:30` by some zone's clocks, or the day `2026-11-12` of what lasts all day. Whether there is such a day, and such a time on
 * it, the host finds out.
 */
export const localTime = z.string().regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/)

export const longestEventTitle = 200
export const longestPlace = 500
export const longestEventNotes = 10_000
export const longestAnswerNote = 500
export const maxAttendees = 100
export const maxReminders = 5
/** Four weeks. */
export const longestReminderMinutes = 40_320
/** Occurrences that `events.inWindow` answers at most. */
export const maxOccurrencesInWindow = 5_000
/** Of one event in one window. */
export const maxOccurrencesOfEvent = 1_000
/** Days of one window. */
export const maxWindowDays = 400
/** Of one repeating event that ends after a number of times. */
export const maxRepeatCount = 1_000
/** A calendar file that is read. */
export const maxCalendarFileCharacters = 700_000
export const maxImportedEvents = 500
/** An occurrence lasts so many days at most. */
export const maxEventDays = 366
