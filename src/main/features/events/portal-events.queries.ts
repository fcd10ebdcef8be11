import { sql } from 'kysely'
import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { visibleShares } from '../sharing/visible-shares.ts'

/**
 * The events that a client sees now, each once, and the one place that decides how much (EVT-2, EVT-3): shared with them they see title,
 * date and time; everything only when they are to attend it. Nothing by attending alone. `visibleShares` joined with `events`.
 */
const visibleEvents = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('events', 'events.id', 'shares.resource_id')
    .innerJoin('matters', 'matters.id', 'events.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'shares.shared_by')
    .leftJoin('event_attendees', (join) =>
      join
        .onRef('event_attendees.event_id', '=', 'events.id')
        .onRef('event_attendees.person_id', '=', 'shares.participant_id')
        .on('event_attendees.kind', '=', 'participant'),
    )
    .where('shares.resource_kind', '=', 'event')
    .where((eb) =>
      reader.kind === 'client' || reader.asOfMs === null
        ? eb('events.state', '=', sql.lit('planned'))
        : eb.or([eb('events.cancelled_at_ms', 'is', null), eb('events.cancelled_at_ms', '>', reader.asOfMs)]),
    )
    .selectAll('events')
    .select([
      'matters.title as matter_title',
      'shares.id as share_id',
      'shares.thread_id',
      'shares.participant_id',
      'shares.starts_at_ms as shared_at_ms',
      'shares.first_viewed_at_ms',
      'shares.message',
      'staff_users.name as sharer_name',
      'event_attendees.answer',
      'event_attendees.answer_note',
      'event_attendees.answered_at_ms',
      'event_attendees.is_answer_old',
    ])
    .orderBy('shares.id')
export type VisibleEvent = Awaited<ReturnType<typeof selectVisibleEvents>>[number]

/** Far more than a client has. */
const mostEvents = 1_000

/** Each once, by the oldest of its shares. */
export async function selectVisibleEvents(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
) {
  const rows = await visibleEvents(db, reader, nowMs)
    .where('events.spans_from_ms', '<', toMs)
    .where((eb) => eb.or([eb('events.spans_until_ms', 'is', null), eb('events.spans_until_ms', '>=', fromMs)]))
    .limit(mostEvents)
    .execute()
  return [...new Map(rows.reverse().map((row) => [row.id, row])).values()].reverse()
}

export const selectEventOf = (db: ReadDb, reader: PortalReader, nowMs: number, eventId: string) =>
  visibleEvents(db, reader, nowMs).where('events.id', '=', eventId).executeTakeFirst()

/** The share by which a client sees an event, for its receipt. */
export const selectEventShare = (db: ReadDb, reader: PortalReader, nowMs: number, eventId: string) =>
  visibleShares(db, reader, nowMs)
    .selectAll('shares')
    .where('shares.resource_kind', '=', 'event')
    .where('shares.resource_id', '=', eventId)
    .orderBy('shares.id')
    .executeTakeFirst()
