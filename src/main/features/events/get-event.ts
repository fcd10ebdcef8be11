import type { EventDetail } from '../../../shared/console/events.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { obstacleOf } from './attendees.ts'
import { changeOf } from './change-row.ts'
import { findOccurrence, mainOccurrence, nextOccurrences, partOf, readOneSeries, type Series } from './event-model.ts'
import { answerOf } from './event-rows.ts'
import {
  selectAttendees,
  selectChanges,
  selectEvent,
  selectEventShares,
  selectReminders,
  selectVisibleEvent,
  type AttendeeWithName,
  type EventShare,
  type EventWithPeople,
} from './events.queries.ts'
import { firstTime, occurrenceIdOf, once, ruleTimeAt, type PartOccurrence } from './occurrences.ts'
import { repeatOf } from './plan-change.ts'

/** How many of the next times, and of its changes, are shown. */
const nextShown = 5
export const changesShown = 20

export function getEvent(
  deps: Deps,
  actor: StaffActor,
  { eventId, occurrenceId }: { eventId: string; occurrenceId?: string | null },
): Promise<EventDetail | Refusal> {
  return deps.store.read(async (db) => {
    const event = await selectVisibleEvent(db, actor, eventId)
    if (!event) return refuse('NOT_FOUND')
    const series = await readOneSeries(db, eventId)
    const of = occurrenceId ? findOccurrence(series, occurrenceId) : shownOccurrence(series, event, deps.clock.now())
    return of ? readDetail(db, event, series, of, deps.clock.now()) : refuse('NOT_FOUND')
  })
}

/** The next to come or the last; of an event of which every time was cancelled, the first as its rule has it. */
function shownOccurrence(series: Series, event: EventWithPeople, nowMs: number): PartOccurrence | null {
  const main = mainOccurrence(series, event, nowMs)
  const [first] = series.parts
  if (main || !first) return main
  const { title, place, notes, rule, starts_local, part_number: partNumber } = first.row
  const recurrence = rule === null ? once : starts_local
  return { ...firstTime(first.row), title, place, notes, partNumber, recurrence, isChanged: false }
}

/** What a verb answers once it has changed something: with the fields of one of its times or, without one, of the next to come. */
export async function detailAgain(
  db: ReadDb,
  deps: Pick<Deps, 'clock'>,
  eventId: string,
  named?: PartOccurrence | null,
): Promise<EventDetail> {
  const event = await selectEvent(db, eventId)
  const series = await readOneSeries(db, eventId)
  const of = named ?? (event && shownOccurrence(series, event, deps.clock.now()))
  if (!event || !of) throw new Error(`No event ${eventId}`)
  return readDetail(db, event, series, of, deps.clock.now())
}

/** Everything of one event, for staff whose matter the caller has checked. */
async function readDetail(
  db: ReadDb,
  event: EventWithPeople,
  series: Series,
  of: PartOccurrence,
  nowMs: number,
): Promise<EventDetail> {
  const shares = await selectEventShares(db, [event.id])
  const attendees = await selectAttendees(db, [event.id])
  const attending = new Set(attendees.filter((one) => one.kind === 'participant').map((one) => one.person_id))
  const part = partOf(series, of.partNumber)
  return {
    eventId: event.id,
    occurrenceId: occurrenceIdOf(of),
    version: event.version,
    matterId: event.matter_id,
    matterNumber: event.matter_number,
    matterTitle: event.matter_title,
    state: event.state === 'cancelled' ? 'cancelled' : 'planned',
    title: of.title,
    place: of.place,
    notes: of.notes,
    isAllDay: of.isAllDay,
    startsLocal: of.startsLocal,
    endsLocal: of.endsLocal,
    timeZone: of.timeZone,
    startsAtMs: of.startsAtMs,
    endsAtMs: of.endsAtMs,
    repeat: part ? repeatOf(part.row) : null,
    isChanged: of.isChanged,
    lastEndsAtMs: event.spans_until_ms,
    reminders: (await selectReminders(db, event.id)).map((row) => row.minutes_before),
    attendees: attendees.map((one) => toAttendee(one, shares)),
    seenBy: shares.map((share) => ({
      shareId: share.id,
      participantId: share.participant_id,
      clientId: share.client_id,
      name: share.display_name,
      view: attending.has(share.participant_id) ? 'full' : 'brief',
      state: share.state === 'live' ? 'live' : 'waiting',
      firstViewedAtMs: share.first_viewed_at_ms,
      lastViewedAtMs: share.last_viewed_at_ms,
    })),
    exceptions: series.parts.flatMap(({ row, exceptions }) =>
      exceptions.map((one) => ({
        occurrenceId: occurrenceIdOf({ partNumber: row.part_number, recurrence: one.recurrence_local }),
        state: one.state === 'changed' ? ('changed' as const) : ('cancelled' as const),
        ruleStartsLocal: ruleTimeAt(row, one.recurrence_local).startsLocal,
        startsLocal: one.starts_local,
        endsLocal: one.ends_local,
        timeZone: one.time_zone ?? row.time_zone,
      })),
    ),
    nextOccurrences: (event.state === 'planned' ? nextOccurrences(series, event, nowMs, nextShown) : []).map((one) => ({
      occurrenceId: occurrenceIdOf(one),
      startsAtMs: one.startsAtMs,
      endsAtMs: one.endsAtMs,
    })),
    changes: (await selectChanges(db, event.id, changesShown)).map((row) => ({
      ...changeOf(row),
      changedByName: row.changer_name ?? '',
    })),
    createdByName: event.creator_name,
    createdAtMs: event.created_at_ms,
    updatedAtMs: event.updated_at_ms,
    cancelledByName: event.canceller_name,
    cancelledAtMs: event.cancelled_at_ms,
  }
}

function toAttendee(one: AttendeeWithName, shares: readonly EventShare[]): EventDetail['attendees'][number] {
  const isStaff = one.kind === 'staff'
  const own = shares.filter((share) => !isStaff && share.participant_id === one.person_id)
  return {
    kind: isStaff ? 'staff' : 'participant',
    personId: one.person_id,
    name: (isStaff ? one.staff_name : one.display_name) ?? '',
    clientId: one.client_id,
    role: one.role ?? '',
    answer: answerOf(one.answer),
    answerNote: one.answer_note,
    answeredAtMs: one.answered_at_ms,
    isAnswerOld: one.is_answer_old === 1,
    sharing: own.some((share) => share.state === 'live') ? 'live' : own.length > 0 ? 'waiting' : 'none',
    obstacleKey: obstacleOf(one),
  }
}
