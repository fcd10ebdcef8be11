import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEventScene, type EventScene } from '../../../../tests/support/event-scene.ts'
import { granted } from '../../../../tests/support/test-app.ts'
import { day, hour, minute } from '../../../shared/time.ts'
import { answerAsClient } from './portal-events.ts'
import { cancelEvent } from './cancel-event.ts'
import { updateEventFields } from './change-event.ts'

let scene: EventScene
beforeEach(async () => {
  scene = await createEventScene()
})
afterEach(() => scene.app.close())

/** The clock stands at 3 November 2026, 10:00 UTC; the event is on 24 November, 16:30 UTC. */
const startsAtMs = Date.UTC(2026, 10, 24, 16, 30)
async function at(atMs: number) {
  scene.app.clock.advance(atMs - scene.app.clock.now())
  await scene.reminders.drain()
}
const reminded = async () =>
  (await scene.emails()).filter((email) => email.params.includes('"what":"reminder"')).map((email) => email.to_email)
const notices = () =>
  scene.app.store.read((db) =>
    db.selectFrom('staff_notices').select(['user_id', 'kind']).where('kind', '=', 'event-reminder').execute(),
  )
const plan = (change = {}) =>
  scene.plan({
    attendees: [
      scene.staff(scene.lawyer),
      scene.attends(scene.mara.participantId),
      scene.attends(scene.tomas.participantId),
    ],
    reminders: [60, 1_440],
    ...change,
  })

test('EVT-1 who attends is reminded, each time once: clients with whom it is shared by e-mail, staff by a notice', async () => {
  const { eventId } = await plan()
  // Tomás attends and has no share of it: nothing reaches him (EVT-3).
  await scene.shareEvent(eventId)
  await at(startsAtMs - day - minute)
  expect(await reminded()).toEqual([])
  await at(startsAtMs - day)
  await at(startsAtMs - day + minute)
  expect(await reminded()).toEqual(['mara@mail.example'])
  expect(await notices()).toEqual([{ user_id: scene.lawyer.userId, kind: 'event-reminder' }])
  await at(startsAtMs - hour)
  expect(await reminded()).toEqual(['mara@mail.example', 'mara@mail.example'])
  await at(startsAtMs + hour)
  expect(await reminded()).toHaveLength(2)
  const mails = await scene.sendMails()
  const text = mails.at(-1)?.text ?? ''
  expect(mails.at(-1)?.subject).toBe('A reminder from Ibarra Lowe & Brandt of a calendar event')
  expect(text).not.toMatch(/Hearing|Court|9:30/)
})

test('EVT-1 a host that slept reminds once it is awake, of what has not begun, and once', async () => {
  const { eventId } = await plan()
  await scene.shareEvent(eventId)
  await at(startsAtMs - 10 * minute)
  expect(await reminded()).toEqual(['mara@mail.example'])
  await at(startsAtMs + minute)
  expect(await reminded()).toHaveLength(1)

  const other = await plan({ startsLocal: '2026-11-25T09:30', endsLocal: '2026-11-25T10:30' })
  await scene.shareEvent(other.eventId)
  await at(startsAtMs + day + hour)
  expect(await reminded()).toHaveLength(1)
})

test('EVT-1 every time of one that repeats; none of what was cancelled, unshared or declined', async () => {
  const event = await scene.planWeekly({ attendees: [scene.attends(scene.mara.participantId)], reminders: [60] })
  await scene.shareEvent(event.eventId)
  const first = Date.UTC(2026, 10, 10, 16, 30)
  await at(first - hour)
  expect(await reminded()).toHaveLength(1)
  const second = await scene.detail(event.eventId, '1.2026-11-17T09:30')
  granted(await cancelEvent(scene.app.deps, scene.lawyer, scene.target(second, 'this')))
  await at(first + 7 * day - hour)
  expect(await reminded()).toHaveLength(1)
  await at(first + 14 * day - hour)
  expect(await reminded()).toHaveLength(2)
  const mara = await scene.signIn(scene.mara.clientId)
  granted(await answerAsClient(scene.app.deps, mara, { eventId: event.eventId, answer: 'no', note: '' }))
  await at(first + 21 * day - hour)
  expect(await reminded()).toHaveLength(2)
})

test('EVT-1 a new time is reminded of at its own hour, and the old one never', async () => {
  const event = await plan({ reminders: [60] })
  await scene.shareEvent(event.eventId)
  const detail = await scene.detail(event.eventId)
  const change = { startsLocal: '2026-11-26T09:30', endsLocal: '2026-11-26T10:30' }
  granted(await updateEventFields(scene.app.deps, scene.lawyer, scene.edit(detail, 'all', change)))
  await at(startsAtMs - hour)
  expect(await reminded()).toEqual([])
  await at(startsAtMs + 2 * day - hour)
  expect(await reminded()).toEqual(['mara@mail.example'])
})
