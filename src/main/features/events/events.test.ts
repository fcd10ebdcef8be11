import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEventScene, type EventScene } from '../../../../tests/support/event-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { withSecondFactor } from '../../../../tests/support/staff-factor.ts'
import { listNotices } from '../notices/list-notices.ts'
import { answerAsStaff } from './answer-event.ts'
import { listPeople } from './attendees.ts'
import { cancelEvent } from './cancel-event.ts'
import { moveEvent, previewUpdate, updateEventFields } from './change-event.ts'
import { listConflicts } from './conflicts.ts'
import { createEvent, type EventFields } from './create-event.ts'
import { getEvent } from './get-event.ts'
import { listEvents, listInWindow } from './list-events.ts'

let scene: EventScene
beforeEach(async () => {
  scene = await createEventScene()
})
afterEach(() => scene.app.close())

const deps = () => scene.app.deps
const weekly = { rule: 'FREQ=WEEKLY;BYDAY=TU', untilOn: null, count: null }
const never = { untilOn: null, count: null }
const create = (change: Parameters<EventScene['fields']>[0]) =>
  createEvent(deps(), scene.lawyer, { matterId: scene.matter.matterId, ...scene.fields(change) })

describe('planning', () => {
  test('EVT-1 an event keeps its own zone, and stands in the grid by the clocks of whoever looks', async () => {
    const event = await scene.plan({
      startsLocal: '2026-11-24T18:00',
      endsLocal: '2026-11-24T19:00',
      timeZone: 'Europe/Madrid',
    })
    expect(event).toMatchObject({ startsLocal: '2026-11-24T18:00', timeZone: 'Europe/Madrid', state: 'planned' })
    expect(await scene.calendar('2026-11-24', '2026-11-24')).toEqual(['2026-11-24T10:00 Hearing on the will'])
  })

  test('EVT-1 what lasts all day is the same days everywhere, and stands before what has a time', async () => {
    await scene.plan({ title: 'Deposition', startsLocal: '2026-11-24T00:30', endsLocal: '2026-11-24T01:00' })
    const days = { isAllDay: true, startsLocal: '2026-11-23', endsLocal: '2026-11-24', timeZone: 'Australia/Lord_Howe' }
    await scene.plan({ title: 'Mediation', ...days })
    expect(await scene.calendar('2026-11-24', '2026-11-24')).toEqual([
      '2026-11-23 Mediation',
      '2026-11-24T00:30 Deposition',
    ])
    expect(await scene.calendar('2026-11-25', '2026-11-30')).toEqual([])
    expect(await scene.calendar('2026-11-22', '2026-11-22')).toEqual([])
  })

  test('EVT-1 one that repeats is opened out as far as is asked, and ends by day or by count', async () => {
    await scene.planWeekly()
    await scene.plan({
      title: 'Call',
      startsLocal: '2026-11-11T09:00',
      endsLocal: '2026-11-11T09:15',
      repeat: { rule: 'FREQ=DAILY', untilOn: null, count: 2 },
    })
    await scene.plan({
      title: 'Review',
      startsLocal: '2026-11-05T12:00',
      endsLocal: '2026-11-05T13:00',
      repeat: { rule: 'FREQ=MONTHLY;BYDAY=1TH', untilOn: '2026-12-31', count: null },
    })
    expect(await scene.calendar('2026-11-01', '2026-12-05')).toEqual([
      '2026-11-05T12:00 Review',
      '2026-11-10T09:30 Hearing on the will',
      '2026-11-11T09:00 Call',
      '2026-11-12T09:00 Call',
      '2026-11-17T09:30 Hearing on the will',
      '2026-11-24T09:30 Hearing on the will',
      '2026-12-01T09:30 Hearing on the will',
      '2026-12-03T12:00 Review',
    ])
    expect(
      (await scene.calendar('2027-01-01', '2027-01-31')).every((line) => line.endsWith('Hearing on the will')),
    ).toBe(true)
  })

  test('EVT-1 the first day that does not fit the rule gives way to the first that does', async () => {
    const event = await scene.plan({ repeat: { rule: 'FREQ=WEEKLY;BYDAY=TH', ...never } })
    expect(event).toMatchObject({ startsLocal: '2026-11-26T09:30', endsLocal: '2026-11-26T10:30' })
  })

  const wrong: [string, Parameters<EventScene['fields']>[0], string, string][] = [
    ['ends before it begins', { endsLocal: '2026-11-24T09:29' }, 'endsLocal', 'endsBefore'],
    ['lasts longer than a year', { endsLocal: '2027-11-26T09:30' }, 'endsLocal', 'tooLong'],
    ['is in a zone that does not exist', { timeZone: 'Mars/Olympus' }, 'timeZone', 'noZone'],
    ['is in an offset, which is no zone', { timeZone: '+02:00' }, 'timeZone', 'noZone'],
    ['begins on a day that does not exist', { startsLocal: '2026-11-31T09:30' }, 'startsLocal', 'noSuchDay'],
    [
      'begins at a time that clocks go forward over',
      { startsLocal: '2026-03-08T02:30', endsLocal: '2026-03-08T04:00' },
      'startsLocal',
      'noSuchTime',
    ],
    ['has no time and does not last all day', { startsLocal: '2026-11-24' }, 'startsLocal', 'timeMissing'],
    ['lasts all day and has a time', { isAllDay: true }, 'startsLocal', 'dayOnly'],
    ['repeats every second', { repeat: { rule: 'FREQ=SECONDLY', ...never } }, 'repeat.rule', 'ruleTooOften'],
    [
      'repeats several times a day',
      { repeat: { rule: 'FREQ=DAILY;BYHOUR=9,10', ...never } },
      'repeat.rule',
      'ruleTooOften',
    ],
    [
      'repeats on a day that never comes',
      { repeat: { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', ...never } },
      'repeat.rule',
      'ruleNever',
    ],
    ['repeats by no rule', { repeat: { rule: 'FREQ=DAILY;FOO=1', ...never } }, 'repeat.rule', 'ruleUnread'],
    [
      'ends its repeats before it begins',
      { repeat: { rule: 'FREQ=DAILY', untilOn: '2026-11-23', count: null } },
      'repeat.untilOn',
      'untilBefore',
    ],
  ]
  test.each(wrong)('EVT-1 one that %s is refused in words, and nothing is kept', async (_what, change, field, key) => {
    expect(refused(await create(change))).toMatchObject({
      refused: 'INVALID',
      field,
      messageKey: `common.events.refusal.${key}`,
    })
    expect(await scene.calendar('2026-03-01', '2026-12-31')).toEqual([])
  })

  test('EVT-1 one that repeats for ever is one row, and a window of it is bounded', async () => {
    const { eventId } = await scene.plan({
      startsLocal: '1975-01-01T09:30',
      endsLocal: '1975-01-01T10:30',
      repeat: { rule: 'FREQ=DAILY', ...never },
    })
    const parts = await scene.app.store.read((db) => db.selectFrom('event_parts').select('event_id').execute())
    expect(parts).toEqual([{ event_id: eventId }])
    expect(await scene.calendar('2026-11-01', '2026-11-30')).toHaveLength(30)
    const input = { fromDay: '2026-01-01', toDay: '2027-02-05', timeZone: 'America/Denver', query: '' }
    expect(refused(await listInWindow(deps(), scene.lawyer, input))).toMatchObject({
      refused: 'INVALID',
      field: 'toDay',
    })
  })

  test('EVT-1 a client without an e-mail address can attend, and one is told that nothing reaches them', async () => {
    const { app, matter, lawyer } = scene
    const silent = await app.makeClient({ givenName: 'Ana', familyName: 'Ruiz', email: null })
    const other = await app.makeMatter(lawyer, [silent.clientId])
    const personId = other.participants[0]?.participantId ?? ''
    const people = granted(await listPeople(deps(), lawyer, { matterId: other.matterId })).people
    expect(people.find((one) => one.personId === personId)).toMatchObject({
      obstacleKey: 'common.events.obstacle.noEmail',
    })
    const order = { matterId: other.matterId, ...scene.fields({ attendees: [scene.attends(personId)] }) }
    expect(granted(await createEvent(deps(), lawyer, order)).attendees).toMatchObject([
      { personId, name: 'Ana Ruiz', obstacleKey: 'common.events.obstacle.noEmail' },
    ])
    // Of another matter nobody can be taken along.
    expect(refused(await createEvent(deps(), lawyer, { ...order, matterId: matter.matterId }))).toMatchObject({
      refused: 'INVALID',
      field: 'attendees',
    })
  })
})

describe('changing', () => {
  test('EVT-1 one time of several: the others stay, and its name stays the same', async () => {
    const event = await scene.planWeekly()
    const second = await scene.detail(event.eventId, event.occurrenceId.replace('11-10', '11-17'))
    const moved = { startsLocal: '2026-11-18T14:00', endsLocal: '2026-11-18T15:00', title: 'Hearing, moved' }
    const changed = granted(await updateEventFields(deps(), scene.lawyer, scene.edit(second, 'this', moved)))
    expect(changed).toMatchObject({ occurrenceId: second.occurrenceId, isChanged: true, ...moved })
    expect(await scene.calendar('2026-11-09', '2026-11-30')).toEqual([
      '2026-11-10T09:30 Hearing on the will',
      '2026-11-18T14:00 Hearing, moved',
      '2026-11-24T09:30 Hearing on the will',
    ])
    // Back as the rule has it, it is no exception any more.
    const back = { startsLocal: '2026-11-17T09:30', endsLocal: '2026-11-17T10:30', title: event.title }
    const again = granted(await updateEventFields(deps(), scene.lawyer, scene.edit(changed, 'this', back)))
    expect(again).toMatchObject({ isChanged: false, exceptions: [] })
  })

  test('EVT-1 this and following: the past stays, one event with the same attendees and shares', async () => {
    const event = await scene.planWeekly({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    const third = await scene.detail(event.eventId, '1.2026-11-24T09:30')
    const later = { startsLocal: '2026-11-25T11:00', endsLocal: '2026-11-25T12:30' }
    const changed = granted(await updateEventFields(deps(), scene.lawyer, scene.edit(third, 'following', later)))
    expect(await scene.calendar('2026-11-09', '2026-12-12')).toEqual([
      '2026-11-10T09:30 Hearing on the will',
      '2026-11-17T09:30 Hearing on the will',
      '2026-11-25T11:00 Hearing on the will',
      '2026-12-02T11:00 Hearing on the will',
      '2026-12-09T11:00 Hearing on the will',
    ])
    expect(changed).toMatchObject({ startsLocal: '2026-11-25T11:00', repeat: { rule: 'FREQ=WEEKLY;BYDAY=WE' } })
    expect(changed.seenBy).toMatchObject([{ name: 'Mara Vance', view: 'full', state: 'live' }])
    expect(await scene.shares()).toHaveLength(1)
  })

  test('EVT-1 this and following of a number of times leaves as many as there were', async () => {
    const event = await scene.planWeekly({ repeat: { ...weekly, count: 4 } })
    const second = await scene.detail(event.eventId, '1.2026-11-17T09:30')
    const later = granted(
      await updateEventFields(deps(), scene.lawyer, scene.edit(second, 'following', { title: 'Later' })),
    )
    expect(later).toMatchObject({ title: 'Later', startsLocal: '2026-11-17T09:30' })
    expect(await scene.calendar('2026-11-01', '2027-01-31')).toEqual([
      '2026-11-10T09:30 Hearing on the will',
      '2026-11-17T09:30 Later',
      '2026-11-24T09:30 Later',
      '2026-12-01T09:30 Later',
    ])
  })

  test('EVT-1 what was cancelled stays cancelled when what follows is changed', async () => {
    const event = await scene.planWeekly()
    const at = async (day: string) => scene.detail(event.eventId, `1.${day}T09:30`)
    granted(await cancelEvent(deps(), scene.lawyer, scene.target(await at('2026-12-01'), 'this')))
    const change = { startsLocal: '2026-11-17T10:00', endsLocal: '2026-11-17T11:00' }
    granted(await updateEventFields(deps(), scene.lawyer, scene.edit(await at('2026-11-17'), 'following', change)))
    expect(await scene.calendar('2026-11-09', '2026-12-09')).toEqual([
      '2026-11-10T09:30 Hearing on the will',
      '2026-11-17T10:00 Hearing on the will',
      '2026-11-24T10:00 Hearing on the will',
      '2026-12-08T10:00 Hearing on the will',
    ])
  })

  test('EVT-1 all of them move by as much as the one that was moved, their rule with them', async () => {
    const event = await scene.planWeekly()
    const second = await scene.detail(event.eventId, '1.2026-11-17T09:30')
    const times = { startsLocal: '2026-11-18T08:00', endsLocal: '2026-11-18T09:00', timeZone: 'America/Denver' }
    granted(await moveEvent(deps(), scene.lawyer, { ...scene.target(second, 'all'), ...times }))
    expect(await scene.calendar('2026-11-09', '2026-11-30')).toEqual([
      '2026-11-11T08:00 Hearing on the will',
      '2026-11-18T08:00 Hearing on the will',
      '2026-11-25T08:00 Hearing on the will',
    ])
    expect((await scene.detail(event.eventId)).repeat?.rule).toBe('FREQ=WEEKLY;BYDAY=WE')
  })

  test('EVT-1 all of them renamed: a date with a title of its own keeps it, and takes what it had in common with the others', async () => {
    const event = await scene.planWeekly({ place: 'Court 4' })
    const at = async (day: string) => scene.detail(event.eventId, `1.${day}T09:30`)
    const change = async (day: string, scope: 'this' | 'following' | 'all', fields: Partial<EventFields>) =>
      granted(await updateEventFields(deps(), scene.lawyer, scene.edit(await at(day), scope, fields)))
    await change('2026-11-17', 'this', { title: 'Signing' })
    await change('2026-11-24', 'this', { startsLocal: '2026-11-24T14:00', endsLocal: '2026-11-24T15:00' })
    await change('2026-11-10', 'all', { title: 'Review', place: 'Court 7' })
    const november = { fromDay: '2026-11-09', toDay: '2026-11-30', timeZone: 'America/Denver', query: '' }
    const now = async () =>
      granted(await listInWindow(deps(), scene.lawyer, november)).occurrences.map(
        (one) => `${one.startsLocal.slice(8)} ${one.title}, ${one.place}`,
      )
    expect(await now()).toEqual(['10T09:30 Review, Court 7', '17T09:30 Signing, Court 7', '24T14:00 Review, Court 7'])
    // What is written while that date itself is open is for it too.
    await change('2026-11-17', 'all', { title: 'Signing of the deed' })
    expect(await now()).toEqual([
      '10T09:30 Signing of the deed, Court 7',
      '17T09:30 Signing of the deed, Court 7',
      '24T14:00 Signing of the deed, Court 7',
    ])
    // A date that only its time sets apart has no words of its own, from one on neither.
    await change('2026-11-17', 'following', { title: 'Last signing' })
    expect(await now()).toEqual([
      '10T09:30 Signing of the deed, Court 7',
      '17T09:30 Last signing, Court 7',
      '24T14:00 Last signing, Court 7',
    ])
  })

  test('EVT-1 dragged by the clocks of another zone, an event keeps its own', async () => {
    const event = await scene.plan({
      startsLocal: '2026-11-24T18:00',
      endsLocal: '2026-11-24T19:00',
      timeZone: 'Europe/Madrid',
    })
    const times = { startsLocal: '2026-11-25T09:00', endsLocal: '2026-11-25T10:00', timeZone: 'America/Denver' }
    const moved = granted(await moveEvent(deps(), scene.lawyer, { ...scene.target(event, 'all'), ...times }))
    expect(moved).toMatchObject({ startsLocal: '2026-11-25T17:00', timeZone: 'Europe/Madrid' })
    const backwards = { ...times, endsLocal: '2026-11-25T08:00' }
    expect(
      refused(await moveEvent(deps(), scene.lawyer, { ...scene.target(moved, 'all'), ...backwards })),
    ).toMatchObject({ field: 'endsLocal', messageKey: 'common.events.refusal.endsBefore' })
  })

  test('EVT-1 a rule that says more than a day of the week is not moved to another day behind its back', async () => {
    const event = await scene.plan({
      startsLocal: '2026-11-30T09:30',
      endsLocal: '2026-11-30T10:30',
      repeat: { rule: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', ...never },
    })
    const times = { startsLocal: '2026-12-02T09:30', endsLocal: '2026-12-02T10:30', timeZone: 'America/Denver' }
    expect(refused(await moveEvent(deps(), scene.lawyer, { ...scene.target(event, 'all'), ...times }))).toMatchObject({
      messageKey: 'common.events.refusal.ruleNotMoved',
    })
  })

  test('EVT-1 two people at once: the second hears that it was changed, and nothing is lost', async () => {
    const event = await scene.plan()
    granted(await updateEventFields(deps(), scene.lawyer, scene.edit(event, 'all', { title: 'First' })))
    expect(
      refused(await updateEventFields(deps(), scene.lawyer, scene.edit(event, 'all', { title: 'Second' }))),
    ).toEqual({ refused: 'STALE' })
    expect(await scene.calendar('2026-11-24', '2026-11-24')).toEqual(['2026-11-24T09:30 First'])
  })

  test('EVT-1 one time taken out, those from one on, and the last of all cancels the event', async () => {
    const event = await scene.planWeekly()
    const first = granted(await cancelEvent(deps(), scene.lawyer, scene.target(event, 'this')))
    expect(first).toMatchObject({
      state: 'planned',
      exceptions: [{ state: 'cancelled', occurrenceId: event.occurrenceId }],
    })
    const fourth = await scene.detail(event.eventId, '1.2026-12-01T09:30')
    granted(await cancelEvent(deps(), scene.lawyer, scene.target(fourth, 'following')))
    expect(await scene.calendar('2026-11-01', '2027-01-31')).toEqual([
      '2026-11-17T09:30 Hearing on the will',
      '2026-11-24T09:30 Hearing on the will',
    ])
    const second = await scene.detail(event.eventId, '1.2026-11-17T09:30')
    const rest = granted(await cancelEvent(deps(), scene.lawyer, scene.target(second, 'following')))
    expect(rest).toMatchObject({ state: 'cancelled' })
    expect(refused(await cancelEvent(deps(), scene.lawyer, scene.target(rest, 'all')))).toMatchObject({
      refused: 'CONFLICT',
    })
    const list = { show: 'cancelled', timeZone: 'America/Denver', limit: 50 } as const
    expect(granted(await listEvents(deps(), scene.lawyer, list)).rows).toMatchObject([{ eventId: event.eventId }])
  })
})

describe('the firm', () => {
  test('CLT-3 an event behind a wall is nobody else’s: not in the calendar, not by its id, and busy to others', async () => {
    const { app, lawyer } = scene
    const other = await app.makeStaff('staff', 'Noor Haddad')
    const boss = await withSecondFactor(app, await app.makeStaff('owner'))
    const walled = await app.makeMatter(lawyer, [], { isRestricted: true, staffUserIds: [lawyer.userId] })
    const fields = scene.fields({ attendees: [scene.staff(lawyer)] })
    const event = granted(await createEvent(deps(), lawyer, { matterId: walled.matterId, ...fields }))
    for (const actor of [other, boss]) {
      expect(await scene.calendar('2026-11-24', '2026-11-24', actor)).toEqual([])
      expect(refused(await getEvent(deps(), actor, { eventId: event.eventId }))).toEqual({ refused: 'NOT_FOUND' })
      expect(refused(await cancelEvent(deps(), actor, scene.target(event, 'all')))).toEqual({ refused: 'NOT_FOUND' })
    }
    const asked = { ...scene.fields(), userIds: [lawyer.userId] }
    const busy = granted(await listConflicts(deps(), other, asked)).conflicts
    expect(busy).toMatchObject([{ userId: lawyer.userId, name: 'Elena Ibarra', event: null }])
    expect(JSON.stringify(busy)).not.toContain('Hearing')
    expect(granted(await listConflicts(deps(), lawyer, asked)).conflicts).toMatchObject([
      { event: { eventId: event.eventId, title: 'Hearing on the will' } },
    ])
    // Who may not see the matter cannot be asked to attend, either.
    const wrong = { matterId: walled.matterId, ...scene.fields({ attendees: [scene.staff(other)] }) }
    expect(refused(await createEvent(deps(), lawyer, wrong))).toMatchObject({ field: 'attendees' })
  })

  test('EVT-1 conflicts: of repeats too, not of what was cancelled or declined, and never of the event itself', async () => {
    const { app, lawyer } = scene
    const noor = await app.makeStaff('staff', 'Noor Haddad')
    const event = await scene.planWeekly({ attendees: [scene.staff(lawyer), scene.staff(noor)] })
    const asked = {
      ...scene.fields({ startsLocal: '2026-11-02T10:00', endsLocal: '2026-11-02T11:00' }),
      repeat: { rule: 'FREQ=DAILY', untilOn: '2026-11-20', count: null },
      userIds: [lawyer.userId, noor.userId],
    }
    const found = async (extra = {}) =>
      granted(await listConflicts(deps(), lawyer, { ...asked, ...extra })).conflicts.map(
        (one) => `${new Date(one.startsAtMs).toISOString().slice(0, 10)} ${one.name}`,
      )
    expect(await found()).toEqual([
      '2026-11-10 Elena Ibarra',
      '2026-11-10 Noor Haddad',
      '2026-11-17 Elena Ibarra',
      '2026-11-17 Noor Haddad',
    ])
    expect(await found({ eventId: event.eventId })).toEqual([])
    granted(await answerAsStaff(deps(), noor, { eventId: event.eventId, answer: 'no', note: 'In court.' }))
    granted(await cancelEvent(deps(), lawyer, scene.target(await scene.detail(event.eventId), 'this')))
    expect(await found()).toEqual(['2026-11-17 Elena Ibarra'])
    expect((await scene.detail(event.eventId)).attendees).toMatchObject([
      { name: 'Elena Ibarra', answer: 'yes' },
      { name: 'Noor Haddad', answer: 'no', answerNote: 'In court.' },
    ])
  })

  test('EVT-1 who attends gets a notice of being asked, of a change and of the end, and nobody else does', async () => {
    const { app, lawyer } = scene
    const noor = await app.makeStaff('staff', 'Noor Haddad')
    const bystander = await app.makeStaff('staff', 'By Stander')
    const kinds = async (actor: typeof noor) =>
      (await listNotices(deps(), actor, { limit: 50 })).rows.map((row) => `${row.kind} ${row.target}`).reverse()
    const event = await scene.plan({ attendees: [scene.staff(lawyer), scene.staff(noor)] })
    const to = `/calendar/${event.eventId}`
    expect(await kinds(noor)).toEqual([`event-invited ${to}`])
    app.clock.advance(1000)
    const moved = { startsLocal: '2026-11-24T11:00', endsLocal: '2026-11-24T12:00' }
    const edit = scene.edit(event, 'all', moved)
    expect(granted(await previewUpdate(deps(), lawyer, edit))).toEqual({ clients: [], staffNames: ['Noor Haddad'] })
    const changed = granted(await updateEventFields(deps(), lawyer, edit))
    app.clock.advance(1000)
    granted(await cancelEvent(deps(), lawyer, scene.target(changed, 'all')))
    expect(await kinds(noor)).toEqual([`event-invited ${to}`, `event-changed ${to}`, `event-cancelled ${to}`])
    expect(await kinds(lawyer)).toEqual([])
    expect(await kinds(bystander)).toEqual([])
  })

  test('EVT-1 the list of a matter: what comes by its next time, page by page; then what was', async () => {
    const { app, matter, lawyer } = scene
    await scene.plan({ title: 'Over', startsLocal: '2026-10-01T09:00', endsLocal: '2026-10-01T10:00' })
    await scene.plan({ title: 'Third', startsLocal: '2026-11-25T09:00', endsLocal: '2026-11-25T10:00' })
    await scene.planWeekly({ title: 'First' })
    await scene.plan({ title: 'Second', startsLocal: '2026-11-12T09:00', endsLocal: '2026-11-12T10:00' })
    const elsewhere = await app.makeMatter(lawyer)
    granted(
      await createEvent(deps(), lawyer, { matterId: elsewhere.matterId, ...scene.fields({ title: 'Elsewhere' }) }),
    )
    const ask = async (show: 'upcoming' | 'past', cursor?: string | null) => {
      const page = { matterId: matter.matterId, show, timeZone: 'America/Denver', limit: 2, cursor }
      return granted(await listEvents(deps(), lawyer, page))
    }
    const first = await ask('upcoming')
    expect(first).toMatchObject({ rows: [{ title: 'First' }, { title: 'Second' }], total: 3 })
    expect(await ask('upcoming', first.nextCursor)).toMatchObject({ rows: [{ title: 'Third' }], nextCursor: null })
    expect(await ask('past')).toMatchObject({ rows: [{ title: 'Over' }], total: 1, nextCursor: null })
  })

  test('EVT-1 the window is looked through by words, people and client', async () => {
    const { lawyer, mara } = scene
    await scene.plan({ title: 'Audiencia en Núñez', attendees: [scene.staff(lawyer)] })
    await scene.plan({ title: 'Call', place: 'By telephone', attendees: [scene.attends(mara.participantId)] })
    const ask = async (extra: object) => {
      const input = { fromDay: '2026-11-01', toDay: '2026-11-30', timeZone: 'America/Denver', query: '', ...extra }
      return granted(await listInWindow(deps(), lawyer, input)).occurrences.map((one) => one.title)
    }
    expect(await ask({ query: 'nunez audi' })).toEqual(['Audiencia en Núñez'])
    expect(await ask({ query: 'telephone' })).toEqual(['Call'])
    expect(await ask({ userIds: [lawyer.userId] })).toEqual(['Audiencia en Núñez'])
    expect(await ask({ clientId: mara.clientId })).toEqual(['Call'])
    expect(await ask({ clientId: scene.tomas.clientId })).toEqual([])
  })
})
