import type { ReadDb } from '../../platform/store/store.ts'

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
