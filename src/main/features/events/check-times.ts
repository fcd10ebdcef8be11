import { refuse, type Refusal } from '../../../shared/errors.ts'
import { maxEventDays } from '../../../shared/events.ts'
import { day } from '../../../shared/time.ts'
import { firstFit, type PartTimes } from './occurrences.ts'
import { addToLocal, dayOf, isLocal, isZone, momentOf, momentOrLater, wallMs } from './zone-time.ts'

export interface Repeat {
  rule: string
  untilOn: string | null
  count: number | null
}

/** When something is, as people say it. */
export interface TimesInput {
  isAllDay: boolean
  startsLocal: string
  endsLocal: string
  timeZone: string
  repeat: Repeat | null
}

const refusal = (field: string, messageKey: string, params?: Record<string, string | number>) =>
  refuse('INVALID', { field, messageKey, ...(params && { params }) })

/** What an event's times have to be, whoever gave them; what is answered is how they are kept. */
export function checkTimes(input: TimesInput): PartTimes | Refusal {
  const wrong = refusedTimes(input)
  if (wrong) return wrong
  const { isAllDay, startsLocal, endsLocal, timeZone, repeat } = input
  const times: PartTimes = {
    is_all_day: isAllDay ? 1 : 0,
    starts_local: startsLocal,
    ends_local: endsLocal,
    time_zone: timeZone,
    rule: null,
    rule_until_on: null,
    rule_count: null,
  }
  return repeat ? withRule(times, repeat) : times
}

function refusedTimes({ isAllDay, startsLocal, endsLocal, timeZone }: TimesInput): Refusal | null {
  if (!isZone(timeZone)) return refusal('timeZone', 'common.events.refusal.noZone', { zone: timeZone })
  const length = isAllDay ? 10 : 16
  for (const [field, local] of [
    ['startsLocal', startsLocal],
    ['endsLocal', endsLocal],
  ] as const) {
    if (local.length !== length)
      return refusal(field, isAllDay ? 'common.events.refusal.dayOnly' : 'common.events.refusal.timeMissing')
    if (!isLocal(local)) return refusal(field, 'common.events.refusal.noSuchDay')
    if (!isAllDay && momentOf(local, timeZone) === null)
      return refusal(field, 'common.events.refusal.noSuchTime', { time: local.slice(11), zone: timeZone })
  }
  const lengthMs = isAllDay
    ? wallMs(endsLocal) - wallMs(startsLocal)
    : momentOrLater(endsLocal, timeZone) - momentOrLater(startsLocal, timeZone)
  if (lengthMs < 0) return refusal('endsLocal', 'common.events.refusal.endsBefore')
  if (lengthMs > maxEventDays * day) return refusal('endsLocal', 'common.events.refusal.tooLong', { max: maxEventDays })
  return null
}

/** A rule that repeats once a day at most, comes at all, and ends after it begins. Where the first day does not fit, the first that does. */
function withRule(times: PartTimes, { rule, untilOn, count }: Repeat): PartTimes | Refusal {
  const clean = cleanRule(rule)
  if (clean === null) return refusal('repeat.rule', 'common.events.refusal.ruleUnread')
  if (clean === 'too-often') return refusal('repeat.rule', 'common.events.refusal.ruleTooOften')
  let first: string | null
  try {
    first = firstFit(clean, times.starts_local)
  } catch {
    // The library's word for a rule whose days never come.
    first = null
  }
  if (first === null || !isLocal(first)) return refusal('repeat.rule', 'common.events.refusal.ruleNever')
  const movedMs = wallMs(first) - wallMs(times.starts_local)
  const starts = addToLocal(times.starts_local, movedMs)
  const ends = addToLocal(times.ends_local, movedMs)
  if (times.is_all_day === 0 && momentOf(starts, times.time_zone) === null)
    return refusal('startsLocal', 'common.events.refusal.noSuchTime', {
      time: starts.slice(11),
      zone: times.time_zone,
    })
  if (untilOn !== null && (!isLocal(untilOn) || untilOn < dayOf(starts)))
    return refusal('repeat.untilOn', 'common.events.refusal.untilBefore')
  return { ...times, starts_local: starts, ends_local: ends, rule: clean, rule_until_on: untilOn, rule_count: count }
}

const weekDay = '(?:MO|TU|WE|TH|FR|SA|SU)'
const numbers = (pattern: string) => new RegExp(`^${pattern}(?:,${pattern}){0,40}$`)
/** What may stand in a rule (RFC 5545 3.3.10), and how. */
const ruleParts: Record<string, RegExp> = {
  FREQ: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  BYDAY: numbers(`(?:[+-]?[1-5]?\\d?${weekDay})`),
  BYMONTHDAY: numbers('[+-]?(?:[1-9]|[12]\\d|3[01])'),
  BYMONTH: numbers('(?:[1-9]|1[0-2])'),
  BYYEARDAY: numbers('[+-]?[1-9]\\d{0,2}'),
  BYWEEKNO: numbers('[+-]?[1-9]\\d?'),
  BYSETPOS: numbers('[+-]?[1-9]\\d{0,2}'),
  WKST: new RegExp(`^${weekDay}$`),
}

/** The rule in capitals, without what a reader does not need; null for one that cannot be read. COUNT and UNTIL are not of it. */
function cleanRule(text: string): string | 'too-often' | null {
  const parts = new Map<string, string>()
  for (const part of text
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .split(';')) {
    const [name = '', value = '', more] = part.split('=')
    if (name === '' && part === '') continue
    if (more !== undefined || parts.has(name)) return null
    parts.set(name, value)
  }
  if (/^(?:HOURLY|MINUTELY|SECONDLY)$/.test(parts.get('FREQ') ?? '')) return 'too-often'
  if (['BYHOUR', 'BYMINUTE', 'BYSECOND'].some((name) => parts.has(name))) return 'too-often'
  if (!parts.has('FREQ')) return null
  for (const [name, value] of parts) if (!ruleParts[name]?.test(value)) return null
  const frequency = parts.get('FREQ')
  const hasOrdinal = /\d/.test(parts.get('BYDAY') ?? '')
  if (hasOrdinal && frequency !== 'MONTHLY' && frequency !== 'YEARLY') return null
  if ((parts.has('BYYEARDAY') || parts.has('BYWEEKNO')) && frequency !== 'YEARLY') return null
  if (parts.has('BYSETPOS') && parts.size < 3) return null
  if (parts.get('INTERVAL') === '1') parts.delete('INTERVAL')
  return [...parts].map(([name, value]) => `${name}=${value}`).join(';')
}
