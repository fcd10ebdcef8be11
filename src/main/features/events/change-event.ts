import type { EventDetail } from '../../../shared/console/events.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { attendeeChange, refusedAttendees, writeAttendees, type AttendeeChange } from './attendees.ts'
import { recordEvent, type EventFields } from './create-event.ts'
import { findOccurrence, partOf, readOneSeries, type Series } from './event-model.ts'
import {
  ageAnswers,
  insertPart,
  replaceExceptions,
  replaceReminders,
  selectAttendees,
  selectReminders,
  selectStaffName,
  selectVisibleEvent,
  updateEvent,
  updatePart,
  type EventWithPeople,
} from './events.queries.ts'
import { detailAgain } from './get-event.ts'
import { occurrenceIdOf, type PartOccurrence } from './occurrences.ts'
import { planUpdate, repeatOf, type Plan, type Scope } from './plan-change.ts'
import { settleReminder } from './reminder-times.ts'
import { previewTelling, tellChange, type Telling } from './tell-change.ts'
import { isLocal, isZone, localAt, momentOf } from './zone-time.ts'

/** Which times, and as they were when somebody looked. */
export interface ChangeTarget {
  eventId: string
  occurrenceId: string
  scope: Scope
  version: number
}

export interface FoundTarget {
  event: EventWithPeople
  series: Series
  of: PartOccurrence
}

/** The event and the time of it that are meant. STALE when somebody changed it since, CONFLICT once it is cancelled. */
export async function findTarget(
  db: ReadDb,
  actor: StaffActor,
  { eventId, occurrenceId, version }: ChangeTarget,
): Promise<FoundTarget | Refusal> {
  const event = await selectVisibleEvent(db, actor, eventId)
  if (!event) return refuse('NOT_FOUND')
  if (event.state !== 'planned') return refuse('CONFLICT', { messageKey: 'common.events.refusal.cancelled' })
  if (event.version !== version) return refuse('STALE')
  const series = await readOneSeries(db, eventId)
  const of = findOccurrence(series, occurrenceId)
  return of ? { event, series, of } : refuse('CONFLICT', { messageKey: 'common.events.refusal.nothingToMove' })
}

interface Planned {
  found: FoundTarget
  plan: Plan
  attendees: AttendeeChange
  fields: EventFields
}

async function planFor(
  db: ReadDb,
  actor: StaffActor,
  target: ChangeTarget,
  fieldsOf: (found: FoundTarget) => Promise<EventFields | Refusal>,
): Promise<Planned | Refusal> {
  const found = await findTarget(db, actor, target)
  if (isRefusal(found)) return found
  const fields = await fieldsOf(found)
  if (isRefusal(fields)) return fields
  const plan = planUpdate(found.series, found.of, target.scope, fields)
  if (isRefusal(plan)) return plan
  const before = await selectAttendees(db, [found.event.id])
  const refused = await refusedAttendees(db, found.event.matter_id, fields.attendees, before)
  return refused ?? { found, plan, attendees: attendeeChange(before, fields.attendees), fields }
}

/** All fields as they are to be, of one of its times, those from it on, or all. */
export function updateEventFields(
  deps: Deps,
  actor: StaffActor,
  input: ChangeTarget & EventFields,
): Promise<EventDetail | Refusal> {
  return change(deps, actor, input, () => Promise.resolve(input))
}

export const previewUpdate = (
  deps: Deps,
  actor: StaffActor,
  input: ChangeTarget & EventFields,
): Promise<Telling | Refusal> => preview(deps, actor, input, () => Promise.resolve(input))

export type MoveInput = ChangeTarget & { startsLocal: string; endsLocal: string; timeZone: string }

/** Drag and resize: other times by the clocks of whoever moves it; the event keeps its own zone. */
export function moveEvent(deps: Deps, actor: StaffActor, input: MoveInput): Promise<EventDetail | Refusal> {
  return deps.store.write((tx) => changeInside(tx, deps, actor, input, (found) => movedFields(tx.db, found, input)))
}

export const previewMove = (deps: Deps, actor: StaffActor, input: MoveInput): Promise<Telling | Refusal> =>
  deps.store.read((db) => previewInside(db, deps, actor, input, (found) => movedFields(db, found, input)))

async function movedFields(
  db: ReadDb,
  { event, series, of }: FoundTarget,
  input: MoveInput,
): Promise<EventFields | Refusal> {
  const part = partOf(series, of.partNumber)
  const own = (field: 'startsLocal' | 'endsLocal'): string | Refusal => {
    const local = input[field]
    if (of.isAllDay || input.timeZone === of.timeZone || local.length === 10) return local
    if (!isZone(input.timeZone))
      return refuse('INVALID', {
        field: 'timeZone',
        messageKey: 'common.events.refusal.noZone',
        params: { zone: input.timeZone },
      })
    const atMs = isLocal(local) ? momentOf(local, input.timeZone) : null
    if (atMs === null)
      return refuse('INVALID', {
        field,
        messageKey: 'common.events.refusal.noSuchTime',
        params: { time: local.slice(11), zone: input.timeZone },
      })
    return localAt(atMs, of.timeZone)
  }
  const startsLocal = own('startsLocal')
  const endsLocal = own('endsLocal')
  if (isRefusal(startsLocal)) return startsLocal
  if (isRefusal(endsLocal)) return endsLocal
  const attendees = await selectAttendees(db, [event.id])
  return {
    title: of.title,
    place: of.place,
    notes: of.notes,
    isAllDay: of.isAllDay,
    startsLocal,
    endsLocal,
    timeZone: of.timeZone,
    repeat: part ? repeatOf(part.row) : null,
    attendees: attendees.map((one) => ({
      kind: one.kind === 'staff' ? 'staff' : 'participant',
      personId: one.person_id,
    })),
    reminders: (await selectReminders(db, event.id)).map((row) => row.minutes_before),
  }
}

type FieldsOf = (found: FoundTarget) => Promise<EventFields | Refusal>

const change = (deps: Deps, actor: StaffActor, target: ChangeTarget, fieldsOf: FieldsOf) =>
  deps.store.write((tx) => changeInside(tx, deps, actor, target, fieldsOf))

const preview = (deps: Deps, actor: StaffActor, target: ChangeTarget, fieldsOf: FieldsOf) =>
  deps.store.read((db) => previewInside(db, deps, actor, target, fieldsOf))

async function previewInside(
  db: ReadDb,
  deps: Deps,
  actor: StaffActor,
  target: ChangeTarget,
  fieldsOf: FieldsOf,
): Promise<Telling | Refusal> {
  const planned = await planFor(db, actor, target, fieldsOf)
  if (isRefusal(planned)) return planned
  const { found, plan, attendees, fields } = planned
  const names = new Map<string, string>()
  for (const one of attendees.added)
    if (one.kind === 'staff') names.set(one.personId, await selectStaffName(db, one.personId))
  return previewTelling(
    db,
    actor,
    { event: found.event, plan, attendees, title: fields.title },
    deps.clock.now(),
    (userId) => names.get(userId) ?? '',
  )
}

async function changeInside(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  target: ChangeTarget,
  fieldsOf: FieldsOf,
): Promise<EventDetail | Refusal> {
  const planned = await planFor(tx.db, actor, target, fieldsOf)
  if (isRefusal(planned)) return planned
  const { found, plan, fields } = planned
  const { event } = found
  const title = await writePlan(tx, deps, event, found.series, plan)
  const attendees = await writeAttendees(tx, deps, actor, event.id, fields.attendees)
  await replaceReminders(tx.db, event.id, fields.reminders)
  await settleReminder(tx, deps, event.id)
  // One time of several that moves asks nobody anew about the rest.
  if (plan.note && plan.note.kind !== 'place' && (target.scope !== 'this' || plan.note.recurrence === 'once'))
    await ageAnswers(tx.db, event.id)
  await recordEvent(tx, deps, actor, 'event.changed', event, title)
  await tellChange(tx, deps, actor, { event, plan, attendees, title: fields.title })
  return detailOf(tx.db, deps, event.id, found.of, fields.startsLocal)
}

/** The time that was changed, under the name that it still has or, where its part begins anew, at its time; or the next to come. */
async function detailOf(
  db: ReadDb,
  deps: Deps,
  eventId: string,
  of: PartOccurrence,
  startsLocal: string,
): Promise<EventDetail> {
  const series = await readOneSeries(db, eventId)
  const names = series.parts.map(({ row }) => ({ partNumber: row.part_number, recurrence: startsLocal }))
  for (const name of [of, ...names]) {
    const again = findOccurrence(series, occurrenceIdOf(name))
    if (again) return detailAgain(db, deps, eventId, again)
  }
  return detailAgain(db, deps, eventId)
}

/** Writes what a plan makes of an event, a step; answers what the event is called now. */
export async function writePlan(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  event: EventWithPeople,
  before: Series,
  plan: Plan,
): Promise<string> {
  const known = new Set(before.parts.map((part) => part.row.part_number))
  for (const { row, exceptions } of plan.parts) {
    const { event_id: eventId, part_number: partNumber } = row
    if (known.has(partNumber)) await updatePart(tx.db, eventId, partNumber, row)
    else await insertPart(tx.db, row)
    await replaceExceptions(tx.db, eventId, partNumber, exceptions)
  }
  for (const partNumber of plan.dropped) {
    const part = before.parts.find((one) => one.row.part_number === partNumber)
    const sequence = (part?.row.sequence ?? 0) + 1
    await updatePart(tx.db, event.id, partNumber, { state: 'dropped', sequence })
    await replaceExceptions(tx.db, event.id, partNumber, [])
  }
  const spans = plan.parts.map((part) => part.row)
  const ends = spans.map((row) => row.spans_until_ms)
  const title = spans.at(-1)?.title ?? event.title
  await updateEvent(tx.db, event.id, {
    title,
    version: event.version + 1,
    updated_at_ms: deps.clock.now(),
    spans_from_ms: Math.min(...spans.map((row) => row.spans_from_ms)),
    spans_until_ms: ends.includes(null) ? null : Math.max(...ends.map((end) => end ?? 0)),
  })
  return title
}
