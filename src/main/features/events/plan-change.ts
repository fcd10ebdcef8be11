import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { day } from '../../../shared/time.ts'
import type { EventExceptionRow, EventPartRow } from '../../platform/store/tables.ts'
import { checkTimes, type Repeat, type TimesInput } from './check-times.ts'
import { occurrencesBetween, partOf, type Series } from './event-model.ts'
import { isOfRule, once, ruleTimeAt, spanOf, timesBefore, type PartOccurrence, type Time } from './occurrences.ts'
import { shiftRule } from './shift-rule.ts'
import { addToLocal, dayOf, momentOrLater, wallMs } from './zone-time.ts'

/** Which times of a repeating event a change is of. */
export type Scope = 'this' | 'following' | 'all'

export interface EventWords {
  title: string
  place: string
  notes: string
}

/** What those with whom it is shared are told of. */
export interface ChangeNote {
  kind: 'moved' | 'place' | 'repeats' | 'cancelled'
  partNumber: number
  /** The one occurrence; null: from there on. */
  recurrence: string | null
  old: Time
  /** Null: cancelled. */
  new: Time | null
  oldPlace: string
  newPlace: string
}

export interface PlannedPart {
  row: EventPartRow
  exceptions: EventExceptionRow[]
}

/** What becomes of an event, before anything is written. */
export interface Plan {
  parts: PlannedPart[]
  /** Parts that are no more. */
  dropped: number[]
  /** Parts whose time or place is another than before: calendars that were invited are told. */
  touched: number[]
  note: ChangeNote | null
}

export const repeatOf = (part: Pick<EventPartRow, 'rule' | 'rule_until_on' | 'rule_count'>): Repeat | null =>
  part.rule === null ? null : { rule: part.rule, untilOn: part.rule_until_on, count: part.rule_count }

const isSameRepeat = (a: Repeat | null, b: Repeat | null) =>
  a === b || (a !== null && b !== null && a.rule === b.rule && a.untilOn === b.untilOn && a.count === b.count)

/** The part, spanned anew and with its sequence raised when calendars outside have to hear of it. */
function settled(row: EventPartRow, exceptions: EventExceptionRow[], isTouched: boolean): PlannedPart {
  const { fromMs, untilMs } = spanOf(row, exceptions)
  const sequence = row.sequence + (isTouched ? 1 : 0)
  return { row: { ...row, spans_from_ms: fromMs, spans_until_ms: untilMs, sequence }, exceptions }
}

const isOtherTime = (a: Time, b: Time) =>
  a.startsAtMs !== b.startsAtMs || a.endsAtMs !== b.endsAtMs || a.isAllDay !== b.isAllDay || a.timeZone !== b.timeZone

function noteOf(
  old: PartOccurrence,
  time: Time,
  place: string,
  of: { partNumber: number; recurrence: string | null },
  isOtherRepeat = false,
): ChangeNote | null {
  const kind = isOtherTime(old, time) ? 'moved' : isOtherRepeat ? 'repeats' : old.place !== place ? 'place' : null
  return kind && { kind, ...of, old, new: time, oldPlace: old.place, newPlace: place }
}

/** Everything of the series as it is, but for what a plan says of some of its parts. */
function planOf(
  series: Series,
  changed: readonly PlannedPart[],
  dropped: number[],
  touched: number[],
  note: ChangeNote | null,
): Plan {
  const numbers = new Set([...changed.map((part) => part.row.part_number), ...dropped])
  const kept = series.parts.filter((part) => !numbers.has(part.row.part_number))
  const parts = [...kept, ...changed].sort((a, b) => a.row.part_number - b.row.part_number)
  return { parts, dropped, touched, note }
}

const nextPartNumber = (series: Series) =>
  1 + Math.max(0, ...[...series.parts.map((part) => part.row), ...series.dropped].map((row) => row.part_number))

/** The parts that begin after an occurrence: what 'following' takes in beside the rest of its own part. */
const partsAfter = (series: Series, of: PartOccurrence) =>
  series.parts.filter(
    ({ row }) => row.part_number !== of.partNumber && momentOrLater(row.starts_local, row.time_zone) >= of.startsAtMs,
  )

/** The exceptions that are left before, and those from an occurrence on. */
function split(exceptions: readonly EventExceptionRow[], recurrence: string) {
  return {
    before: exceptions.filter((one) => one.recurrence_local < recurrence),
    from: exceptions.filter((one) => one.recurrence_local >= recurrence),
  }
}

const wordNames = ['title', 'place', 'notes'] as const

/** A date's words after its series has others: one that was its own stays, one that was the series' is the new one. */
function carriedWords(one: EventExceptionRow, from: EventPartRow, to: EventPartRow): Partial<EventWords> {
  const words: Partial<EventWords> = {}
  for (const word of wordNames) if (one[word] === from[word]) words[word] = to[word]
  return words
}

/**
 * Exceptions of times that were moved: on the day where theirs is now. One that the rule does not name any more is none. `opened`: the
 * one that was looked at when it was changed, and what was written there.
 */
function carried(
  { row: from, exceptions }: PlannedPart,
  to: EventPartRow,
  {
    days,
    wallMs: byMs,
    keepsTimes,
    opened,
  }: { days: number; wallMs: number; keepsTimes: boolean; opened?: { recurrence: string; words: Partial<EventWords> } },
): EventExceptionRow[] {
  const rows = new Map<string, EventExceptionRow>()
  for (const one of exceptions) {
    const key = addToLocal(dayOf(one.recurrence_local), days * day) + to.starts_local.slice(10)
    if (!isOfRule(to, key)) continue
    if (one.state === 'changed' && !keepsTimes) continue
    rows.set(key, {
      ...one,
      event_id: to.event_id,
      part_number: to.part_number,
      recurrence_local: key,
      ...(one.state === 'changed' && {
        ...carriedWords(one, from, to),
        ...(one.recurrence_local === opened?.recurrence && opened.words),
        starts_local: addToLocal(one.starts_local ?? '', byMs),
        ends_local: addToLocal(one.ends_local ?? '', byMs),
      }),
    })
  }
  return [...rows.values()]
}

/** What is to be of an event's times and words, for one of its times, those from it on, or all. */
export function planUpdate(
  series: Series,
  of: PartOccurrence,
  scope: Scope,
  fields: EventWords & TimesInput,
): Plan | Refusal {
  const part = partOf(series, of.partNumber)
  if (!part) return refuse('NOT_FOUND')
  if (part.row.rule === null && series.parts.length === 1) return planAll(series, of, part.row, fields)
  if (scope === 'this') return planOne(series, of, part, fields)
  if (scope === 'all') return planAll(series, of, part.row, fields)
  return planFollowing(series, of, part, fields)
}

function planOne(
  series: Series,
  of: PartOccurrence,
  part: PlannedPart,
  fields: EventWords & TimesInput,
): Plan | Refusal {
  if (fields.isAllDay !== of.isAllDay)
    return refuse('INVALID', { field: 'isAllDay', messageKey: 'common.events.refusal.allDayOfAll' })
  const times = checkTimes({ ...fields, repeat: null })
  if (isRefusal(times)) return times
  if (part.row.rule === null) return planAlone(series, of, part, fields)
  const { recurrence } = of
  const others = part.exceptions.filter((one) => one.recurrence_local !== recurrence)
  const asRuled = ruleTimeAt(part.row, recurrence)
  const isAsRuled =
    fields.startsLocal === asRuled.startsLocal &&
    fields.endsLocal === asRuled.endsLocal &&
    fields.timeZone === asRuled.timeZone &&
    wordNames.every((word) => fields[word] === part.row[word])
  const exceptions = isAsRuled
    ? others
    : [
        ...others,
        {
          event_id: part.row.event_id,
          part_number: of.partNumber,
          recurrence_local: recurrence,
          state: 'changed',
          title: fields.title,
          place: fields.place,
          notes: fields.notes,
          starts_local: fields.startsLocal,
          ends_local: fields.endsLocal,
          time_zone: fields.timeZone,
        },
      ]
  const note = noteOf(of, timeOfInput(fields), fields.place, { partNumber: of.partNumber, recurrence })
  const changed = settled(part.row, exceptions, note !== null)
  return planOf(series, [changed], [], note ? [of.partNumber] : [], note)
}

/** A part of its own that does not repeat, beside others: itself and nothing else. */
function planAlone(
  series: Series,
  of: PartOccurrence,
  part: PlannedPart,
  fields: EventWords & TimesInput,
): Plan | Refusal {
  const times = checkTimes(fields)
  if (isRefusal(times)) return times
  const { title, place, notes } = fields
  const row = { ...part.row, ...times, title, place, notes }
  const note = noteOf(of, timeOfInput(fields), place, { partNumber: of.partNumber, recurrence: null })
  const isTouched = note !== null || times.rule !== null
  return planOf(series, [settled(row, [], isTouched)], [], isTouched ? [of.partNumber] : [], note)
}

const timeOfInput = ({ isAllDay, startsLocal, endsLocal, timeZone }: TimesInput): Time => ({
  isAllDay,
  startsLocal,
  endsLocal,
  timeZone,
  startsAtMs: momentOrLater(isAllDay ? `${startsLocal}T00:00` : startsLocal, timeZone),
  endsAtMs: momentOrLater(isAllDay ? `${addToLocal(endsLocal, day)}T00:00` : endsLocal, timeZone),
})

function planFollowing(
  series: Series,
  of: PartOccurrence,
  part: PlannedPart,
  fields: EventWords & TimesInput,
): Plan | Refusal {
  const later = partsAfter(series, of)
  const isFirst = part.row.rule === null || of.recurrence === part.row.starts_local
  const isOtherRepeat = !isSameRepeat(fields.repeat, repeatOf(part.row))
  const dayDelta = Math.round((wallMs(dayOf(fields.startsLocal)) - wallMs(dayOf(of.startsLocal))) / day)
  let { repeat } = fields
  if (repeat && !isOtherRepeat) {
    const rule = shiftRule(repeat.rule, of.startsLocal, fields.startsLocal)
    if (rule === null)
      return refuse('INVALID', { field: 'repeat.rule', messageKey: 'common.events.refusal.ruleNotMoved' })
    repeat = { rule, ...endOf(later.at(-1)?.row, part.row, of, dayDelta) }
  } else if (repeat && repeat.count !== null && repeat.count === part.row.rule_count)
    repeat = { ...repeat, count: Math.max(1, repeat.count - timesBefore(part.row, of.recurrence)) }
  const times = checkTimes({ ...fields, repeat })
  if (isRefusal(times)) return times
  const { title, place, notes } = fields
  const partNumber = isFirst ? of.partNumber : nextPartNumber(series)
  const sequence = isFirst ? part.row.sequence : 0
  const row = { ...part.row, ...times, part_number: partNumber, sequence, title, place, notes }
  const { before, from } = split(part.exceptions, of.recurrence)
  const exceptions =
    times.rule === null
      ? []
      : [{ row: part.row, exceptions: from }, ...later].flatMap((one) =>
          carried(one, row, { days: dayDelta, wallMs: 0, keepsTimes: fields.isAllDay === of.isAllDay }),
        )
  // What was opened takes place as it is said now, whatever it was an exception of.
  const kept = exceptions.filter((one) => one.recurrence_local !== row.starts_local)
  const time = timeOfInput({ ...fields, startsLocal: row.starts_local, endsLocal: row.ends_local })
  const note = noteOf(of, time, place, { partNumber, recurrence: null }, isOtherRepeat || later.length > 0)
  const changed = [settled(row, kept, true)]
  const touched = [partNumber]
  if (!isFirst) {
    changed.push(settled(endedBefore(part.row, of), before, true))
    touched.push(of.partNumber)
  }
  return planOf(
    series,
    changed,
    later.map((one) => one.row.part_number),
    touched,
    note,
  )
}

/** The part up to the day before one of its times. */
const endedBefore = (row: EventPartRow, of: PartOccurrence): EventPartRow => ({
  ...row,
  rule_until_on: addToLocal(dayOf(of.recurrence), -day),
  rule_count: null,
})

/** When the rest of a series ends, that was not asked to end otherwise. */
function endOf(
  last: EventPartRow | undefined,
  part: EventPartRow,
  of: PartOccurrence,
  days: number,
): Omit<Repeat, 'rule'> {
  const end = last ?? part
  if (end.rule_until_on !== null) return { untilOn: addToLocal(end.rule_until_on, days * day), count: null }
  if (end.rule_count === null) return { untilOn: null, count: null }
  if (!last) return { untilOn: null, count: Math.max(1, end.rule_count - timesBefore(part, of.recurrence)) }
  const { untilMs } = spanOf(last, [])
  return { untilOn: untilMs === null ? null : new Date(untilMs).toISOString().slice(0, 10), count: null }
}

/**
 * What differs from the occurrence that was looked at is changed for all, but for the dates that had a title, a place or notes of their own:
 * those keep them. New times move all of them by as much.
 */
function planAll(
  series: Series,
  of: PartOccurrence,
  opened: EventPartRow,
  fields: EventWords & TimesInput,
): Plan | Refusal {
  const checked = checkTimes({ ...fields, repeat: null })
  if (isRefusal(checked)) return checked
  const isOtherRepeat = !isSameRepeat(fields.repeat, repeatOf(opened))
  const isOtherDay = fields.isAllDay !== of.isAllDay
  const move = {
    days: Math.round((wallMs(dayOf(fields.startsLocal)) - wallMs(dayOf(of.startsLocal))) / day),
    wallMs: isOtherDay ? 0 : wallMs(fields.startsLocal) - wallMs(of.startsLocal),
  }
  const lengthMs = wallMs(fields.endsLocal) - wallMs(fields.startsLocal)
  const isOtherLength = isOtherDay || lengthMs !== wallMs(of.endsLocal) - wallMs(of.startsLocal)
  const words: Partial<EventWords> = {}
  for (const word of wordNames) if (fields[word] !== of[word]) words[word] = fields[word]
  const [first] = series.parts
  const isOne = isOtherRepeat || fields.repeat === null
  const changed: PlannedPart[] = []
  const touched: number[] = []
  for (const part of isOne && first ? [series.parts.find((one) => one.row === opened) ?? first] : series.parts) {
    const { row } = part
    const isAnchor = fields.repeat === null || row.rule === null
    const shift = (local: string) =>
      isOtherDay
        ? addToLocal(dayOf(local), move.days * day) + fields.startsLocal.slice(10)
        : addToLocal(local, move.wallMs)
    const startsLocal =
      isAnchor && row === opened
        ? fields.startsLocal
        : shift(isOne ? (first ?? part).row.starts_local : row.starts_local)
    const endsLocal = isOtherLength
      ? addToLocal(startsLocal, lengthMs)
      : addToLocal(startsLocal, wallMs(row.ends_local) - wallMs(row.starts_local))
    let { repeat } = fields
    if (!isOne) {
      repeat = repeatOf(row)
      const rule = repeat && shiftRule(repeat.rule, row.starts_local, startsLocal)
      if (repeat && rule === null)
        return refuse('INVALID', { field: 'repeat.rule', messageKey: 'common.events.refusal.ruleNotMoved' })
      if (repeat && rule !== null)
        repeat = { ...repeat, rule, untilOn: repeat.untilOn && addToLocal(repeat.untilOn, move.days * day) }
    }
    const times = checkTimes({ ...fields, startsLocal, endsLocal, repeat })
    if (isRefusal(times)) return times
    const changedRow = { ...row, ...times, ...words }
    const opensHere = row.part_number === of.partNumber
    const exceptions =
      times.rule === null
        ? []
        : carried(part, changedRow, {
            ...move,
            keepsTimes: !isOtherDay,
            ...(opensHere && { opened: { recurrence: of.recurrence, words } }),
          })
    const isTouched =
      words.place !== undefined ||
      (['is_all_day', 'starts_local', 'ends_local', 'time_zone', 'rule', 'rule_until_on', 'rule_count'] as const).some(
        (column) => changedRow[column] !== row[column],
      )
    if (isTouched) touched.push(row.part_number)
    changed.push(settled(changedRow, exceptions, isTouched))
  }
  const dropped = isOne
    ? series.parts.map((part) => part.row.part_number).filter((number) => number !== changed[0]?.row.part_number)
    : []
  const isOfOne = of.recurrence === once && series.parts.length === 1 && fields.repeat === null
  const at = { partNumber: of.partNumber, recurrence: isOfOne ? of.recurrence : null }
  const note = noteOf(of, timeOfInput(fields), fields.place, at, isOtherRepeat)
  return planOf(series, changed, dropped, touched, note)
}

/** Takes one of its times out, or those from it on. Null when that is all there is: then the event itself is cancelled. */
export function planCancel(
  series: Series,
  of: PartOccurrence,
  scope: 'this' | 'following',
  nowMs: number,
): Plan | null {
  const part = partOf(series, of.partNumber)
  if (!part) return null
  const note: ChangeNote = {
    kind: 'cancelled',
    partNumber: of.partNumber,
    recurrence: scope === 'this' ? of.recurrence : null,
    old: of,
    new: null,
    oldPlace: of.place,
    newPlace: of.place,
  }
  const plan = scope === 'this' ? planWithoutOne(series, of, part, note) : planWithoutRest(series, of, part, note)
  const rest = { parts: plan.parts, dropped: [] }
  const farMs = Math.max(nowMs, of.endsAtMs) + 400 * day
  const isEmpty =
    plan.parts.length === 0 ||
    (plan.parts.every((one) => one.row.spans_until_ms !== null && one.row.spans_until_ms < farMs) &&
      occurrencesBetween(rest, Math.min(...plan.parts.map((one) => one.row.spans_from_ms)), farMs).length === 0)
  return isEmpty ? null : plan
}

function planWithoutOne(series: Series, of: PartOccurrence, part: PlannedPart, note: ChangeNote): Plan {
  if (part.row.rule === null) return planOf(series, [], [of.partNumber], [], note)
  const cancelled: EventExceptionRow = {
    event_id: part.row.event_id,
    part_number: of.partNumber,
    recurrence_local: of.recurrence,
    state: 'cancelled',
    title: null,
    place: null,
    notes: null,
    starts_local: null,
    ends_local: null,
    time_zone: null,
  }
  const others = part.exceptions.filter((one) => one.recurrence_local !== of.recurrence)
  return planOf(series, [settled(part.row, [...others, cancelled], true)], [], [of.partNumber], note)
}

function planWithoutRest(series: Series, of: PartOccurrence, part: PlannedPart, note: ChangeNote): Plan {
  const dropped = partsAfter(series, of).map((one) => one.row.part_number)
  if (part.row.rule === null || of.recurrence === part.row.starts_local)
    return planOf(series, [], [...dropped, of.partNumber], [], note)
  const { before } = split(part.exceptions, of.recurrence)
  return planOf(series, [settled(endedBefore(part.row, of), before, true)], dropped, [of.partNumber], note)
}
