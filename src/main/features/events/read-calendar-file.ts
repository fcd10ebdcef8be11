import { convertIcsEvent, convertIcsTimezone, type IcsDateObject, type IcsEvent, type IcsTimezone } from 'ts-ics'
import { isRefusal } from '../../../shared/errors.ts'
import { weekDays } from '../../../shared/event-rule.ts'
import { longestEventNotes, longestEventTitle, longestPlace, maxImportedEvents } from '../../../shared/events.ts'
import { day } from '../../../shared/time.ts'
import { nextTurn } from '../../platform/jobs/timers.ts'
import type { EventExceptionRow } from '../../platform/store/tables.ts'
import { checkTimes, type Repeat } from './check-times.ts'
import { isOfRule, type PartTimes } from './occurrences.ts'
import { windowsZones } from './windows-zones.ts'
import { addToLocal, isZone, localAt, localOfWall } from './zone-time.ts'

export interface Remark {
  messageKey: string
  params: Record<string, string | number>
}

/** One event of a calendar file, as it would stand in a matter. */
export interface ReadEvent {
  index: number
  uid: string | null
  title: string
  place: string
  notes: string
  /** Null when it cannot be taken in: then `problem` says why. */
  times: PartTimes | null
  exceptions: Omit<EventExceptionRow, 'event_id' | 'part_number'>[]
  problem: Remark | null
  remarks: Remark[]
}

/** A time without a zone is meant by the clocks of whoever reads it (RFC 5545 3.3.5): the firm's. */
const floating = 'Portico-Floating'

const remark = (messageKey: string, params: Record<string, string | number> = {}): Remark => ({ messageKey, params })

/**
 * The events of an iCalendar file (RFC 5545), 500 at most; null when it is none. One that cannot be read does not keep the others from
 * being. Each takes a turn of its own: the library reads them slowly, and the main thread has other things to do.
 */
export async function readCalendarFile(
  file: string,
  firmZone: string,
  untitled: string,
): Promise<{ events: ReadEvent[]; isCut: boolean } | null> {
  const text = file.replace(/\r\n?|\n/g, '\r\n').replace(/\r\n[ \t]/g, '')
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR\r\n/i.test(text)) return null
  const timezones: IcsTimezone[] = []
  for (const block of blocksOf(text, 'VTIMEZONE').slice(0, 50)) {
    const zone = attempt(() => convertIcsTimezone(undefined, block))
    if (zone) timezones.push(zone)
  }
  const blocks = blocksOf(text, 'VEVENT')
  const kept = blocks.slice(0, maxImportedEvents + 1)
  const parsed: { event: IcsEvent | null; block: string }[] = []
  for (const block of kept) {
    parsed.push({ event: attempt(() => convertIcsEvent(undefined, withZones(block), { timezones })), block })
    await nextTurn()
  }
  // A file that breaks off in the middle of an event: what came of it is shown as one that could not be read.
  const rest = blocks.length > maxImportedEvents ? null : cutOffEvent(text)
  if (rest !== null) parsed.push({ event: null, block: rest })
  const overrides = Map.groupBy(
    parsed.flatMap(({ event }) => (event?.recurrenceId ? event : [])),
    (event) => event.uid,
  )
  const events = parsed
    .filter(({ event }) => !event?.recurrenceId)
    .slice(0, maxImportedEvents)
    .map(({ event, block }, index) =>
      toEvent(index, event, block, event ? (overrides.get(event.uid) ?? []) : [], { firmZone, untitled }),
    )
  return { events, isCut: blocks.length > maxImportedEvents }
}

const blocksOf = (text: string, component: string): string[] =>
  text.match(new RegExp(`^BEGIN:${component}\\r\\n[\\s\\S]*?^END:${component}$`, 'gim')) ?? []

function cutOffEvent(text: string): string | null {
  const rest = text.slice(text.lastIndexOf('\r\nBEGIN:VEVENT\r\n') + 2)
  return rest.startsWith('BEGIN:VEVENT') && !/^END:VEVENT$/im.test(rest) ? rest : null
}

function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    // The library throws whatever it stumbled over: to us it is one thing that could not be read.
    return null
  }
}

const withZones = (block: string): string =>
  block.replace(
    /^(DTSTART|DTEND|RECURRENCE-ID|EXDATE)((?:;(?!TZID=)[^:\r\n]*)?):(\d{8}T\d{6}(?:,\d{8}T\d{6})*)$/gim,
    `$1$2;TZID=${floating}:$3`,
  )

interface Context {
  firmZone: string
  untitled: string
}

function toEvent(
  index: number,
  event: IcsEvent | null,
  block: string,
  overrides: IcsEvent[],
  context: Context,
): ReadEvent {
  const remarks: Remark[] = []
  const title = oneLine(event?.summary ?? /^SUMMARY(?:;[^:]*)?:(.*)$/im.exec(block)?.[1] ?? '')
  const read: ReadEvent = {
    index,
    uid: event?.uid ? event.uid.slice(0, 255) : null,
    title: (title || context.untitled).slice(0, longestEventTitle),
    place: oneLine(event?.location ?? '').slice(0, longestPlace),
    notes: running(event?.description ?? '').slice(0, longestEventNotes),
    times: null,
    exceptions: [],
    problem: null,
    remarks,
  }
  if (!event && !/^END:VEVENT$/im.test(block)) return { ...read, problem: remark('common.events.import.brokenOff') }
  if (!event) return { ...read, problem: remark('common.events.import.notRead') }
  if (!title) remarks.push(remark('common.events.import.untitled', { title: context.untitled }))
  if (title.length > longestEventTitle) remarks.push(remark('common.events.import.titleCut'))
  const starts = event.start as IcsDateObject | undefined
  if (!starts || Number.isNaN(starts.date.getTime()))
    return { ...read, problem: remark('common.events.import.noStart') }
  const zone = zoneOf(starts, context.firmZone, remarks)
  const isAllDay = starts.type === 'DATE'
  const startsLocal = localOf(starts, zone, isAllDay)
  const repeat = repeatOf(block, zone, isAllDay, startsLocal)
  const times = checkTimes({
    isAllDay,
    startsLocal,
    endsLocal: endOf(event, startsLocal, zone, isAllDay),
    timeZone: zone,
    repeat,
  })
  if (isRefusal(times)) return { ...read, problem: remark(times.messageKey ?? 'common.error.invalid', times.params) }
  const exceptions = exceptionsOf(event, overrides, times, read, remarks)
  const count = event.attendees?.length ?? 0
  if (count > 0) remarks.push(remark('common.events.import.attendees', { count }))
  if (event.alarms && event.alarms.length > 0) remarks.push(remark('common.events.import.alarms'))
  if (/^RDATE[;:]/im.test(block)) remarks.push(remark('common.events.import.datesAdded'))
  return { ...read, times, exceptions }
}

const oneLine = (text: string) =>
  text
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
const running = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim()

/** The zone that is named; one that is not known is told, and the firm's used. What stands in UTC is kept by the firm's clocks. */
function zoneOf(at: IcsDateObject, firmZone: string, remarks: Remark[]): string {
  const named = at.local?.timezone
  if (at.type === 'DATE' || named === undefined || named === floating) return firmZone
  const known = windowsZones[named] ?? named.replace(/^\/[^/]+\/[^/]+\//, '')
  if (isZone(known)) return known
  remarks.push(remark('common.events.import.zoneUnknown', { zone: named.slice(0, 64), used: firmZone }))
  return firmZone
}

/** By the clocks of the event's zone: as it is written, where it is written in that zone, or else at that moment. */
function localOf(at: IcsDateObject, zone: string, isAllDay: boolean): string {
  if (isAllDay || at.type === 'DATE') return at.date.toISOString().slice(0, isAllDay ? 10 : 16)
  const { local } = at
  const isWritten = local && (local.timezone === floating || (windowsZones[local.timezone] ?? local.timezone) === zone)
  // Of a zone that nothing is known of, what is written is all there is.
  const isUnknown = local && local.tzoffset === '+0000' && !isZone(windowsZones[local.timezone] ?? local.timezone)
  return isWritten || isUnknown ? localOfWall(local.date.getTime()) : localAt(at.date.getTime(), zone)
}

function endOf(event: IcsEvent, startsLocal: string, zone: string, isAllDay: boolean): string {
  const end = event.end as IcsDateObject | null | undefined
  if (end && !Number.isNaN(end.date.getTime())) {
    const local = localOf(end, zone, isAllDay)
    // The day after the last (RFC 5545 3.6.1); some write the last.
    return isAllDay && local > startsLocal ? addToLocal(local, -day) : local
  }
  const { weeks = 0, days = 0, hours = 0, minutes = 0 } = event.duration ?? {}
  const ms = ((weeks * 7 + days) * 24 + hours) * 3_600_000 + minutes * 60_000
  if (isAllDay) return addToLocal(startsLocal, Math.max(0, ms - day))
  return addToLocal(startsLocal, ms)
}

/** RRULE as it is written: the library's own reading of it leaves things out. A day that it leaves to the start is named. */
function repeatOf(block: string, zone: string, isAllDay: boolean, startsLocal: string): Repeat | null {
  const [, text] = /^RRULE(?:;[^:]*)?:(.+)$/im.exec(block) ?? []
  if (text === undefined) return null
  const parts = text.trim().split(';')
  const valueOf = (name: string) => parts.find((part) => part.toUpperCase().startsWith(`${name}=`))?.split('=')[1]
  const until = valueOf('UNTIL')
  const count = Number(valueOf('COUNT'))
  return {
    rule: withDay(parts.filter((part) => !/^(?:UNTIL|COUNT)=/i.test(part)).join(';'), startsLocal),
    untilOn: until === undefined ? null : untilDay(until, zone, isAllDay),
    count: Number.isInteger(count) && count > 0 ? Math.min(count, 1_000) : null,
  }
}

/** FREQ=WEEKLY alone means the weekday of the start, FREQ=MONTHLY its day (RFC 5545 3.3.10): named, a form can show it. */
function withDay(rule: string, startsLocal: string): string {
  const atMs = Date.parse(`${startsLocal.slice(0, 10)}T00:00Z`)
  const weekDay = weekDays[(new Date(atMs).getUTCDay() + 6) % 7]
  if (Number.isNaN(atMs) || weekDay === undefined || /(?:^|;)BY/i.test(rule)) return rule
  if (/^FREQ=WEEKLY(?:;|$)/i.test(rule)) return `${rule};BYDAY=${weekDay}`
  if (/^FREQ=MONTHLY(?:;|$)/i.test(rule)) return `${rule};BYMONTHDAY=${Number(startsLocal.slice(8, 10))}`
  return rule
}

function untilDay(text: string, zone: string, isAllDay: boolean): string {
  const [, year = '', month = '', date = '', hour = '00', minute = '00', utc] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z)?)?$/i.exec(text.trim()) ?? []
  const written = `${year}-${month}-${date}`
  if (isAllDay || utc === undefined) return written
  const atMs = Date.parse(`${written}T${hour}:${minute}Z`)
  return Number.isNaN(atMs) ? written : localAt(atMs, zone).slice(0, 10)
}

function exceptionsOf(
  event: IcsEvent,
  overrides: readonly IcsEvent[],
  times: PartTimes,
  read: ReadEvent,
  remarks: Remark[],
): ReadEvent['exceptions'] {
  if (times.rule === null) return []
  const isAllDay = times.is_all_day === 1
  const zone = times.time_zone
  const rows = new Map<string, ReadEvent['exceptions'][number]>()
  const nothing = { title: null, place: null, notes: null, starts_local: null, ends_local: null, time_zone: null }
  for (const at of event.exceptionDates ?? []) {
    const key = localOf(at, zone, isAllDay)
    if (isOfRule(times, key)) rows.set(key, { recurrence_local: key, state: 'cancelled', ...nothing })
  }
  for (const one of overrides) {
    const at = one.recurrenceId?.value
    const key = at ? localOf(at, zone, isAllDay) : ''
    const startsLocal = one.start ? localOf(one.start, zone, isAllDay) : ''
    const own = checkTimes({
      isAllDay,
      startsLocal,
      endsLocal: startsLocal && endOf(one, startsLocal, zone, isAllDay),
      timeZone: zone,
      repeat: null,
    })
    if (isRefusal(own) || !isOfRule(times, key)) {
      remarks.push(remark('common.events.import.exceptionLost'))
      continue
    }
    if (one.status === 'CANCELLED') rows.set(key, { recurrence_local: key, state: 'cancelled', ...nothing })
    else
      rows.set(key, {
        recurrence_local: key,
        state: 'changed',
        title: oneLine(one.summary ?? '').slice(0, longestEventTitle) || read.title,
        place: one.location === undefined ? read.place : oneLine(one.location).slice(0, longestPlace),
        notes: one.description === undefined ? read.notes : running(one.description).slice(0, longestEventNotes),
        starts_local: own.starts_local,
        ends_local: own.ends_local,
        time_zone: zone,
      })
  }
  return [...rows.values()]
}
