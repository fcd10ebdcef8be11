import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientEvent, EventListRow } from '../../../shared/portal/events.contract.ts'
import { day } from '../../../shared/time.ts'
import type { ClientActor, PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { countClientWriting } from '../messages/client-thread-steps.ts'
import { excerptOf } from '../messages/message-words.ts'
import { advanceRead } from '../messages/thread-steps.ts'
import { recordView } from '../sharing/receipts.ts'
import { changeOf } from './change-row.ts'
import {
  findOccurrence,
  mainOccurrence,
  nextOccurrences,
  occurrencesBetween,
  partOf,
  readOneSeries,
  readSeries,
  type Series,
} from './event-model.ts'
import { answerOf, isRepeatingSeries, timesIn } from './event-rows.ts'
import { eventViewFor, viewOf } from './event-view.ts'
import { selectAttendees, selectChanges, selectFirm, updateAttendee } from './events.queries.ts'
import { changesShown } from './get-event.ts'
import { occurrenceIdOf, type PartOccurrence } from './occurrences.ts'
import { repeatOf } from './plan-change.ts'
import { selectEventShare, selectVisibleEvents, type VisibleEvent } from './portal-events.queries.ts'
import { tellEventChanged } from './tell-change.ts'

const nextShown = 10
const stepMs = 100 * day
/** How far ahead a client reads on, and how far back. */
const aheadMs = 5 * 366 * day
const behindMs = 366 * day

/** Times by the firm's clocks, and by the event's own where they differ (POR-3). */
function timesFor(one: PartOccurrence, firmZone: string) {
  const inFirm = timesIn(one, firmZone)
  const isSame = one.isAllDay || (inFirm.startsLocal === one.startsLocal && inFirm.endsLocal === one.endsLocal)
  return {
    isAllDay: one.isAllDay,
    startsAtMs: one.startsAtMs,
    endsAtMs: one.endsAtMs,
    ...inFirm,
    timeZone: firmZone,
    own: isSame ? null : { startsLocal: one.startsLocal, endsLocal: one.endsLocal, timeZone: one.timeZone },
  }
}

function toRow(event: VisibleEvent, one: PartOccurrence, firmZone: string, isRepeating: boolean): EventListRow {
  const view = viewOf(event)
  return {
    eventId: event.id,
    occurrenceId: occurrenceIdOf(one),
    matterTitle: event.matter_title,
    title: one.title,
    view,
    ...timesFor(one, firmZone),
    place: view === 'full' ? one.place : null,
    isRepeating,
    isNew: event.first_viewed_at_ms === null,
    answer: event.answer === null ? null : answerOf(event.answer),
  }
}

const keyOf = (row: EventListRow) => `${row.startsAtMs} ${row.eventId} ${row.occurrenceId}`
const isAfter = (row: EventListRow, [atMs = 0, rest = '']: [number?, string?]) =>
  row.startsAtMs > atMs || (row.startsAtMs === atMs && `${row.eventId} ${row.occurrenceId}` > rest)

function parseCursor(cursor: string | null | undefined): [number, string] | null {
  const [, atMs, rest] = /^(\d{1,15}) ([0-9a-f-]{36} \S{1,40})$/.exec(cursor ?? '') ?? []
  return atMs === undefined || rest === undefined ? null : [Number(atMs), rest]
}

interface Page {
  limit: number
  cursor?: string | null
}

/** The agenda of a client: what comes, soonest first, repeats opened out as far as they read on; or what was, latest first. */
export async function listClientEvents(
  deps: Deps,
  reader: PortalReader,
  { show, limit, cursor }: Page & { show: 'upcoming' | 'past' },
): Promise<{ rows: EventListRow[]; nextCursor: string | null }> {
  const nowMs = momentFor(deps, reader)
  const after = parseCursor(cursor)
  const { events, series, firm } = await deps.store.read(async (db) => {
    const span =
      show === 'upcoming' ? { fromMs: nowMs, toMs: nowMs + aheadMs } : { fromMs: nowMs - behindMs, toMs: nowMs }
    const events = await selectVisibleEvents(db, reader, deps.clock.now(), span)
    const ids = events.map((event) => event.id)
    return { events, series: await readSeries(db, ids), firm: await selectFirm(db) }
  })
  const rowsBetween = (fromMs: number, toMs: number): EventListRow[] =>
    events.flatMap((event) => {
      const of = series.get(event.id)
      if (!of) return []
      const isRepeating = isRepeatingSeries(of)
      return occurrencesBetween(of, fromMs, toMs).map((one) => toRow(event, one, firm.time_zone, isRepeating))
    })
  const rows =
    show === 'upcoming'
      ? upcomingRows(rowsBetween, { nowMs, after, limit: limit + 1 })
      : pastRows(rowsBetween, { nowMs, after, limit: limit + 1 })
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { rows: kept, nextCursor: rows.length > limit && last ? keyOf(last) : null }
}

type Between = (fromMs: number, toMs: number) => EventListRow[]
interface Reading {
  nowMs: number
  after: [number, string] | null
  limit: number
}

const inOrder = (a: EventListRow, b: EventListRow) =>
  a.startsAtMs - b.startsAtMs || (`${a.eventId} ${a.occurrenceId}` < `${b.eventId} ${b.occurrenceId}` ? -1 : 1)

/** What is not over, in steps of some months until the page is full. */
function upcomingRows(between: Between, { nowMs, after, limit }: Reading): EventListRow[] {
  const rows: EventListRow[] = []
  let fromMs = Math.max(nowMs, after?.[0] ?? 0)
  const endMs = nowMs + aheadMs
  for (let isFirst = true; fromMs < endMs && rows.length < limit; isFirst = false) {
    const startMs = fromMs
    const found = between(startMs, startMs + stepMs)
      // What began before the step was told with the step before.
      .filter((row) => (isFirst ? row.endsAtMs >= nowMs : row.startsAtMs >= startMs))
      .filter((row) => !after || isAfter(row, after))
    rows.push(...found.sort(inOrder))
    fromMs += stepMs
  }
  return rows.slice(0, limit)
}

/** What is over, the latest first. */
function pastRows(between: Between, { nowMs, after, limit }: Reading): EventListRow[] {
  return between(nowMs - behindMs, nowMs)
    .filter((row) => row.endsAtMs < nowMs)
    .sort((a, b) => inOrder(b, a))
    .filter((row) => !after || (!isAfter(row, after) && keyOf(row) !== `${after[0]} ${after[1]}`))
    .slice(0, limit)
}

/** Whoever looks at another day sees what was to come then (SHR-9). */
const momentFor = (deps: Pick<Deps, 'clock'>, reader: PortalReader): number =>
  (reader.kind === 'view-as' ? reader.asOfMs : null) ?? deps.clock.now()

/** One that this client has never looked at, as Home tells of it. */
export interface FreshEvent {
  row: EventListRow
  matterId: string
  sharedAtMs: number
  fromName: string
  excerpt: string
}

const homeLimit = 5

/** For a client's Home (POR-1): what they have not looked at, and what comes next, soonest first, one row for each. */
export async function eventsForHome(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
): Promise<{ upcoming: EventListRow[]; fresh: FreshEvent[] }> {
  const atMs = (reader.kind === 'view-as' ? reader.asOfMs : null) ?? nowMs
  const events = await selectVisibleEvents(db, reader, nowMs, { fromMs: atMs, toMs: atMs + aheadMs })
  if (events.length === 0) return { upcoming: [], fresh: [] }
  const series = await readSeries(
    db,
    events.map((event) => event.id),
  )
  const { time_zone: firmZone } = await selectFirm(db)
  const found = events.flatMap((event) => {
    const of = series.get(event.id)
    const [next] = of ? nextOccurrences(of, event, atMs, 1) : []
    return of && next ? { event, row: toRow(event, next, firmZone, isRepeatingSeries(of)) } : []
  })
  return {
    upcoming: found
      .map(({ row }) => row)
      .sort(inOrder)
      .slice(0, homeLimit),
    fresh: found
      .filter(({ row }) => row.isNew)
      .map(({ event, row }) => ({
        row,
        matterId: event.matter_id,
        sharedAtMs: event.shared_at_ms,
        fromName: event.sharer_name ?? '',
        excerpt: excerptOf(event.message),
      })),
  }
}

/** NOT_FOUND whether it never existed, is another's, was cancelled, or is no longer shared. */
export function getClientEvent(
  deps: Deps,
  reader: PortalReader,
  { eventId, occurrenceId }: { eventId: string; occurrenceId?: string | null },
): Promise<ClientEvent | Refusal> {
  return deps.store.read((db) => readClientEvent(db, deps, reader, eventId, occurrenceId))
}

async function readClientEvent(
  db: ReadDb,
  deps: Pick<Deps, 'clock'>,
  reader: PortalReader,
  eventId: string,
  occurrenceId?: string | null,
): Promise<ClientEvent | Refusal> {
  const seen = await eventViewFor(db, reader, deps.clock.now(), eventId)
  if (!seen) return refuse('NOT_FOUND')
  const series = await readOneSeries(db, eventId)
  const atMs = momentFor(deps, reader)
  const one = occurrenceId ? findOccurrence(series, occurrenceId) : mainOccurrence(series, seen.event, atMs)
  if (!one) return refuse('NOT_FOUND')
  return detailFor(db, seen.event, series, one, atMs)
}

async function detailFor(
  db: ReadDb,
  event: VisibleEvent,
  series: Series,
  one: PartOccurrence,
  atMs: number,
): Promise<ClientEvent> {
  const { time_zone: firmZone } = await selectFirm(db)
  const isFull = viewOf(event) === 'full'
  const part = partOf(series, one.partNumber)
  const attendees = isFull ? await selectAttendees(db, [event.id]) : []
  const changes = (await selectChanges(db, event.id, changesShown))
    .filter((row) => row.changed_at_ms >= event.shared_at_ms && (isFull || row.kind !== 'place'))
    .map(changeOf)
  return {
    ...toRow(event, one, firmZone, isRepeatingSeries(series)),
    matterId: event.matter_id,
    threadId: event.thread_id,
    notes: isFull ? one.notes : null,
    repeat: part ? repeatOf(part.row) : null,
    nextOccurrences: nextOccurrences(series, event, atMs, nextShown).map((next) => ({
      occurrenceId: occurrenceIdOf(next),
      ...timesFor(next, firmZone),
    })),
    staffNames: isFull ? attendees.filter((who) => who.kind === 'staff').map((who) => who.staff_name ?? '') : null,
    answerNote: isFull ? event.answer_note : null,
    answeredAtMs: isFull ? event.answered_at_ms : null,
    isAnswerOld: isFull && event.is_answer_old === 1,
    changes: changes.map((change) => ({
      ...change,
      oldPlace: isFull ? change.oldPlace : null,
      newPlace: isFull ? change.newPlace : null,
    })),
  }
}

/** Whether they come, of who is to attend: told to the firm, and to no other client. */
export function answerAsClient(
  deps: Deps,
  actor: ClientActor,
  input: { eventId: string; answer: 'yes' | 'no' | 'maybe'; note: string },
): Promise<ClientEvent | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const seen = await eventViewFor(tx.db, actor, nowMs, input.eventId)
    if (!seen) return refuse('NOT_FOUND')
    const { event, view } = seen
    if (view !== 'full') return refuse('FORBIDDEN', { messageKey: 'common.events.refusal.notAttending' })
    if (event.spans_until_ms !== null && event.spans_until_ms <= nowMs)
      return refuse('GONE', { messageKey: 'common.events.refusal.over' })
    const note = input.note.trim()
    const isSame = event.answer === input.answer && event.answer_note === note && event.is_answer_old === 0
    if (!isSame) {
      const tooMany = await countClientWriting(tx, deps, actor, 'answer')
      if (tooMany) return tooMany
      const who = { kind: 'participant', personId: event.participant_id }
      const columns = { answer: input.answer, answer_note: note, answered_at_ms: nowMs, is_answer_old: 0 }
      await updateAttendee(tx.db, event.id, who, columns)
      await recordActivity(tx, deps, {
        actor,
        kind: 'event.answered',
        matterId: event.matter_id,
        clientId: actor.clientId,
        subjectKind: 'event',
        subjectId: event.id,
        data: { name: event.title },
      })
      await tellEventChanged(tx, event)
    }
    return readClientEvent(tx.db, deps, actor, event.id)
  })
}

/** The person has it on the screen (SHR-4). */
export function markEventViewed(
  deps: Deps,
  actor: ClientActor,
  { eventId }: { eventId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const seen = await eventViewFor(tx.db, actor, nowMs, eventId)
    const share = seen && (await selectEventShare(tx.db, actor, nowMs, eventId))
    if (!share) return refuse('NOT_FOUND')
    await recordView(tx, deps, actor, share, seen.event.title)
    // An entry that came without words is read by that, too.
    if (share.message === '' && share.thread_id !== null) {
      const reader = { kind: 'client', id: actor.clientId } as const
      if (await advanceRead(tx.db, reader, share.thread_id, 1, nowMs))
        tx.emit({ kind: 'client', clientId: actor.clientId, topic: 'messages' })
    }
    return {}
  })
}
