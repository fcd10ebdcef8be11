import type { Locale } from '../../shared/contract-parts.ts'
import { daysBetween, middayMs, type CalendarDay } from '../../shared/calendar-day.ts'

export interface SaidDay {
  /** `tomorrow`, `Friday`, `November 20`, `November 20, 2027`: for the middle of a sentence. */
  words: string
  /** A word like `tomorrow`, before which no preposition stands. */
  isNear: boolean
  isPast: boolean
}

/** A day of the calendar as people say it on another. */
export function sayDay(day: CalendarDay, today: CalendarDay, locale: Locale): SaidDay {
  const ahead = daysBetween(today, day)
  const isPast = ahead < 0
  if (Math.abs(ahead) <= 1) {
    const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(ahead, 'day')
    return { words, isNear: true, isPast }
  }
  const said = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(middayMs(day))
  if (Math.abs(ahead) < 7) return { words: said({ weekday: 'long' }), isNear: false, isPast }
  const isSameYear = day.slice(0, 4) === today.slice(0, 4)
  return {
    words: said({ month: 'long', day: 'numeric', ...(!isSameYear && { year: 'numeric' }) }),
    isNear: false,
    isPast,
  }
}

/** `Friday, November 20, 2026`: on hover. */
export const exactDay = (day: CalendarDay, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'full' }).format(middayMs(day))
