import { Temporal } from 'temporal-polyfill'
import { day, minute } from '../../../shared/time.ts'

/**
 * Local times, `2026-11-12T09:30`, and the moments that they are by the clocks of a zone. A day, `2026-11-12`, counts from its midnight.
 * Most days have one offset from beginning to end, and are asked for it once.
 */

const formats = new Map<string, Intl.DateTimeFormat | null>()

function formatIn(timeZone: string): Intl.DateTimeFormat | null {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  let made: Intl.DateTimeFormat | null = null
  try {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  // Names come from outside: those that are none are not remembered for ever.
  if (made || formats.size < 1_000) formats.set(timeZone, made)
  return made
}

/** Whether there is a zone of this IANA name; an offset such as `+02:00` is none. */
export const isZone = (timeZone: string): boolean => /^[A-Za-z]/.test(timeZone) && formatIn(timeZone) !== null

function exactOffsetMs(atMs: number, timeZone: string): number {
  const format = formatIn(timeZone)
  if (!format) throw new RangeError(`No time zone ${timeZone}`)
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(atMs)) parts[type] = Number(value)
  const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, date, hour, minutes, second) - Math.floor(atMs / 1000) * 1000
}

/** Zone → day since 1970, UTC → the offset all through it; null on a day that has more than one. */
const dayOffsets = new Map<string, Map<number, number | null>>()
const mostDaysKept = 20_000

/** What a zone's clocks are ahead of UTC at a moment, milliseconds. Throws `RangeError` where there is no such zone. */
function offsetMs(atMs: number, timeZone: string): number {
  let offsets = dayOffsets.get(timeZone)
  if (!offsets || offsets.size > mostDaysKept) dayOffsets.set(timeZone, (offsets = new Map<number, number | null>()))
  const dayNumber = Math.floor(atMs / day)
  let offset = offsets.get(dayNumber)
  if (offset === undefined) {
    const first = exactOffsetMs(dayNumber * day, timeZone)
    offset = exactOffsetMs((dayNumber + 1) * day - 1, timeZone) === first ? first : null
    offsets.set(dayNumber, offset)
  }
  return offset ?? exactOffsetMs(atMs, timeZone)
}

// A month of two thousand times asks for the same days again and again.
const dayNames = new Map<number, string>()
const dayStarts = new Map<string, number>()
const two = (value: number) => String(value).padStart(2, '0')
const clock = Array.from({ length: 1_440 }, (_, index) => `T${two(Math.floor(index / 60))}:${two(index % 60)}`)

function dayStartMs(name: string): number {
  const known = dayStarts.get(name)
  if (known !== undefined) return known
  const startMs = Date.parse(`${name}T00:00Z`)
  if (dayStarts.size > mostDaysKept) dayStarts.clear()
  if (!Number.isNaN(startMs)) dayStarts.set(name, startMs)
  return startMs
}

/** As if its clocks were UTC's: for reckoning with local times, and never as a moment. Not a number for what is no local time. */
export function wallMs(local: string): number {
  const startMs = dayStartMs(local.slice(0, 10))
  if (local.length === 10) return startMs
  return startMs + (Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16))) * minute
}

export const dayOf = (local: string): string => local.slice(0, 10)

/** Cut to the minute. */
export function localOfWall(wall: number): string {
  const dayNumber = Math.floor(wall / day)
  let name = dayNames.get(dayNumber)
  if (name === undefined) {
    name = new Date(dayNumber * day).toISOString().slice(0, 10)
    if (dayNames.size > mostDaysKept) dayNames.clear()
    dayNames.set(dayNumber, name)
  }
  return name + (clock[Math.floor((wall - dayNumber * day) / minute)] ?? '')
}

/** A local time so much later, by the same clocks; a day stays a day. */
export const addToLocal = (local: string, ms: number): string =>
  localOfWall(wallMs(local) + ms).slice(0, local.length === 10 ? 10 : 16)

/** Whether there is such a day, and such a time of a day, in the years from 1970 to 2199. */
export function isLocal(local: string): boolean {
  const wall = wallMs(local)
  if (Number.isNaN(wall) || localOfWall(wall).slice(0, local.length) !== local) return false
  return local >= '1970-01-02' && local < '2200'
}

/**
 * The moment of a local time. Where clocks went back and it comes twice, the first. Null where clocks went forward over it: there is no
 * such time, and a rule that names it leaves it out (RFC 5545 3.3.10).
 */
export function momentOf(local: string, timeZone: string): number | null {
  const wall = wallMs(local)
  const before = offsetMs(wall - day, timeZone)
  if (before === offsetMs(wall + day, timeZone) && before === offsetMs(wall - before, timeZone)) return wall - before
  const at = Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  const isThere = at.toPlainDateTime().equals(Temporal.PlainDateTime.from(local))
  return isThere ? at.epochMilliseconds : null
}

/** As `momentOf`; a time that does not exist counts as so much later as the clocks went forward (RFC 5545 3.3.5). */
export const momentOrLater = (local: string, timeZone: string): number =>
  momentOf(local, timeZone) ??
  Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds

/** What a zone's clocks show at a moment, to the minute. */
export const localAt = (atMs: number, timeZone: string): string =>
  localOfWall(Math.floor((atMs + offsetMs(atMs, timeZone)) / minute) * minute)
