import { sql } from 'kysely'
import type { ReadDb } from '../../platform/store/store.ts'

const isOnMatter = (matterId: string) => sql<number>`case when exists (select 1 from matters
    where matters.id = ${matterId} and matters.responsible_user_id = staff_users.id)
  or exists (select 1 from matter_staff where matter_staff.matter_id = ${matterId}
    and matter_staff.user_id = staff_users.id) then 1 else 0 end`

/** Active members of staff who may see a matter, those on it first (CLT-3). */
export const selectStaffFor = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('staff_users')
    .select(['staff_users.id', 'staff_users.name', isOnMatter(matterId).as('is_on_matter')])
    .where('staff_users.deactivated_at_ms', 'is', null)
    .where(
      sql<boolean>`exists (select 1 from matters where matters.id = ${matterId} and (matters.is_restricted = 0
        or exists (select 1 from matter_staff where matter_staff.matter_id = matters.id
          and matter_staff.user_id = staff_users.id)))`,
    )
    .orderBy('is_on_matter', 'desc')
    .orderBy('staff_users.name')
    .orderBy('staff_users.id')
    .execute()

export const selectParticipantsFor = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('participants')
    .innerJoin('clients', 'clients.id', 'participants.client_id')
    .select([
      'participants.id',
      'participants.role',
      'clients.id as client_id',
      'clients.display_name',
      'clients.email',
      'clients.archived_at_ms',
    ])
    .where('participants.matter_id', '=', matterId)
    .where('participants.removed_at_ms', 'is', null)
    .orderBy('clients.sort_name')
    .orderBy('clients.id')
    .execute()

/** Events of the firm that members of staff attend, whatever their matter: for what stands in each other's way. */
export const selectBusy = (
  db: ReadDb,
  userIds: readonly string[],
  { fromMs, toMs, limit }: { fromMs: number; toMs: number; limit: number },
) =>
  userIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('event_attendees')
        .innerJoin('events', 'events.id', 'event_attendees.event_id')
        .innerJoin('staff_users', 'staff_users.id', 'event_attendees.person_id')
        .innerJoin('matters', 'matters.id', 'events.matter_id')
        .select([
          'events.id',
          'events.matter_id',
          'matters.title as matter_title',
          'staff_users.id as user_id',
          'staff_users.name as user_name',
        ])
        .where('event_attendees.kind', '=', 'staff')
        .where('event_attendees.person_id', 'in', [...userIds])
        .where('event_attendees.answer', '!=', 'no')
        .where('events.state', '=', sql.lit('planned'))
        .where('events.spans_from_ms', '<', toMs)
        .where((eb) => eb.or([eb('events.spans_until_ms', 'is', null), eb('events.spans_until_ms', '>', fromMs)]))
        .orderBy('events.spans_from_ms')
        .orderBy('events.id')
        .limit(limit)
        .execute()
