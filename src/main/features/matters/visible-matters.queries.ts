import { sql, type Expression, type SqlBool } from 'kysely'
import type { ConsoleActor, StaffActor, SystemActor } from '../../actor.ts'
import { hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { MatterRow } from '../../platform/store/tables.ts'

/**
 * The one condition that every console query on something of a matter carries (CLT-3): the matter is visible to all
 * staff, or it is restricted and this person is listed on it. Being an admin does not open it.
 * @param matterIdColumn e.g. 'documents.matter_id'
 */
export function matterVisibleTo(
  actor: Pick<StaffActor, 'kind' | 'userId'> | SystemActor,
  matterIdColumn: string,
): Expression<SqlBool> {
  if (actor.kind === 'system') return sql<SqlBool>`1 = 1`
  return sql<SqlBool>`exists (
    select 1 from matters as visible_matters where visible_matters.id = ${sql.ref(matterIdColumn)}
    and (visible_matters.is_restricted = 0 or exists (
      select 1 from matter_staff as visible_staff
      where visible_staff.matter_id = visible_matters.id and visible_staff.user_id = ${actor.userId})))`
}

/**
 * The same condition for sums over many rows of few matters: the matter is none of those that are walled off from this person,
 * which are looked up once instead of for each row. Only for a column that refers to a matter and is never null.
 */
export function matterNotWalledOff(
  actor: Pick<StaffActor, 'kind' | 'userId'> | SystemActor,
  matterIdColumn: string,
): Expression<SqlBool> {
  if (actor.kind === 'system') return sql<SqlBool>`1 = 1`
  return sql<SqlBool>`${sql.ref(matterIdColumn)} not in (
    select walled_matters.id from matters as walled_matters where walled_matters.is_restricted = 1
    and not exists (
      select 1 from matter_staff as walled_staff
      where walled_staff.matter_id = walled_matters.id and walled_staff.user_id = ${actor.userId}))`
}

const matterById = hotQuery((db, { matterId }: { matterId: string }) =>
  db.selectFrom('matters').selectAll().where('id', '=', matterId),
)
const visibleMatter = hotQuery((db, { matterId, userId }: { matterId: string; userId: string }) =>
  db
    .selectFrom('matters')
    .selectAll()
    .where('id', '=', matterId)
    .where(matterVisibleTo({ kind: 'staff', userId }, 'matters.id')),
)

/** The matter, when this person may see what is in it; null whether it is not theirs to see or does not exist. */
export async function requireVisibleMatter(
  db: ReadDb,
  actor: Pick<StaffActor, 'kind' | 'userId'> | SystemActor,
  matterId: string,
): Promise<MatterRow | null> {
  const rows =
    actor.kind === 'system'
      ? await matterById(db, { matterId })
      : await visibleMatter(db, { matterId, userId: actor.userId })
  return rows[0] ?? null
}

/** Whether the client takes part in a restricted matter that this person is not on: then no way in as that client. */
export async function isBehindWall(db: ReadDb, actor: ConsoleActor, clientId: string): Promise<boolean> {
  const row = await db
    .selectFrom('participants')
    .select('participants.id')
    .where('participants.client_id', '=', clientId)
    .where('participants.removed_at_ms', 'is', null)
    .where((eb) => eb.not(matterVisibleTo(actor, 'participants.matter_id')))
    .executeTakeFirst()
  return row !== undefined
}
