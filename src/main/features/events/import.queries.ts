import type { ReadDb } from '../../platform/store/store.ts'

/** Planned events of a matter that came from these entries of calendars outside. */
export const selectBySource = async (db: ReadDb, matterId: string, uids: readonly string[]) =>
  uids.length === 0
    ? []
    : db
        .selectFrom('events')
        .select(['id', 'source_uid'])
        .where('matter_id', '=', matterId)
        .where('source_uid', 'in', [...uids])
        .where('state', '=', 'planned')
        .execute()
