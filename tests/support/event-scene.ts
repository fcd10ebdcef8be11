import type { EventDetail } from '../../src/shared/console/events.contract.ts'
import type { StaffActor } from '../../src/main/actor.ts'
import type { ChangeTarget } from '../../src/main/features/events/change-event.ts'
import { createEvent, type EventFields } from '../../src/main/features/events/create-event.ts'
import { getEvent } from '../../src/main/features/events/get-event.ts'
import { listInWindow } from '../../src/main/features/events/list-events.ts'
import { createEventReminders } from '../../src/main/features/events/remind-attendees.ts'
import { createDispatcher } from '../../src/main/features/outbox/dispatcher.ts'
import { systemTimers } from '../../src/main/platform/jobs/timers.ts'
import { createShareScene } from './share-scene.ts'
import { granted } from './test-app.ts'

/** A matter with two clients and a lawyer, and short ways to plan events, to share them and to read the calendar. The clock stands at 3 November 2026, 10:00 UTC. */
export async function createEventScene({ shareDelaySeconds = 0 } = {}) {
  const scene = await createShareScene({ shareDelaySeconds })
  const { app, lawyer, matter, mara } = scene
  const dispatcher = createDispatcher(app.deps, systemTimers)
  const reminders = createEventReminders(app.deps)

  const fields = (change: Partial<EventFields> = {}): EventFields => ({
    title: 'Hearing on the will',
    place: 'Court 3, Santa Fe',
    notes: 'Bring the deed.',
    isAllDay: false,
    startsLocal: '2026-11-24T09:30',
    endsLocal: '2026-11-24T10:30',
    timeZone: 'America/Denver',
    repeat: null,
    attendees: [],
    reminders: [],
    ...change,
  })
  const attends = (personId: string) => ({ kind: 'participant' as const, personId })
  const staff = (actor: StaffActor) => ({ kind: 'staff' as const, personId: actor.userId })

  const plan = async (change?: Partial<EventFields>, actor = lawyer): Promise<EventDetail> =>
    granted(await createEvent(app.deps, actor, { matterId: matter.matterId, ...fields(change) }))
  /** Every Tuesday from 10 November on, 9:30 in Denver. */
  const planWeekly = (change?: Partial<EventFields>) =>
    plan({
      startsLocal: '2026-11-10T09:30',
      endsLocal: '2026-11-10T10:30',
      repeat: { rule: 'FREQ=WEEKLY;BYDAY=TU', untilOn: null, count: null },
      ...change,
    })
  const detail = async (eventId: string, occurrenceId?: string): Promise<EventDetail> =>
    granted(await getEvent(app.deps, lawyer, { eventId, occurrenceId }))
  /** What stands in the calendar, by the clocks of Denver: '2026-11-24T09:30 Hearing on the will'. */
  async function calendar(fromDay: string, toDay: string, actor = lawyer) {
    const input = { fromDay, toDay, timeZone: 'America/Denver', query: '' }
    const { occurrences } = granted(await listInWindow(app.deps, actor, input))
    return occurrences.map((one) => `${one.startsLocal} ${one.title}`)
  }
  /** All fields of one time of an event as they are, with some changed: what a form sends. */
  const edit = (event: EventDetail, scope: ChangeTarget['scope'], change: Partial<EventFields> = {}) => ({
    eventId: event.eventId,
    occurrenceId: event.occurrenceId,
    scope,
    version: event.version,
    title: event.title,
    place: event.place,
    notes: event.notes,
    isAllDay: event.isAllDay,
    startsLocal: event.startsLocal,
    endsLocal: event.endsLocal,
    timeZone: event.timeZone,
    repeat: event.repeat,
    attendees: event.attendees.map(({ kind, personId }) => ({ kind, personId })),
    reminders: event.reminders,
    ...change,
  })
  const target = (event: EventDetail, scope: ChangeTarget['scope']): ChangeTarget => ({
    eventId: event.eventId,
    occurrenceId: event.occurrenceId,
    scope,
    version: event.version,
  })
  const shareEvent = (eventId: string, participantIds: string[] = [mara.participantId], message = 'Please be there.') =>
    scene.share(participantIds, { resourceKind: 'event', resourceId: eventId, message })
  /** Lets the outbox send what is due; the e-mails that left. */
  async function sendMails() {
    const before = app.mailer.sent.length
    await dispatcher.drain()
    return app.mailer.sent.slice(before)
  }

  return {
    ...scene,
    reminders,
    fields,
    attends,
    staff,
    plan,
    planWeekly,
    detail,
    calendar,
    edit,
    target,
    shareEvent,
    sendMails,
  }
}

export type EventScene = Awaited<ReturnType<typeof createEventScene>>
