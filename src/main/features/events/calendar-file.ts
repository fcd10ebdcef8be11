import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator'
import { Temporal } from 'temporal-polyfill'
import { tzlib_get_ical_block } from 'timezones-ical-library'
import { day } from '../../../shared/time.ts'
import type { EventExceptionRow, EventPartRow } from '../../platform/store/tables.ts'
import { occurrenceAt, type Time } from './occurrences.ts'
import { addToLocal, dayOf, localOfWall, momentOrLater } from './zone-time.ts'

/** Words as one reader may see them: where places or notes are not theirs to see they are null. */
export interface ShownWords {
  title: string
  place: string | null
  notes: string | null
}

/** One series of times under one UID, for a calendar outside (RFC 5545). */
export interface CalendarEntry {
  part: EventPartRow
  exceptions: readonly EventExceptionRow[]
  /** What is shown of it, as far as the reader may see: of the series, or of one occurrence that has words of its own. */
  words: (of: { title: string; place: string; notes: string }) => ShownWords
  isCancelled?: boolean
  /** DTSTAMP: when it was changed last or, where it is sent, when that was (RFC 5545 3.8.7.2), milliseconds UTC. */
  stampMs: number
}

export interface Mailbox {
  name: string
  address: string
}

export interface CalendarOrder {
  entries: readonly CalendarEntry[]
  /** RFC 5546; without one it is a file, or what is subscribed to. */
  method?: 'REQUEST' | 'CANCEL'
  organizer?: Mailbox
  attendee?: Mailbox
  /** What a subscribed calendar is called. */
  name?: string
  /** How often it is read anew, seconds. */
  refreshSeconds?: number
}

/** The same for the same event for ever; a later part of it is another series to calendars outside. */
const uidOf = ({ event_id, part_number }: Pick<EventPartRow, 'event_id' | 'part_number'>): string =>
  part_number === 1 ? `${event_id}@portico.invalid` : `${event_id}-${part_number}@portico.invalid`

/** An iCalendar file (RFC 5545), with a VTIMEZONE of every zone that is named in it. The same bytes for the same order. */
export function calendarFile(order: CalendarOrder): string {
  const { entries, method, organizer, attendee, name, refreshSeconds } = order
  const calendar = ical({
    prodId: { company: 'Portico', product: 'Portico' },
    timezone: { name: null, generator: zoneBlock },
    ...(method && { method: method === 'REQUEST' ? ICalCalendarMethod.REQUEST : ICalCalendarMethod.CANCEL }),
    ...(name !== undefined && { name }),
    ...(refreshSeconds !== undefined && { ttl: refreshSeconds }),
  })
  const people = { organizer, attendee }
  for (const { part, exceptions, words, isCancelled, stampMs } of entries) {
    const add = (time: Time, of: { title: string; place: string; notes: string }, extra: { recurrence?: string }) => {
      const shown = words(of)
      const status = isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED
      const event = calendar.createEvent({
        id: uidOf(part),
        sequence: part.sequence,
        stamp: new Date(stampMs),
        status,
        summary: shown.title,
        ...(shown.place && { location: { title: shown.place } }),
        ...(shown.notes && { description: shown.notes }),
        transparency: ICalEventTransparency.OPAQUE,
        ...timesOf(time),
        ...(extra.recurrence !== undefined &&
          !time.isAllDay && { recurrenceId: zoned(extra.recurrence, part.time_zone) }),
        ...(extra.recurrence === undefined && part.rule !== null && { repeating: ruleLines(part, exceptions) }),
      })
      if (people.organizer) event.organizer({ name: people.organizer.name, email: people.organizer.address })
      if (people.attendee)
        event.createAttendee({
          name: people.attendee.name,
          email: people.attendee.address,
          status: ICalAttendeeStatus.NEEDSACTION,
          rsvp: false,
        })
    }
    add(firstOf(part), part, {})
    for (const one of exceptions) {
      const changed = one.state === 'changed' ? occurrenceAt(part, exceptions, one.recurrence_local) : null
      if (changed) add(changed, changed, { recurrence: one.recurrence_local })
    }
  }
  return withDayRecurrences(calendar.toString(), entries)
}

const firstOf = (part: EventPartRow): Time => ({
  isAllDay: part.is_all_day === 1,
  startsLocal: part.starts_local,
  endsLocal: part.ends_local,
  timeZone: part.time_zone,
  startsAtMs: 0,
  endsAtMs: 0,
})

const zoned = (local: string, timeZone: string) => Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone)

/** All day the end is the day after the last (RFC 5545 3.6.1). Times are in the event's own zone, so that its clocks decide. */
function timesOf(time: Time) {
  if (time.isAllDay)
    return {
      allDay: true,
      start: Temporal.PlainDate.from(time.startsLocal),
      end: Temporal.PlainDate.from(addToLocal(time.endsLocal, day)),
      timezone: null,
    }
  return {
    start: zoned(time.startsLocal, time.timeZone),
    end: zoned(time.endsLocal, time.timeZone),
    timezone: time.timeZone,
  }
}

const compact = (local: string) => (local.length === 10 ? local.replace(/-/g, '') : `${local.replace(/[-:]/g, '')}00`)

/** RRULE with its end, and the times that were cancelled. UNTIL is a moment of UTC where there are times, and a day where not (3.3.10). */
function ruleLines(part: EventPartRow, exceptions: readonly EventExceptionRow[]): string {
  const isAllDay = part.is_all_day === 1
  const until =
    part.rule_until_on === null
      ? ''
      : `;UNTIL=${isAllDay ? compact(part.rule_until_on) : utcOf(`${part.rule_until_on}T23:59`, part.time_zone)}`
  const count = part.rule_count === null || until ? '' : `;COUNT=${part.rule_count}`
  const cancelled = exceptions.filter((one) => one.state === 'cancelled').map((one) => compact(one.recurrence_local))
  const lines = [`RRULE:${part.rule ?? ''}${until}${count}`]
  if (cancelled.length > 0)
    lines.push(
      // UTC needs no description, and its times say so themselves.
      part.time_zone === 'UTC' && !isAllDay
        ? `EXDATE:${cancelled.map((one) => `${one}Z`).join(',')}`
        : `EXDATE;${isAllDay ? 'VALUE=DATE' : `TZID=${part.time_zone}`}:${cancelled.join(',')}`,
    )
  return lines.join('\n')
}

const utcOf = (local: string, timeZone: string) =>
  `${compact(localOfWall(momentOrLater(local, timeZone) - (momentOrLater(local, timeZone) % 60_000)))}Z`

/** Of days the library has no RECURRENCE-ID: it is put in where the override of that day begins. */
function withDayRecurrences(file: string, entries: readonly CalendarEntry[]): string {
  const days = entries.flatMap(({ part, exceptions }) =>
    part.is_all_day === 1
      ? exceptions
          .filter((one) => one.state === 'changed')
          .map((one) => ({ uid: uidOf(part), day: compact(dayOf(one.recurrence_local)) }))
      : [],
  )
  if (days.length === 0) return file
  const byUid = Map.groupBy(days, (one) => one.uid)
  return file
    .split('BEGIN:VEVENT\r\n')
    .map((block, index) => {
      const own = /^UID:(.*)\r\n/.exec(block)?.[1] ?? ''
      if (index === 0 || block.includes('\r\nRRULE:')) return block
      const next = byUid.get(own)?.shift()
      return next ? block.replace('\r\n', `\r\nRECURRENCE-ID;VALUE=DATE:${next.day}\r\n`) : block
    })
    .join('BEGIN:VEVENT\r\n')
}

const zoneBlocks = new Map<string, string>()

function zoneBlock(timeZone: string): string | null {
  const known = zoneBlocks.get(timeZone)
  if (known !== undefined) return known || null
  const [found = ''] = [tzlib_get_ical_block(timeZone)].flat()
  // A zone by an older name is described by its newer one: the file has to say the name that its times say.
  const block = found.replace(/^(TZID|X-LIC-LOCATION):.*$/gm, `$1:${timeZone}`)
  zoneBlocks.set(timeZone, block)
  return block || null
}
