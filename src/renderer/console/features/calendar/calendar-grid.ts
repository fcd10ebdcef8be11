import { addDays, daysBetween, middayMs, type CalendarDay } from '../../../../shared/calendar-day.ts'
import type { Occurrence } from '../../../../shared/console/events.contract.ts'
import { day, minute } from '../../../../shared/time.ts'

/** Where days and events stand in the month, the week and the agenda: arithmetic of local times alone, no zone and no clock. */

/** 1 is Monday, 7 is Sunday: as the browser's own region of this language has it. */
export function firstWeekDay(locale: string): number {
  const own = navigator.languages.find((language) => language.toLowerCase().startsWith(locale)) ?? locale
  const usual = locale === 'en' ? 7 : 1
  try {
    // Firefox knows `getWeekInfo` only lately.
    const asked = new Intl.Locale(own) as Intl.Locale & { getWeekInfo?: () => { firstDay: number } }
    return asked.getWeekInfo?.().firstDay ?? usual
  } catch {
    // A browser on a system without a language calls its own `en-US@posix`, which is no language to it.
    return usual
  }
}

const weekDayOf = (of: CalendarDay) => new Date(middayMs(of)).getUTCDay() || 7
export const weekStart = (of: CalendarDay, firstDay: number): CalendarDay =>
  addDays(of, -((weekDayOf(of) - firstDay + 7) % 7))
export const weekDays = (of: CalendarDay, firstDay: number): CalendarDay[] =>
  Array.from({ length: 7 }, (_, n) => addDays(weekStart(of, firstDay), n))

/** Whole weeks, from the one with the month's first day to the one with its last. */
export function monthWeeks(of: CalendarDay, firstDay: number): CalendarDay[][] {
  const month = of.slice(0, 7)
  const weeks: CalendarDay[][] = []
  for (let start = weekStart(`${month}-01`, firstDay); start.slice(0, 7) <= month; start = addDays(start, 7))
    weeks.push(Array.from({ length: 7 }, (_, n) => addDays(start, n)))
  return weeks
}

/** The same day of another month, or its last where it has no such day. */
export function addMonths(to: CalendarDay, count: number): CalendarDay {
  const [year = 0, month = 1, date = 1] = to.split('-').map(Number)
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0))
  const first = new Date(Date.UTC(year, month - 1 + count, Math.min(date, last.getUTCDate())))
  return first.toISOString().slice(0, 10)
}

export const dayOf = (local: string): CalendarDay => local.slice(0, 10)
const asUtcMs = (local: string) => Date.parse(local.includes('T') ? `${local}Z` : `${local}T00:00Z`)
const asLocal = (utcMs: number) => new Date(utcMs).toISOString().slice(0, 16)
export const addMinutes = (to: string, count: number): string => asLocal(asUtcMs(to) + count * minute)
export const minutesBetween = (from: string, to: string): number => (asUtcMs(to) - asUtcMs(from)) / minute
export const minuteOfDay = (local: string): number =>
  local.includes('T') ? Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16)) : 0

/** Moves a local time, or a day of what lasts all day, by days. */
export const shiftDays = (local: string, count: number): string => addDays(dayOf(local), count) + local.slice(10)

type Timed = Pick<Occurrence, 'isAllDay' | 'startsLocal' | 'endsLocal'>
/** The last day it stands on; what ends at midnight does not reach into the day. */
export function lastDayOf(event: Timed): CalendarDay {
  const last = dayOf(event.endsLocal)
  return !event.isAllDay && event.endsLocal.endsWith('T00:00') && last > dayOf(event.startsLocal)
    ? addDays(last, -1)
    : last
}
/** Drawn as a bar over days, not in the hours. */
export const isBar = (event: Timed): boolean =>
  event.isAllDay ||
  // Nearly all end on the day they begin, and need no arithmetic to be told.
  (dayOf(event.endsLocal) !== dayOf(event.startsLocal) && asUtcMs(event.endsLocal) - asUtcMs(event.startsLocal) >= day)

const compare = (one: string, other: string) => (one === other ? 0 : one < other ? -1 : 1)

export interface Placed<Event> {
  event: Event
  lane: number
  /** From the first day that is shown. */
  column: number
  span: number
  isFromBefore: boolean
  isGoingOn: boolean
}

/**
 * Lines of events over a row of days without a gap: one that lasts several days keeps its line on all of them. Where more come than there are
 * lines, the last line of those days is kept for saying how many: `hidden`, by day.
 */
export function placeInRow<Event extends Timed>(
  events: readonly Event[],
  days: readonly CalendarDay[],
  lanes: number,
): { placed: Placed<Event>[]; hidden: number[] } {
  const first = days[0] ?? ''
  const last = days[days.length - 1] ?? ''
  const busy = days.map(() => new Array<boolean>(lanes).fill(false))
  const hidden = days.map(() => 0)
  const placed: Placed<Event>[] = []
  const inRow = events
    .map((event) => ({ event, from: dayOf(event.startsLocal), to: lastDayOf(event), isLong: isBar(event) }))
    .filter(({ from, to }) => from <= last && to >= first)
    // Bars first, the longest first, so that they lie on top; then by time, as the host ordered them.
    .sort((one, other) => {
      if (one.isLong !== other.isLong) return one.isLong ? -1 : 1
      if (!one.isLong) return compare(one.event.startsLocal, other.event.startsLocal)
      return one.from === other.from
        ? daysBetween(other.from, other.to) - daysBetween(one.from, one.to)
        : compare(one.from, other.from)
    })
  for (const { event, from, to } of inRow) {
    const column = from < first ? 0 : days.indexOf(from)
    const span = (to > last ? days.length - 1 : days.indexOf(to)) - column + 1
    const covered = busy.slice(column, column + span)
    const lane = Array.from({ length: lanes }, (_, n) => n).find((n) => covered.every((taken) => !taken[n]))
    if (lane === undefined) {
      for (let n = column; n < column + span; n++) hidden[n] = (hidden[n] ?? 0) + 1
      continue
    }
    for (const taken of covered) taken[lane] = true
    placed.push({ event, lane, column, span, isFromBefore: from < first, isGoingOn: to > last })
  }
  const full = [...hidden]
  const shown = placed.filter(({ lane, column, span }) => {
    const isInTheWay = lane === lanes - 1 && full.slice(column, column + span).some((count) => count > 0)
    if (isInTheWay) for (let n = column; n < column + span; n++) hidden[n] = (hidden[n] ?? 0) + 1
    return !isInTheWay
  })
  return { placed: shown, hidden }
}

export interface InHours<Event> {
  event: Event
  /** Minutes of this day. */
  from: number
  to: number
  /** Of so many that lie side by side, which. */
  column: number
  columns: number
}

/** What happens at hours of one day: those that overlap lie side by side, none under another. */
export function placeInHours<Event extends Timed>(events: readonly Event[], on: CalendarDay): InHours<Event>[] {
  // As high as a target has to be.
  const leastMinutes = 28
  const ofDay = events
    .filter((event) => !isBar(event) && dayOf(event.startsLocal) <= on && lastDayOf(event) >= on)
    .map((event) => {
      const from = dayOf(event.startsLocal) < on ? 0 : minuteOfDay(event.startsLocal)
      const to = dayOf(event.endsLocal) > on ? 24 * 60 : minuteOfDay(event.endsLocal)
      return { event, from, to: Math.max(to, from + leastMinutes), column: 0, columns: 1 }
    })
    .sort((one, other) => one.from - other.from || other.to - one.to)
  let group: typeof ofDay = []
  let groupEnd = -1
  const close = () => {
    const columns = Math.max(0, ...group.map((one) => one.column)) + 1
    for (const one of group) one.columns = columns
    group = []
  }
  for (const one of ofDay) {
    if (one.from >= groupEnd) close()
    const taken = new Set(group.filter((other) => other.to > one.from).map((other) => other.column))
    while (taken.has(one.column)) one.column++
    group.push(one)
    groupEnd = Math.max(group.length === 1 ? -1 : groupEnd, one.to)
  }
  close()
  return ofDay
}
