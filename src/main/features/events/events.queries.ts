import { sql, type Expression, type SqlBool } from 'kysely'
import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type {
  EventAttendeeRow,
  EventChangeRow,
  EventExceptionRow,
  EventPartRow,
  EventReminderRow,
  EventRow,
} from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

type Reader = Pick<StaffActor, 'kind' | 'userId'>

/** Events with what their matter is called and who made and cancelled them. */
const eventsWithPeople = (db: ReadDb) =>
  db
    .selectFrom('events')
    .innerJoin('matters', 'matters.id', 'events.matter_id')
    .innerJoin('staff_users as creator', 'creator.id', 'events.created_by')
    .leftJoin('staff_users as canceller', 'canceller.id', 'events.cancelled_by')
    .selectAll('events')
    .select([
      'matters.number as matter_number',
      'matters.title as matter_title',
      'creator.name as creator_name',
      'canceller.name as canceller_name',
    ])
export type EventWithPeople = NonNullable<Awaited<ReturnType<typeof selectEvent>>>

export const selectEvent = (db: ReadDb, eventId: string) =>
  eventsWithPeople(db).where('events.id', '=', eventId).executeTakeFirst()

/** The event, when this person may see what is in its matter (CLT-3). */
export const selectVisibleEvent = (db: ReadDb, actor: Reader, eventId: string) =>
  eventsWithPeople(db)
    .where('events.id', '=', eventId)
    .where(matterVisibleTo(actor, 'events.matter_id'))
    .executeTakeFirst()

export interface EventScope {
  matterId?: string | null
  userIds?: readonly string[]
  clientId?: string | null
}

/** That somebody of the firm attends. */
const attendedBy = (userIds: readonly string[]): Expression<SqlBool> =>
  sql<SqlBool>`exists (select 1 from event_attendees where event_attendees.event_id = events.id
    and event_attendees.kind = 'staff' and event_attendees.person_id in (${sql.join(userIds)}))`

/** That it is shared with a client, or will be in a moment, or that they are to attend it. */
const ofClient = (clientId: string): Expression<SqlBool> =>
  sql<SqlBool>`(exists (select 1 from shares where shares.resource_kind = 'event' and shares.resource_id = events.id
      and shares.client_id = ${clientId} and shares.state in ('waiting', 'live'))
    or exists (select 1 from event_attendees inner join participants on participants.id = event_attendees.person_id
      where event_attendees.event_id = events.id and event_attendees.kind = 'participant'
      and participants.client_id = ${clientId}))`

function scoped(db: ReadDb, actor: Reader, { matterId, userIds = [], clientId }: EventScope) {
  let query = eventsWithPeople(db).where(matterVisibleTo(actor, 'events.matter_id'))
  if (matterId) query = query.where('events.matter_id', '=', matterId)
  if (userIds.length > 0) query = query.where(attendedBy(userIds))
  if (clientId) query = query.where(ofClient(clientId))
  return query
}

/** Planned events that touch a span of moments, as far as their rows tell; the soonest first. */
export const selectEventsBetween = (
  db: ReadDb,
  actor: Reader,
  scope: EventScope,
  { fromMs, toMs, limit }: { fromMs: number; toMs: number; limit: number },
) =>
  scoped(db, actor, scope)
    .where('events.state', '=', sql.lit('planned'))
    .where('events.spans_from_ms', '<', toMs)
    .where((eb) => eb.or([eb('events.spans_until_ms', 'is', null), eb('events.spans_until_ms', '>=', fromMs)]))
    .orderBy('events.spans_from_ms')
    .orderBy('events.id')
    .limit(limit)
    .execute()

/** Those that are over by a moment, or were cancelled; the latest first. */
export async function selectEndedPage(
  db: ReadDb,
  actor: Reader,
  scope: EventScope,
  { show, nowMs, limit, cursor }: { show: 'past' | 'cancelled'; nowMs: number; limit: number; cursor?: string | null },
) {
  const at = show === 'past' ? ('events.spans_until_ms' as const) : ('events.cancelled_at_ms' as const)
  const all =
    show === 'past'
      ? scoped(db, actor, scope)
          .where('events.state', '=', sql.lit('planned'))
          .where('events.spans_until_ms', '<', nowMs)
      : scoped(db, actor, scope).where('events.state', '=', 'cancelled')
  const { count } = await db
    .selectFrom(all.as('found'))
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  const [atText = '', id = ''] = (cursor ?? '').split(' ')
  const page = cursor
    ? all.where((eb) =>
        eb.or([eb(at, '<', Number(atText)), eb.and([eb(at, '=', Number(atText)), eb('events.id', '<', id)])]),
      )
    : all
  const rows = await page
    .orderBy(at, 'desc')
    .orderBy('events.id', 'desc')
    .limit(limit + 1)
    .execute()
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  const lastAt = show === 'past' ? last?.spans_until_ms : last?.cancelled_at_ms
  return { rows: kept, nextCursor: rows.length > limit && last ? `${lastAt} ${last.id}` : null, total: Number(count) }
}

export const selectParts = (db: ReadDb, eventIds: readonly string[]) =>
  eventIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('event_parts')
        .selectAll()
        .where('event_id', 'in', [...eventIds])
        .orderBy('event_id')
        .orderBy('part_number')
        .execute()

export const selectExceptions = (db: ReadDb, eventIds: readonly string[]) =>
  eventIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('event_exceptions')
        .selectAll()
        .where('event_id', 'in', [...eventIds])
        .orderBy('event_id')
        .orderBy('part_number')
        .orderBy('recurrence_local')
        .execute()

/** Everyone who is to be there: members of staff, then participants, by name. */
export const selectAttendees = (db: ReadDb, eventIds: readonly string[]) =>
  eventIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('event_attendees')
        .leftJoin('staff_users', (join) =>
          join.onRef('staff_users.id', '=', 'event_attendees.person_id').on('event_attendees.kind', '=', 'staff'),
        )
        .leftJoin('participants', (join) =>
          join
            .onRef('participants.id', '=', 'event_attendees.person_id')
            .on('event_attendees.kind', '=', 'participant'),
        )
        .leftJoin('clients', 'clients.id', 'participants.client_id')
        .selectAll('event_attendees')
        .select([
          'staff_users.name as staff_name',
          'staff_users.deactivated_at_ms',
          'participants.client_id',
          'participants.role',
          'participants.removed_at_ms',
          'clients.display_name',
          'clients.email',
          'clients.archived_at_ms',
        ])
        .where('event_attendees.event_id', 'in', [...eventIds])
        .orderBy('event_attendees.kind', 'desc')
        .orderBy('staff_users.name')
        .orderBy('clients.sort_name')
        .orderBy('event_attendees.person_id')
        .execute()
export type AttendeeWithName = Awaited<ReturnType<typeof selectAttendees>>[number]

/** How many attend each, and one member of staff's own answer. */
export const selectAttendance = (db: ReadDb, userId: string, eventIds: readonly string[]) =>
  eventIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('event_attendees')
        .select((eb) => [
          'event_id',
          eb.fn.countAll().as('count'),
          sql<string | null>`max(case when kind = 'staff' and person_id = ${userId} then answer end)`.as('own_answer'),
        ])
        .where('event_id', 'in', [...eventIds])
        .groupBy('event_id')
        .execute()

export const selectReminders = (db: ReadDb, eventId: string) =>
  db.selectFrom('event_reminders').selectAll().where('event_id', '=', eventId).orderBy('minutes_before').execute()

/** Open shares of events, with their people: who sees them, or will in a moment. */
export const selectEventShares = (db: ReadDb, eventIds: readonly string[]) =>
  eventIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('shares')
        .innerJoin('clients', 'clients.id', 'shares.client_id')
        .selectAll('shares')
        .select([
          'clients.display_name',
          'clients.email',
          'clients.locale',
          'clients.portal_address_id',
          'clients.has_portal_access',
        ])
        .where('shares.resource_kind', '=', 'event')
        .where('shares.resource_id', 'in', [...eventIds])
        .where('shares.state', 'in', ['waiting', 'live'])
        .orderBy('clients.sort_name')
        .orderBy('shares.id')
        .execute()
export type EventShare = Awaited<ReturnType<typeof selectEventShares>>[number]

export const selectChanges = (db: ReadDb, eventId: string, limit: number) =>
  db
    .selectFrom('event_changes')
    .leftJoin('staff_users', 'staff_users.id', 'event_changes.changed_by')
    .selectAll('event_changes')
    .select('staff_users.name as changer_name')
    .where('event_changes.event_id', '=', eventId)
    .orderBy('event_changes.changed_at_ms', 'desc')
    .orderBy('event_changes.id', 'desc')
    .limit(limit)
    .execute()

export const selectFirm = (db: ReadDb) =>
  db.selectFrom('firms').select(['name', 'time_zone', 'reply_to_email']).executeTakeFirstOrThrow()

/** Whether this participant is to be there: what makes their view the full one, where it is shared with them (EVT-2, EVT-3). */
export const selectIsAttending = async (db: ReadDb, eventId: string, participantId: string): Promise<boolean> =>
  (await db
    .selectFrom('event_attendees')
    .select('person_id')
    .where('event_id', '=', eventId)
    .where('kind', '=', 'participant')
    .where('person_id', '=', participantId)
    .executeTakeFirst()) !== undefined

export const selectStaffName = async (db: ReadDb, userId: string) =>
  (await db.selectFrom('staff_users').select('name').where('id', '=', userId).executeTakeFirst())?.name ?? ''

export const insertEvent = (db: ReadDb, row: EventRow) => db.insertInto('events').values(row).execute()
export const updateEvent = (db: ReadDb, eventId: string, change: Partial<EventRow>) =>
  db.updateTable('events').set(change).where('id', '=', eventId).execute()
export const insertPart = (db: ReadDb, row: EventPartRow) => db.insertInto('event_parts').values(row).execute()
export const updatePart = (db: ReadDb, eventId: string, partNumber: number, change: Partial<EventPartRow>) =>
  db
    .updateTable('event_parts')
    .set(change)
    .where('event_id', '=', eventId)
    .where('part_number', '=', partNumber)
    .execute()

export async function replaceExceptions(
  db: ReadDb,
  eventId: string,
  partNumber: number,
  rows: readonly EventExceptionRow[],
): Promise<void> {
  await db
    .deleteFrom('event_exceptions')
    .where('event_id', '=', eventId)
    .where('part_number', '=', partNumber)
    .execute()
  if (rows.length > 0)
    await db
      .insertInto('event_exceptions')
      .values([...rows])
      .execute()
}

export async function insertAttendees(db: ReadDb, rows: readonly EventAttendeeRow[]): Promise<void> {
  if (rows.length > 0)
    await db
      .insertInto('event_attendees')
      .values([...rows])
      .execute()
}
export const deleteAttendee = (db: ReadDb, eventId: string, { kind, person_id }: { kind: string; person_id: string }) =>
  db
    .deleteFrom('event_attendees')
    .where('event_id', '=', eventId)
    .where('kind', '=', kind)
    .where('person_id', '=', person_id)
    .execute()
export const updateAttendee = (
  db: ReadDb,
  eventId: string,
  who: { kind: string; personId: string },
  change: Partial<EventAttendeeRow>,
) =>
  db
    .updateTable('event_attendees')
    .set(change)
    .where('event_id', '=', eventId)
    .where('kind', '=', who.kind)
    .where('person_id', '=', who.personId)
    .execute()

/** Their answers were to another time: kept, and asked for again. */
export const ageAnswers = (db: ReadDb, eventId: string) =>
  db
    .updateTable('event_attendees')
    .set({ is_answer_old: 1 })
    .where('event_id', '=', eventId)
    .where('answer', '!=', 'none')
    .execute()

export async function replaceReminders(db: ReadDb, eventId: string, minutes: readonly number[]): Promise<void> {
  await db.deleteFrom('event_reminders').where('event_id', '=', eventId).execute()
  const rows: EventReminderRow[] = [...new Set(minutes)].map((one) => ({ event_id: eventId, minutes_before: one }))
  if (rows.length > 0) await db.insertInto('event_reminders').values(rows).execute()
}

export const insertChange = (db: ReadDb, row: EventChangeRow) => db.insertInto('event_changes').values(row).execute()
