import type { Occurrence } from '../../../shared/console/events.contract.ts'
import { minute } from '../../../shared/time.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { selectAttendance, selectEventShares, type EventWithPeople } from './events.queries.ts'
import { occurrenceIdOf, type PartOccurrence, type Time } from './occurrences.ts'
import { localAt } from './zone-time.ts'

/** What a row says beside its times: read once for all of them. */
export interface RowFacts {
  sharing: Map<string, 'waiting' | 'live'>
  attendance: Map<string, { count: number; ownAnswer: Occurrence['ownAnswer'] }>
}

export async function readRowFacts(db: ReadDb, userId: string, eventIds: readonly string[]): Promise<RowFacts> {
  const sharing: RowFacts['sharing'] = new Map()
  for (const share of await selectEventShares(db, eventIds))
    if (sharing.get(share.resource_id) !== 'live')
      sharing.set(share.resource_id, share.state === 'live' ? 'live' : 'waiting')
  const attendance = new Map(
    (await selectAttendance(db, userId, eventIds)).map((row) => [
      row.event_id,
      { count: Number(row.count), ownAnswer: row.own_answer === null ? null : answerOf(row.own_answer) },
    ]),
  )
  return { sharing, attendance }
}

const answers = ['none', 'yes', 'no', 'maybe'] as const
export const answerOf = (text: string): (typeof answers)[number] => answers.find((known) => known === text) ?? 'none'

/** A time by the clocks of somebody's zone. What lasts all day is the same days everywhere. */
export function timesIn(time: Time, timeZone: string): { startsLocal: string; endsLocal: string } {
  if (time.isAllDay || time.timeZone === timeZone) return { startsLocal: time.startsLocal, endsLocal: time.endsLocal }
  return { startsLocal: localAt(time.startsAtMs, timeZone), endsLocal: localAt(time.endsAtMs, timeZone) }
}

export function toOccurrence(
  event: EventWithPeople,
  of: PartOccurrence,
  timeZone: string,
  isRepeating: boolean,
  { sharing, attendance }: RowFacts,
): Occurrence {
  return {
    eventId: event.id,
    occurrenceId: occurrenceIdOf(of),
    version: event.version,
    matterId: event.matter_id,
    matterNumber: event.matter_number,
    matterTitle: event.matter_title,
    title: of.title,
    place: of.place,
    isAllDay: of.isAllDay,
    startsAtMs: of.startsAtMs,
    endsAtMs: of.endsAtMs,
    ...timesIn(of, timeZone),
    timeZone: of.timeZone,
    isRepeating,
    isChanged: of.isChanged,
    sharing: sharing.get(event.id) ?? 'none',
    attendeeCount: attendance.get(event.id)?.count ?? 0,
    ownAnswer: attendance.get(event.id)?.ownAnswer ?? null,
  }
}

/** Whether an event comes more than once, by its parts. */
export const isRepeatingSeries = (series: { parts: readonly { row: { rule: string | null } }[] }): boolean =>
  series.parts.length > 1 || series.parts.some((part) => part.row.rule !== null)

/** By when they begin; of equal ones those that last all day first, then the longer. */
export const byBeginning = (a: Occurrence, b: Occurrence): number =>
  (a.isAllDay ? a.startsAtMs - minute : a.startsAtMs) - (b.isAllDay ? b.startsAtMs - minute : b.startsAtMs) ||
  b.endsAtMs - a.endsAtMs ||
  (a.eventId < b.eventId ? -1 : 1)
