import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import type { EventPartRow } from '../../platform/store/tables.ts'
import { calendarFile } from './calendar-file.ts'
import { occurrencesOf, spanOf } from './occurrences.ts'
import { isZone, localAt, momentOf, momentOrLater } from './zone-time.ts'

const part = (change: Partial<EventPartRow>): EventPartRow => ({
  event_id: '0198f3c2-0000-7000-8000-000000000001',
  part_number: 1,
  state: 'planned',
  title: 'Call',
  place: '',
  notes: '',
  is_all_day: 0,
  starts_local: '2026-01-05T09:30',
  ends_local: '2026-01-05T10:30',
  time_zone: 'America/New_York',
  rule: null,
  rule_until_on: null,
  rule_count: null,
  spans_from_ms: 0,
  spans_until_ms: null,
  sequence: 0,
  ...change,
})
const yearFrom = Date.UTC(2026, 0, 1)
const yearTo = Date.UTC(2027, 0, 1)
const year = (of: EventPartRow) => occurrencesOf(of, [], yearFrom, yearTo)

/** What another program makes of the file that is sent for it, year 2026: moments, milliseconds UTC. */
function judged(of: EventPartRow): { startsAtMs: number; endsAtMs: number }[] {
  const words = () => ({ title: 'Call', place: null, notes: null })
  const file = calendarFile({ entries: [{ part: of, exceptions: [], words, stampMs: yearFrom }] })
  const component = new ICAL.Component(ICAL.parse(file) as unknown[])
  for (const zone of component.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
  const [first] = component.getAllSubcomponents('vevent')
  if (!first) throw new Error('no event in the file')
  const event = new ICAL.Event(first)
  const found: { startsAtMs: number; endsAtMs: number }[] = []
  const iterator = event.iterator()
  for (let next = iterator.next(); next; next = iterator.next()) {
    const { startDate, endDate } = event.getOccurrenceDetails(next)
    const startsAtMs = startDate.toUnixTime() * 1000
    if (startsAtMs >= yearTo) break
    found.push({ startsAtMs, endsAtMs: endDate.toUnixTime() * 1000 })
  }
  return found
}

/** Each with the days of 2026 on which its clocks change, and a time that they leave out and one that they have twice. */
const zones = [
  { zone: 'America/New_York', forward: '2026-03-08T02:30', back: '2026-11-01T01:30', stepMs: 3_600_000 },
  { zone: 'Europe/Madrid', forward: '2026-03-29T02:30', back: '2026-10-25T02:30', stepMs: 3_600_000 },
  // Half an hour, and by the southern year.
  { zone: 'Australia/Lord_Howe', forward: '2026-10-04T02:15', back: '2026-04-05T01:45', stepMs: 1_800_000 },
]

describe.each(zones)('EVT-1 a year of $zone', ({ zone, forward, back, stepMs }) => {
  test('every day at half past nine by its own clocks, whatever they are ahead of UTC', () => {
    const days = year(
      part({ time_zone: zone, rule: 'FREQ=DAILY', starts_local: '2026-01-01T09:30', ends_local: '2026-01-01T10:30' }),
    )
    expect(days).toHaveLength(365)
    expect(new Set(days.map((one) => one.startsLocal.slice(11)))).toEqual(new Set(['09:30']))
    for (const one of days) expect(localAt(one.startsAtMs, zone)).toBe(one.startsLocal)
    const gaps = days.slice(1).map((one, index) => one.startsAtMs - (days[index]?.startsAtMs ?? 0) - 86_400_000)
    // Once a day is shorter, and once longer, by as much.
    expect(gaps.filter((gap) => gap !== 0).sort((a, b) => a - b)).toEqual([-stepMs, stepMs])
  })

  test('a time that its clocks leave out is left out once, and one that they have twice comes the first time (RFC 5545 3.3.10)', () => {
    const at = (local: string) => ({
      starts_local: `2026-01-01T${local.slice(11)}`,
      ends_local: `2026-01-01T${local.slice(11)}`,
    })
    const without = year(part({ time_zone: zone, rule: 'FREQ=DAILY', ...at(forward) }))
    expect(without).toHaveLength(364)
    expect(without.some((one) => one.startsLocal === forward)).toBe(false)
    expect(momentOf(forward, zone)).toBeNull()
    expect(localAt(momentOrLater(forward, zone), zone)).toBe(
      new Date(Date.parse(`${forward}Z`) + stepMs).toISOString().slice(0, 16),
    )
    const twice = year(part({ time_zone: zone, rule: 'FREQ=DAILY', ...at(back) }))
    // In Madrid the same time is left out in spring.
    expect(twice).toHaveLength(forward.slice(11) === back.slice(11) ? 364 : 365)
    const first = twice.find((one) => one.startsLocal === back)?.startsAtMs ?? 0
    expect([localAt(first, zone), localAt(first + stepMs, zone), localAt(first - stepMs, zone)]).toEqual([
      back,
      back,
      new Date(Date.parse(`${back}Z`) - stepMs).toISOString().slice(0, 16),
    ])
  })

  test('one that lasts through a change lasts exactly as long as the first (RFC 5545 3.8.5.3)', () => {
    const nights = year(
      part({ time_zone: zone, rule: 'FREQ=DAILY', starts_local: '2026-01-01T22:00', ends_local: '2026-01-02T06:00' }),
    )
    expect(new Set(nights.map((one) => one.endsAtMs - one.startsAtMs))).toEqual(new Set([8 * 3_600_000]))
    const ends = nights.map((one) => one.endsLocal.slice(11))
    expect(ends.filter((end) => end !== '06:00')).toHaveLength(2)
  })

  test('whole days are whole days: 23, 24 or 25 hours long, and half hours where it has those', () => {
    const days = year(
      part({
        time_zone: zone,
        is_all_day: 1,
        rule: 'FREQ=DAILY',
        starts_local: '2026-01-01',
        ends_local: '2026-01-01',
      }),
    ).filter((one) => one.startsLocal < '2027')
    expect(days[0]?.startsLocal).toBe('2026-01-01')
    for (const one of days) expect(localAt(one.startsAtMs, zone).slice(11)).toBe('00:00')
    const odd = days.map((one) => one.endsAtMs - one.startsAtMs - 86_400_000).filter((ms) => ms !== 0)
    expect(odd.sort((a, b) => a - b)).toEqual([-stepMs, stepMs])
  })

  const rules = [
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=WEEKLY;BYDAY=MO,FR',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU',
    'FREQ=MONTHLY;BYMONTHDAY=31',
    'FREQ=MONTHLY;BYDAY=-1SU',
    'FREQ=MONTHLY;BYDAY=2SU',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=YEARLY',
  ]
  test.each(rules)('EVT-5 %s: another program reads the same moments out of the file', (rule) => {
    const first = year(part({ time_zone: zone, rule }))[0]
    if (!first) throw new Error('no time')
    const of = part({ time_zone: zone, rule, starts_local: first.startsLocal, ends_local: first.endsLocal })
    const own = year(of).map(({ startsAtMs, endsAtMs }) => ({ startsAtMs, endsAtMs }))
    expect(own.length).toBeGreaterThan(0)
    expect(judged(of)).toEqual(own)
    const ending = { ...of, rule_until_on: '2026-10-25' }
    expect(judged(ending)).toEqual(year(ending).map(({ startsAtMs, endsAtMs }) => ({ startsAtMs, endsAtMs })))
    const counting = { ...of, rule_count: 5 }
    expect(judged(counting)).toEqual(year(counting).map(({ startsAtMs, endsAtMs }) => ({ startsAtMs, endsAtMs })))
  })
})

describe('windows', () => {
  test('EVT-1 whatever window is asked for, it holds what a longer one does of it, and nothing beyond the span', () => {
    const of = part({ rule: 'FREQ=WEEKLY;BYDAY=MO,TH', rule_until_on: '2026-12-31', time_zone: 'Europe/Madrid' })
    const whole = occurrencesOf(of, [], yearFrom, yearTo)
    const { fromMs, untilMs } = spanOf(of, [])
    expect([fromMs, untilMs]).toEqual([whole[0]?.startsAtMs, whole.at(-1)?.endsAtMs])
    fc.assert(
      fc.property(
        fc.integer({ min: yearFrom, max: yearTo }),
        fc.integer({ min: 1, max: 400 * 86_400_000 }),
        (from, long) => {
          const to = Math.min(yearTo, from + long)
          const inside = whole.filter((one) => one.startsAtMs < to && one.endsAtMs > from)
          expect(occurrencesOf(of, [], from, to)).toEqual(inside)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('EVT-1 a zone is one that clocks have: every one that the host knows, and nothing else', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) expect(isZone(zone)).toBe(true)
    for (const zone of ['', 'Mars/Olympus', '+02:00', 'GMT+25', '../etc', 'America/New York'])
      expect(isZone(zone)).toBe(false)
  })

  test('EVT-5 a file names no zone that it does not describe', () => {
    const words = () => ({ title: 'Call', place: null, notes: null })
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const file = calendarFile({ entries: [{ part: part({ time_zone: zone }), exceptions: [], words, stampMs: 0 }] })
      if (zone !== 'UTC') expect(file, zone).toContain(`\r\nTZID:${zone}\r\n`)
    }
  })
})
