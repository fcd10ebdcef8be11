import type { EventDetail } from '../../../shared/console/events.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { EventExceptionRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { noteForPeople } from '../notices/note-for-staff.ts'
import { refusedAttendees, writeAttendees, type AttendeeRef } from './attendees.ts'
import { checkTimes, type TimesInput } from './check-times.ts'
import { detailAgain } from './get-event.ts'
import { insertEvent, insertPart, replaceExceptions, replaceReminders } from './events.queries.ts'
import { spanOf, type PartTimes } from './occurrences.ts'
import type { EventWords } from './plan-change.ts'
import { settleReminder } from './reminder-times.ts'
import { tellEventChanged } from './tell-change.ts'

export interface EventFields extends EventWords, TimesInput {
  attendees: readonly AttendeeRef[]
  /** Minutes before each occurrence. */
  reminders: readonly number[]
}

/** Plans an event on a matter. Nobody outside the firm is told: that begins with sharing (EVT-2). */
export function createEvent(
  deps: Deps,
  actor: StaffActor,
  input: EventFields & { matterId: string },
): Promise<EventDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const matter = await requireVisibleMatter(tx.db, actor, input.matterId)
    if (!matter) return refuse('NOT_FOUND')
    const times = checkTimes(input)
    if (isRefusal(times)) return times
    const refused = await refusedAttendees(tx.db, matter.id, input.attendees)
    if (refused) return refused
    const eventId = await placeEvent(tx, deps, actor, { ...input, times, exceptions: [], sourceUid: null })
    const { added } = await writeAttendees(tx, deps, actor, eventId, input.attendees)
    await replaceReminders(tx.db, eventId, input.reminders)
    await settleReminder(tx, deps, eventId)
    await recordEvent(tx, deps, actor, 'event.created', { id: eventId, matter_id: matter.id }, input.title)
    const invited = added.filter((one) => one.kind === 'staff' && one.personId !== actor.userId)
    await noteForPeople(
      tx,
      deps,
      invited.map((one) => one.personId),
      {
        kind: 'event-invited',
        matterId: matter.id,
        clientId: null,
        subject: { kind: 'event', id: eventId },
        name: input.title,
      },
    )
    await tellEventChanged(tx, { id: eventId, matter_id: matter.id })
    return detailAgain(tx.db, deps, eventId)
  })
}

/** The rows of a new event, a step: its times have been checked. */
export async function placeEvent(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  actor: StaffActor,
  order: EventWords & {
    matterId: string
    times: PartTimes
    exceptions: readonly Omit<EventExceptionRow, 'event_id' | 'part_number'>[]
    sourceUid: string | null
  },
): Promise<string> {
  const nowMs = deps.clock.now()
  const eventId = deps.ids.id()
  const part = {
    event_id: eventId,
    part_number: 1,
    state: 'planned',
    title: order.title,
    place: order.place.trim(),
    notes: order.notes.trim(),
    ...order.times,
    spans_from_ms: 0,
    spans_until_ms: null,
    sequence: 0,
  }
  const exceptions = order.exceptions.map((one) => ({ ...one, event_id: eventId, part_number: 1 }))
  const { fromMs, untilMs } = spanOf(part, exceptions)
  const span = { spans_from_ms: fromMs, spans_until_ms: untilMs }
  await insertEvent(tx.db, {
    id: eventId,
    matter_id: order.matterId,
    title: order.title,
    state: 'planned',
    version: 1,
    ...span,
    next_reminder_at_ms: null,
    source_uid: order.sourceUid,
    created_by: actor.userId,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
    cancelled_at_ms: null,
    cancelled_by: null,
  })
  await insertPart(tx.db, { ...part, ...span })
  await replaceExceptions(tx.db, eventId, 1, exceptions)
  return eventId
}

type EventActivity =
  'event.answered' | 'event.cancelled' | 'event.changed' | 'event.created' | 'event.dates-cancelled' | 'event.imported'

export const recordEvent = (
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  actor: StaffActor,
  kind: EventActivity,
  event: { id: string; matter_id: string },
  name: string,
): Promise<void> =>
  recordActivity(tx, deps, {
    actor,
    kind,
    matterId: event.matter_id,
    subjectKind: 'event',
    subjectId: event.id,
    data: { name },
  })
