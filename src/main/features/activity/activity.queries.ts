import { sql } from 'kysely'
import type { StaffActor } from '../../actor.ts'
import { hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ActivityRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export interface ChainHead {
  position: number
  hash: string
}

const head = hotQuery((db) =>
  db.selectFrom('activity').select(['position', 'hash']).orderBy('position', 'desc').limit(sql.lit(1)),
)
/** The last entry, or undefined when there is none. */
export const readHead = async (db: ReadDb): Promise<ChainHead | undefined> => (await head(db, {}))[0]

export const appendEntry = hotQuery((db, row: ActivityRow) => db.insertInto('activity').values(row))

/** The next entries in the order of the chain. */
export async function entriesAfter(db: ReadDb, position: number, limit: number): Promise<ActivityRow[]> {
  return await db
    .selectFrom('activity')
    .selectAll()
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute()
}

export interface ActivityFilter {
  areas: readonly string[]
  actorKind?: string | null
  clientId?: string | null
  matterId?: string | null
  fromMs?: number | null
  toMs?: number | null
}

/** Of a restricted matter, what admins who are not on it see all the same: who may look, and who did (CLT-3). */
const kindsOfTheWall = ['matter.restricted', 'matter.restricted-opened', 'matter.staff-changed', 'matter.unrestricted']

/** The newest first, below a position. Only what this person may see. */
export async function filteredEntries(
  db: ReadDb,
  actor: StaffActor,
  filter: ActivityFilter,
  { before, limit }: { before: number | null; limit: number },
): Promise<ActivityRow[]> {
  const isAdmin = actor.role !== 'staff'
  let query = db
    .selectFrom('activity')
    .selectAll()
    .where((eb) =>
      eb.or([
        matterVisibleTo(actor, 'activity.matter_id'),
        eb.and([
          eb('matter_id', 'is', null),
          // Settings, staff and strangers are for admins; what one did oneself, and what concerns clients, for everyone.
          isAdmin
            ? eb.lit(true)
            : eb.or([
                eb('client_id', 'is not', null),
                eb('actor_id', '=', actor.userId),
                eb('subject_id', '=', actor.userId),
              ]),
        ]),
        isAdmin ? eb('kind', 'in', kindsOfTheWall) : eb.lit(false),
      ]),
    )
  if (before !== null) query = query.where('position', '<', before)
  if (filter.areas.length > 0) {
    // A part of a kind has no wildcards: what holds any finds nothing.
    const areas = filter.areas.filter((area) => /^[a-z-]+$/.test(area))
    query = query.where((eb) => eb.or(areas.map((area) => eb('kind', 'like', `${area}.%`))))
  }
  if (filter.actorKind) query = query.where('actor_kind', '=', filter.actorKind)
  if (filter.clientId) query = query.where('client_id', '=', filter.clientId)
  if (filter.matterId) query = query.where('matter_id', '=', filter.matterId)
  if (filter.fromMs) query = query.where('at_ms', '>=', filter.fromMs)
  if (filter.toMs) query = query.where('at_ms', '<', filter.toMs)
  return await query.orderBy('position', 'desc').limit(limit).execute()
}

export async function clientNames(db: ReadDb, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('clients').select(['id', 'display_name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.display_name]))
}

export async function matterNames(
  db: ReadDb,
  ids: readonly string[],
): Promise<Map<string, { title: string; number: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('matters').select(['id', 'title', 'number']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}
