import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { AttemptCounterRow, CalendarFeedRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export interface FeedOwner {
  kind: 'client' | 'staff'
  id: string
}

/** The subscription that somebody has now. */
export const selectFeed = (db: ReadDb, owner: FeedOwner) =>
  db
    .selectFrom('calendar_feeds')
    .selectAll()
    .where('owner_kind', '=', owner.kind)
    .where('owner_id', '=', owner.id)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst()

export const selectFeedByToken = (db: ReadDb, tokenHash: string) =>
  db
    .selectFrom('calendar_feeds')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst()

export const insertFeed = (db: ReadDb, row: CalendarFeedRow) => db.insertInto('calendar_feeds').values(row).execute()
export const updateFeed = (db: ReadDb, feedId: string, change: Partial<CalendarFeedRow>) =>
  db.updateTable('calendar_feeds').set(change).where('id', '=', feedId).execute()

/** Whoever works here now; nobody who was deactivated. */
export const selectActiveStaff = (db: ReadDb, userId: string) =>
  db
    .selectFrom('staff_users')
    .select(['id', 'locale'])
    .where('id', '=', userId)
    .where('deactivated_at_ms', 'is', null)
    .executeTakeFirst()

/** A client with access to the portal, who is not archived. */
export const selectClientWithAccess = (db: ReadDb, clientId: string) =>
  db
    .selectFrom('clients')
    .select(['id', 'locale'])
    .where('id', '=', clientId)
    .where('has_portal_access', '=', 1)
    .where('archived_at_ms', 'is', null)
    .executeTakeFirst()

/** Planned events of matters that a member of staff may see, from a moment on; the soonest first (CLT-3). */
export const selectEventsOfStaff = (
  db: ReadDb,
  actor: Pick<StaffActor, 'kind' | 'userId'>,
  { fromMs, limit }: { fromMs: number; limit: number },
) =>
  db
    .selectFrom('events')
    .selectAll()
    .where('state', '=', 'planned')
    .where((eb) => eb.or([eb('spans_until_ms', 'is', null), eb('spans_until_ms', '>=', fromMs)]))
    .where(matterVisibleTo(actor, 'events.matter_id'))
    .orderBy('spans_from_ms')
    .orderBy('id')
    .limit(limit)
    .execute()

/** Where the portal is reached: the address of a client, or the firm's first. */
export const selectPortalOrigins = (db: ReadDb) =>
  db
    .selectFrom('portal_addresses')
    .select(['id', 'origin'])
    .where('retired_at_ms', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()

export const selectCounter = (db: ReadDb, key: string) =>
  db.selectFrom('attempt_counters').selectAll().where('key', '=', key).executeTakeFirst()

export const saveCounter = (db: ReadDb, row: AttemptCounterRow) =>
  db
    .insertInto('attempt_counters')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
