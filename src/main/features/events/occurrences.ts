import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { maxOccurrencesOfEvent } from '../../../shared/events.ts'
import { day } from '../../../shared/time.ts'
import type { EventExceptionRow, EventPartRow } from '../../platform/store/tables.ts'
import { addToLocal, dayOf, localAt, localOfWall, momentOf, momentOrLater, wallMs } from './zone-time.ts'

/** When something is: what its part's row says of it. */
export type PartTimes = Pick<
  EventPartRow,
  'is_all_day' | 'starts_local' | 'ends_local' | 'time_zone' | 'rule' | 'rule_until_on' | 'rule_count'
>

/** One time of an event, by its own clocks and as moments. All day, the end is the midnight after the last day. */
export interface Time {
  isAllDay: boolean
  startsLocal: string
  endsLocal: string
  timeZone: string
  startsAtMs: number
  endsAtMs: number
}

export interface PartOccurrence extends Time {
  partNumber: number
  /** When its rule says that it begins; 'once' where nothing repeats. */
  recurrence: string
  isChanged: boolean
  title: string
  place: string
  notes: string
}

export const once = 'once'
export const occurrenceIdOf = ({ partNumber, recurrence }: { partNumber: number; recurrence: string }): string =>
  `${partNumber}.${recurrence}`

/** Null when it names none that could ever be. */
export function parseOccurrenceId(text: string): { partNumber: number; recurrence: string } | null {
  const [, part, recurrence] = /^(\d{1,4})\.(once|\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?)$/.exec(text) ?? []
  return part === undefined || recurrence === undefined ? null : { partNumber: Number(part), recurrence }
}

/** The moments of local times; null where the beginning does not exist on that day. */
function timeOf(of: { isAllDay: boolean; startsLocal: string; endsLocal: string; timeZone: string }): Time | null {
  const { isAllDay, startsLocal, endsLocal, timeZone } = of
  if (isAllDay)
    return {
      ...of,
      startsAtMs: momentOrLater(`${startsLocal}T00:00`, timeZone),
      endsAtMs: momentOrLater(`${addToLocal(endsLocal, day)}T00:00`, timeZone),
    }
  const startsAtMs = momentOf(startsLocal, timeZone)
  return startsAtMs === null ? null : { ...of, startsAtMs, endsAtMs: momentOrLater(endsLocal, timeZone) }
}

const rules = new Map<string, RRuleTemporal>()
const mostRulesKept = 2_000

/** A rule by clocks that never change: which of its times exist in its zone is found out afterwards. */
function ruleOf(rule: string, startsLocal: string): RRuleTemporal {
  const key = `${startsLocal} ${rule}`
  const known = rules.get(key)
  if (known) return known
  const dtstart = Temporal.PlainDateTime.from(startsLocal).toZonedDateTime('UTC')
  // Every fourth year, every ninety-ninth time: no rule that ever comes needs more.
  const made = new RRuleTemporal({ rruleString: rule, dtstart, temporal: Temporal, maxIterations: 2_000, cache: false })
  if (rules.size >= mostRulesKept) rules.clear()
  rules.set(key, made)
  return made
}

const cut = (wall: number, isAllDay: boolean) => localOfWall(wall).slice(0, isAllDay ? 10 : 16)

/** The beginnings that a rule gives from one local time to another, both included, in order; those of the first `COUNT` alone. */
function ruleStarts(part: PartTimes, fromWall: number, toWall: number): string[] {
  const isAllDay = part.is_all_day === 1
  const until = part.rule_until_on
  const isIn = (local: string) =>
    (until === null || dayOf(local) <= until) &&
    (isAllDay || momentOf(local, part.time_zone) !== null) &&
    wallMs(local) >= fromWall &&
    wallMs(local) <= toWall
  const rule = ruleOf(part.rule ?? '', part.starts_local)
  if (part.rule_count === null) {
    const walls = rule.between(new Date(fromWall), new Date(toWall), true)
    return walls.map((one) => cut(one.epochMilliseconds, isAllDay)).filter(isIn)
  }
  return countedStarts(part).filter(isIn)
}

const counted = new Map<string, string[]>()

/** All of a rule that ends after a number of times; what does not exist is not counted (RFC 5545 3.3.10). */
function countedStarts(part: PartTimes): string[] {
  const key = [part.starts_local, part.time_zone, part.rule, part.rule_until_on, part.rule_count].join(' ')
  const known = counted.get(key)
  if (known) return known
  const isAllDay = part.is_all_day === 1
  const starts: string[] = []
  let seen = 0
  ruleOf(part.rule ?? '', part.starts_local).all((at) => {
    const local = cut(at.epochMilliseconds, isAllDay)
    if (part.rule_until_on !== null && dayOf(local) > part.rule_until_on) return false
    if (isAllDay || momentOf(local, part.time_zone) !== null) starts.push(local)
    seen += 1
    return starts.length < (part.rule_count ?? 0) && seen < 2 * maxOccurrencesOfEvent
  })
  const kept = starts.slice(0, part.rule_count ?? 0)
  if (counted.size >= mostRulesKept) counted.clear()
  counted.set(key, kept)
  return kept
}

/** How long each time lasts: exactly as long as the first (RFC 5545 3.8.5.3), and all day as many days. */
function lengthOf(part: PartTimes): { days: number } | { ms: number } {
  if (part.is_all_day === 1) return { days: Math.round((wallMs(part.ends_local) - wallMs(part.starts_local)) / day) }
  const { starts_local: starts, ends_local: ends, time_zone: zone } = part
  return { ms: momentOrLater(ends, zone) - momentOrLater(starts, zone) }
}

function timeAt(part: PartTimes, length: ReturnType<typeof lengthOf>, startsLocal: string): Time | null {
  const timeZone = part.time_zone
  if ('days' in length)
    return timeOf({ isAllDay: true, startsLocal, endsLocal: addToLocal(startsLocal, length.days * day), timeZone })
  const startsAtMs = momentOf(startsLocal, timeZone)
  if (startsAtMs === null) return null
  const endsAtMs = startsAtMs + length.ms
  return { isAllDay: false, startsLocal, endsLocal: localAt(endsAtMs, timeZone), timeZone, startsAtMs, endsAtMs }
}

/** The occurrence that an exception makes of one: null when it is cancelled. */
function changedTime(part: PartTimes, exception: EventExceptionRow): Time | null {
  if (exception.state !== 'changed' || exception.starts_local === null || exception.ends_local === null) return null
  const timeZone = exception.time_zone ?? part.time_zone
  const of = {
    isAllDay: part.is_all_day === 1,
    startsLocal: exception.starts_local,
    endsLocal: exception.ends_local,
    timeZone,
  }
  return (
    timeOf(of) ?? {
      ...of,
      startsAtMs: momentOrLater(of.startsLocal, timeZone),
      endsAtMs: momentOrLater(of.endsLocal, timeZone),
    }
  )
}

/**
 * The times of one part that touch a span of moments, in order; an event that ends as the span begins is none of it, one without length
 * that begins there is. At most 1,000.
 */
export function occurrencesOf(
  part: EventPartRow,
  exceptions: readonly EventExceptionRow[],
  fromMs: number,
  toMs: number,
): PartOccurrence[] {
  const found: PartOccurrence[] = []
  const add = (recurrence: string, time: Time | null, exception?: EventExceptionRow) => {
    if (!time || time.startsAtMs >= toMs) return
    if (time.endsAtMs <= fromMs && (time.endsAtMs > time.startsAtMs || time.startsAtMs < fromMs)) return
    found.push({
      ...time,
      partNumber: part.part_number,
      recurrence,
      isChanged: exception !== undefined,
      title: exception?.title ?? part.title,
      place: exception?.place ?? part.place,
      notes: exception?.notes ?? part.notes,
    })
  }
  if (part.rule === null) {
    add(once, firstTime(part))
    return found
  }
  const length = lengthOf(part)
  const lengthMs = 'days' in length ? (length.days + 1) * day : length.ms
  const byRecurrence = new Map(exceptions.map((one) => [one.recurrence_local, one]))
  const from = Math.max(fromMs - lengthMs - 2 * day, wallMs(part.starts_local))
  for (const local of from > toMs + 2 * day ? [] : ruleStarts(part, from, toMs + 2 * day))
    if (!byRecurrence.has(local)) add(local, timeAt(part, length, local))
  for (const exception of exceptions) add(exception.recurrence_local, changedTime(part, exception), exception)
  return found.sort((a, b) => a.startsAtMs - b.startsAtMs).slice(0, maxOccurrencesOfEvent)
}

/** The first time, whether its rule or a change of it says otherwise or not. */
export function firstTime(part: PartTimes): Time {
  const of = {
    isAllDay: part.is_all_day === 1,
    startsLocal: part.starts_local,
    endsLocal: part.ends_local,
    timeZone: part.time_zone,
  }
  return (
    timeOf(of) ?? {
      ...of,
      startsAtMs: momentOrLater(of.startsLocal, of.timeZone),
      endsAtMs: momentOrLater(of.endsLocal, of.timeZone),
    }
  )
}

/** Whether the rule has this beginning, whatever became of it since. */
export function isOfRule(part: PartTimes, recurrence: string): boolean {
  if (part.rule === null) return recurrence === once
  if (recurrence === once || recurrence.length !== part.starts_local.length) return false
  const wall = wallMs(recurrence)
  return wall >= wallMs(part.starts_local) && ruleStarts(part, wall, wall).includes(recurrence)
}

/** One time of a part as it is now; null when there is none such, or it is cancelled. */
export function occurrenceAt(
  part: EventPartRow,
  exceptions: readonly EventExceptionRow[],
  recurrence: string,
): PartOccurrence | null {
  if (!isOfRule(part, recurrence)) return null
  const exception = exceptions.find((one) => one.recurrence_local === recurrence)
  const time = exception
    ? changedTime(part, exception)
    : part.rule === null
      ? firstTime(part)
      : timeAt(part, lengthOf(part), recurrence)
  return (
    time && {
      ...time,
      partNumber: part.part_number,
      recurrence,
      isChanged: exception !== undefined,
      title: exception?.title ?? part.title,
      place: exception?.place ?? part.place,
      notes: exception?.notes ?? part.notes,
    }
  )
}

/** The time that the rule gives, without what was changed of it. */
export function ruleTimeAt(part: PartTimes, recurrence: string): Time {
  return (part.rule === null ? null : timeAt(part, lengthOf(part), recurrence)) ?? firstTime(part)
}

/** The first beginning that fits a rule, at or after a local time; null when none ever comes. Throws for a rule that cannot be read. */
export function firstFit(rule: string, startsLocal: string): string | null {
  let first: number | null = null
  ruleOf(rule, startsLocal).all((at) => {
    first ??= at.epochMilliseconds
    return false
  })
  return first === null ? null : cut(first, startsLocal.length === 10)
}

/** How many times come before this one, and how many there are up to it at most: of a rule that ends after a number of times. */
export const timesBefore = (part: PartTimes, recurrence: string): number =>
  part.rule_count === null ? 0 : countedStarts(part).filter((local) => local < recurrence).length

/** From the first moment of all its times to the last; null: for ever. */
export function spanOf(
  part: EventPartRow,
  exceptions: readonly EventExceptionRow[],
): { fromMs: number; untilMs: number | null } {
  const changed = exceptions.flatMap((one) => changedTime(part, one) ?? [])
  const first = firstTime(part)
  const fromMs = Math.min(first.startsAtMs, ...changed.map((time) => time.startsAtMs))
  const last = part.rule === null ? first.endsAtMs : lastEndMs(part)
  return { fromMs, untilMs: last === null ? null : Math.max(last, ...changed.map((time) => time.endsAtMs)) }
}

function lastEndMs(part: PartTimes): number | null {
  const length = lengthOf(part)
  if (part.rule_count !== null) {
    const last = countedStarts(part).at(-1)
    return (last === undefined ? null : timeAt(part, length, last)?.endsAtMs) ?? firstTime(part).endsAtMs
  }
  if (part.rule_until_on === null) return null
  const end = wallMs(part.rule_until_on) + day - 1
  const last = ruleOf(part.rule ?? '', part.starts_local).previous(new Date(end), true)
  const local = last ? cut(last.epochMilliseconds, part.is_all_day === 1) : part.starts_local
  return timeAt(part, length, local)?.endsAtMs ?? momentOrLater(localOfWall(end), part.time_zone)
}
