import { minute, second } from '../../../shared/time.ts'
import type { SystemActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { noteForPeople } from '../notices/note-for-staff.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { readOneSeries } from './event-model.ts'
import {
  selectAttendees,
  selectEvent,
  selectEventShares,
  selectReminders,
  type EventWithPeople,
} from './events.queries.ts'
import { selectMayBeInvited } from './invitations.queries.ts'
import { occurrenceIdOf } from './occurrences.ts'
import { dueReminders, settleReminder, type DueReminder } from './reminder-times.ts'
import { selectDueEvents, selectNextDueMs } from './reminders.queries.ts'

const host: SystemActor = { kind: 'system', name: 'host' }
const eventsAtOnce = 50
/** Looked at at least so often, for events that another host planned. */
const longestMs = 15 * minute

/** Reminds those who attend, before each time of an event: staff by a notice, clients with whom it is shared by an e-mail. */
export function createEventReminders(deps: Deps, timers: Timers = systemTimers): Job {
  const job = createJob({ name: 'event-reminders', timers, log: deps.log, run: () => remindAll(deps) })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'console' && event.topic === 'events') job.wake()
      })
      job.start()
    },
    stop() {
      stopListening()
      return job.stop()
    },
  }
}

async function remindAll(deps: Deps): Promise<number> {
  for (;;) {
    const due = await deps.store.read((db) => selectDueEvents(db, deps.clock.now(), eventsAtOnce))
    for (const { id } of due) await deps.store.write((tx) => remindOf(tx, deps, id))
    if (due.length < eventsAtOnce) break
  }
  const nextMs = await deps.store.read(selectNextDueMs)
  return nextMs === null ? longestMs : Math.min(longestMs, Math.max(second, nextMs - deps.clock.now()))
}

/** All that came due since: what a host that was off slept through is told as long as the time has not begun. */
async function remindOf(tx: Tx, deps: Deps, eventId: string): Promise<void> {
  const nowMs = deps.clock.now()
  const event = await selectEvent(tx.db, eventId)
  if (!event || event.next_reminder_at_ms === null || event.next_reminder_at_ms > nowMs) return
  const minutes = (await selectReminders(tx.db, eventId)).map((row) => row.minutes_before)
  const due = dueReminders(await readOneSeries(tx.db, eventId), minutes, {
    afterMs: event.next_reminder_at_ms - 1,
    upToMs: nowMs,
  })
  // Of one time, one reminder: the others are late.
  const byTime = new Map(due.map((one) => [occurrenceIdOf(one.occurrence), one]))
  for (const one of byTime.values()) await tell(tx, deps, event, one)
  await settleReminder(tx, deps, eventId)
}

async function tell(tx: Tx, deps: Deps, event: EventWithPeople, { occurrence, minutesBefore }: DueReminder) {
  const attendees = (await selectAttendees(tx.db, [event.id])).filter((one) => one.answer !== 'no')
  await noteForPeople(
    tx,
    deps,
    attendees.filter((one) => one.kind === 'staff').map((one) => one.person_id),
    {
      kind: 'event-reminder',
      matterId: event.matter_id,
      clientId: null,
      subject: { kind: 'event', id: event.id },
      name: occurrence.title,
    },
  )
  const attending = new Set(attendees.filter((one) => one.kind === 'participant').map((one) => one.person_id))
  for (const share of await selectEventShares(tx.db, [event.id])) {
    if (share.state !== 'live' || !attending.has(share.participant_id) || !share.email) continue
    if (!(await selectMayBeInvited(tx.db, event.id, share.client_id, deps.clock.now()))) continue
    const clientId = share.client_id
    await enqueueEmail(tx, deps, {
      key: `event-reminder:${event.id}:${occurrenceIdOf(occurrence)}:${occurrence.startsAtMs}:${minutesBefore}:${clientId}`,
      kind: 'event',
      to: { email: share.email, name: share.display_name },
      clientId,
      matterId: event.matter_id,
      portalAddressId: share.portal_address_id,
      locale: share.locale === 'es' ? 'es' : 'en',
      target: `/calendar/${event.id}`,
      params: { fromName: event.creator_name, what: 'reminder' },
    })
    await recordActivity(tx, deps, {
      actor: host,
      kind: 'event.reminded',
      matterId: event.matter_id,
      clientId,
      subjectKind: 'event',
      subjectId: event.id,
      data: { name: occurrence.title },
    })
  }
}
