import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEventScene, type EventScene } from '../../../../tests/support/event-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { cancelEvent } from './cancel-event.ts'
import { importEvents, previewImport } from './import-events.ts'
import { calendarForStaff } from './read-calendar.ts'

let scene: EventScene
beforeEach(async () => {
  scene = await createEventScene()
})
afterEach(() => scene.app.close())

const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR'].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']
const input = (file: string) => ({ matterId: scene.matter.matterId, file })
const preview = async (file: string) => granted(await previewImport(scene.app.deps, scene.lawyer, input(file))).events
const take = async (file: string, indexes: number[]) =>
  importEvents(scene.app.deps, scene.lawyer, { ...input(file), indexes })

/** As Outlook writes it: a zone by its Windows name, described in the file. */
const outlook = calendar(
  'BEGIN:VTIMEZONE',
  'TZID:Mountain Standard Time',
  'BEGIN:STANDARD',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:-0600',
  'TZOFFSETTO:-0700',
  'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:-0700',
  'TZOFFSETTO:-0600',
  'RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
  ...event(
    'UID:weekly@outlook',
    'SUMMARY:Status\\, weekly',
    'LOCATION:Room 2',
    'DESCRIPTION:First line\\nsecond line that is folded in the fi',
    ' le',
    'DTSTART;TZID=Mountain Standard Time:20261103T093000',
    'DTEND;TZID=Mountain Standard Time:20261103T103000',
    'RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261202T065959Z',
    'EXDATE;TZID=Mountain Standard Time:20261117T093000',
    'ATTENDEE;CN=Somebody:mailto:somebody@mail.example',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT15M',
    'DESCRIPTION:x',
    'END:VALARM',
  ),
  ...event(
    'UID:weekly@outlook',
    'SUMMARY:Status\\, moved',
    'RECURRENCE-ID;TZID=Mountain Standard Time:20261124T093000',
    'DTSTART;TZID=Mountain Standard Time:20261125T140000',
    'DTEND;TZID=Mountain Standard Time:20261125T150000',
  ),
)

describe('EVT-1 a calendar file', () => {
  test('repeats, what is left out of them and what was moved come over; attendees and alarms do not, and one is told so', async () => {
    expect(await preview(outlook)).toMatchObject([
      {
        index: 0,
        title: 'Status, weekly',
        place: 'Room 2',
        startsLocal: '2026-11-03T09:30',
        timeZone: 'America/Denver',
        repeat: { rule: 'FREQ=WEEKLY;BYDAY=TU', untilOn: '2026-12-01', count: null },
        exceptionCount: 2,
        alreadyEventId: null,
        problem: null,
        notes: [
          { messageKey: 'common.events.import.attendees', params: { count: 1 } },
          { messageKey: 'common.events.import.alarms' },
        ],
      },
    ])
    expect(await scene.calendar('2026-11-01', '2026-12-31')).toEqual([])
    const [made] = granted(await take(outlook, [0])).events
    expect(await scene.calendar('2026-11-01', '2026-12-31')).toEqual([
      '2026-11-03T09:30 Status, weekly',
      '2026-11-10T09:30 Status, weekly',
      '2026-11-25T14:00 Status, moved',
      '2026-12-01T09:30 Status, weekly',
    ])
    expect((await scene.detail(made?.eventId ?? '')).notes).toBe('First line\nsecond line that is folded in the file')
    expect((await preview(outlook))[0]?.alreadyEventId).toBe(made?.eventId)
    expect(await scene.emails()).toEqual([])
    expect(await scene.activityKinds()).toContain('event.imported')
    // Once more, as from a second window that looked before: no doubles.
    expect(granted(await take(outlook, [0])).events).toEqual([])
    expect(await scene.calendar('2026-11-01', '2026-12-31')).toHaveLength(4)
  })

  test('a rule that leaves its day to the start names it, so that a form can show it', async () => {
    const rules = ['FREQ=WEEKLY', 'FREQ=WEEKLY;INTERVAL=2;WKST=SU', 'FREQ=MONTHLY;COUNT=3', 'FREQ=YEARLY']
    const lines = rules.flatMap((rule, n) =>
      event(`UID:${n}`, 'SUMMARY:x', 'DTSTART:20261124T163000Z', 'DTEND:20261124T173000Z', `RRULE:${rule}`),
    )
    expect((await preview(calendar(...lines))).map((one) => one.repeat?.rule)).toEqual([
      'FREQ=WEEKLY;BYDAY=TU',
      'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU',
      'FREQ=MONTHLY;BYMONTHDAY=24',
      'FREQ=YEARLY',
    ])
  })

  test('a file that breaks off shows the event that it breaks off in', async () => {
    const whole = calendar(
      ...event('UID:1', 'SUMMARY:Whole', 'DTSTART:20261124T163000Z', 'DTEND:20261124T173000Z'),
      ...event('UID:2', 'SUMMARY:Half', 'DTSTART:20261125T163000Z', 'DTEND:20261125T173000Z'),
    )
    const half = await preview(whole.slice(0, whole.indexOf('DTEND:20261125')))
    expect(half.map((one) => [one.title, one.problem?.messageKey ?? null])).toEqual([
      ['Whole', null],
      ['Half', 'common.events.import.brokenOff'],
    ])
  })

  test('times in UTC, without a zone, for days, and with a length instead of an end', async () => {
    const file = calendar(
      ...event('UID:1', 'SUMMARY:Utc', 'DTSTART:20261124T163000Z', 'DURATION:PT1H30M'),
      ...event('UID:2', 'SUMMARY:Floating', 'DTSTART:20261124T093000', 'DTEND:20261124T100000'),
      ...event('UID:3', 'SUMMARY:Days', 'DTSTART;VALUE=DATE:20261124', 'DTEND;VALUE=DATE:20261126'),
      ...event('UID:4', 'SUMMARY:Day', 'DTSTART;VALUE=DATE:20261124'),
      ...event(
        'UID:5',
        'SUMMARY:Madrid',
        'DTSTART;TZID=Europe/Madrid:20261124T180000',
        'DTEND;TZID=Europe/Madrid:20261124T190000',
      ),
    )
    expect(
      (await preview(file)).map((one) => `${one.title} ${one.startsLocal} ${one.endsLocal} ${one.timeZone}`),
    ).toEqual([
      'Utc 2026-11-24T09:30 2026-11-24T11:00 America/Denver',
      'Floating 2026-11-24T09:30 2026-11-24T10:00 America/Denver',
      'Days 2026-11-24 2026-11-25 America/Denver',
      'Day 2026-11-24 2026-11-24 America/Denver',
      'Madrid 2026-11-24T18:00 2026-11-24T19:00 Europe/Madrid',
    ])
  })

  test('what cannot be taken in says why, keeps nothing else from being, and all that is chosen comes or nothing', async () => {
    const file = calendar(
      ...event('UID:1', 'SUMMARY:Good', 'DTSTART:20261124T163000Z', 'DTEND:20261124T173000Z'),
      ...event('UID:2', 'SUMMARY:Backwards', 'DTSTART:20261124T163000Z', 'DTEND:20261124T153000Z'),
      ...event('UID:3', 'SUMMARY:Hourly', 'DTSTART:20261124T163000Z', 'DTEND:20261124T173000Z', 'RRULE:FREQ=HOURLY'),
      ...event('UID:4', 'SUMMARY:No start'),
      ...event('UID:5', 'DTSTART;TZID=Nowhere/Land:20261124T093000', 'DTEND;TZID=Nowhere/Land:20261124T100000'),
    )
    const events = await preview(file)
    expect(events.map((one) => one.problem?.messageKey ?? null)).toEqual([
      null,
      'common.events.refusal.endsBefore',
      'common.events.refusal.ruleTooOften',
      'common.events.import.noStart',
      null,
    ])
    expect(events[4]).toMatchObject({
      title: 'Without a title',
      startsLocal: '2026-11-24T09:30',
      notes: [
        { messageKey: 'common.events.import.untitled' },
        { messageKey: 'common.events.import.zoneUnknown', params: { zone: 'Nowhere/Land', used: 'America/Denver' } },
      ],
    })
    expect(refused(await take(file, [0, 1]))).toMatchObject({ refused: 'CONFLICT', params: { title: 'Backwards' } })
    expect(await scene.calendar('2026-11-24', '2026-11-24')).toEqual([])
    granted(await take(file, [0, 4]))
    expect(await scene.calendar('2026-11-24', '2026-11-24')).toHaveLength(2)
    expect(refused(await take(file, [99]))).toMatchObject({ refused: 'INVALID' })
  })

  test.each(['hello', '%PDF-1.7', 'BEGIN:VCARD\r\nEND:VCARD', '{"a":1}'])('%j is none', async (file) => {
    expect(refused(await previewImport(scene.app.deps, scene.lawyer, input(file)))).toMatchObject({
      refused: 'INVALID',
      field: 'file',
      messageKey: 'common.events.refusal.fileUnread',
    })
  })

  test('what Portico hands out it reads again as it was', async () => {
    const planned = await scene.planWeekly({
      repeat: { rule: 'FREQ=WEEKLY;BYDAY=TU', untilOn: '2026-12-08', count: null },
    })
    const left = await scene.detail(planned.eventId, '1.2026-11-24T09:30')
    granted(await cancelEvent(scene.app.deps, scene.lawyer, scene.target(left, 'this')))
    const before = await scene.calendar('2026-11-01', '2026-12-31')
    const { content } = granted(await calendarForStaff(scene.app.deps, scene.lawyer, planned.eventId))
    // Lines end as RFC 5545 3.1 has it, those of the zone and the exceptions too.
    expect(content).toContain('EXDATE')
    expect(content.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    granted(await take(content, [0]))
    const after = await scene.calendar('2026-11-01', '2026-12-31')
    expect(after).toHaveLength(2 * before.length)
    expect([...new Set(after)]).toEqual(before)
  })
})
