import { sql } from 'kysely'
import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { StaffNoticeRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** Who works on a matter: its responsible lawyer and its staff, of a restricted one those who are listed alone (CLT-3). */
export const selectTeam = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('staff_users')
    .innerJoin('matters', (join) => join.on('matters.id', '=', matterId))
    .leftJoin('matter_staff', (join) =>
      join.onRef('matter_staff.matter_id', '=', 'matters.id').onRef('matter_staff.user_id', '=', 'staff_users.id'),
    )
    .select(['staff_users.id', 'staff_users.notice_cadence'])
    .where('staff_users.deactivated_at_ms', 'is', null)
    .where((eb) =>
      eb.or([
        eb('matter_staff.user_id', 'is not', null),
        eb.and([eb('matters.is_restricted', '=', 0), eb('matters.responsible_user_id', '=', eb.ref('staff_users.id'))]),
      ]),
    )
    .execute()

/** Of some members of staff, those who work here and may see a matter (CLT-3). */
export const selectPeopleWhoSee = async (db: ReadDb, matterId: string, userIds: readonly string[]) =>
  userIds.length === 0
    ? []
    : db
        .selectFrom('staff_users')
        .innerJoin('matters', (join) => join.on('matters.id', '=', matterId))
        .leftJoin('matter_staff', (join) =>
          join.onRef('matter_staff.matter_id', '=', 'matters.id').onRef('matter_staff.user_id', '=', 'staff_users.id'),
        )
        .select(['staff_users.id', 'staff_users.notice_cadence'])
        .where('staff_users.id', 'in', [...userIds])
        .where('staff_users.deactivated_at_ms', 'is', null)
        .where((eb) => eb.or([eb('matter_staff.user_id', 'is not', null), eb('matters.is_restricted', '=', 0)]))
        .execute()

export const selectFirmTimeZone = async (db: ReadDb) =>
  (await db.selectFrom('firms').select('time_zone').executeTakeFirst())?.time_zone ?? 'UTC'

/** What this person has not seen of the same thing. */
export const selectUnseen = (db: ReadDb, userId: string, kind: string, subjectId: string) =>
  db
    .selectFrom('staff_notices')
    .selectAll()
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('subject_id', '=', subjectId)
    .where('seen_at_ms', 'is', null)
    .executeTakeFirst()

export const insertNotice = (db: ReadDb, row: StaffNoticeRow) => db.insertInto('staff_notices').values(row).execute()

export const updateNotice = (db: ReadDb, noticeId: string, columns: Partial<StaffNoticeRow>) =>
  db.updateTable('staff_notices').set(columns).where('id', '=', noticeId).execute()

const visible = (db: ReadDb, actor: Pick<StaffActor, 'kind' | 'userId'>) =>
  db
    .selectFrom('staff_notices')
    .innerJoin('matters', 'matters.id', 'staff_notices.matter_id')
    .where('staff_notices.user_id', '=', actor.userId)
    .where(matterVisibleTo(actor, 'staff_notices.matter_id'))

/** A page of this person's notices, the latest first. The cursor is the last row's time and id. */
export async function selectNoticePage(
  db: ReadDb,
  actor: Pick<StaffActor, 'kind' | 'userId'>,
  { limit, cursor }: { limit: number; cursor?: string | null | undefined },
) {
  let query = visible(db, actor).leftJoin('clients', 'clients.id', 'staff_notices.client_id')
  const [, atMs, id] = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(cursor ?? '') ?? []
  if (atMs !== undefined && id !== undefined)
    query = query.where(sql<boolean>`(staff_notices.created_at_ms, staff_notices.id) < (${Number(atMs)}, ${id})`)
  const rows = await query
    .selectAll('staff_notices')
    .select(['matters.title', 'clients.display_name'])
    .orderBy('staff_notices.created_at_ms', 'desc')
    .orderBy('staff_notices.id', 'desc')
    .limit(limit + 1)
    .execute()
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { rows: kept, nextCursor: rows.length > limit && last ? `${last.created_at_ms}:${last.id}` : null }
}
export type NoticePageRow = Awaited<ReturnType<typeof selectNoticePage>>['rows'][number]

export async function countUnseen(db: ReadDb, actor: Pick<StaffActor, 'kind' | 'userId'>): Promise<number> {
  const row = await visible(db, actor)
    .where('staff_notices.seen_at_ms', 'is', null)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

export async function markSeen(
  db: ReadDb,
  userId: string,
  noticeIds: readonly string[] | null,
  nowMs: number,
): Promise<void> {
  if (noticeIds?.length === 0) return
  let query = db
    .updateTable('staff_notices')
    .set({ seen_at_ms: nowMs, email_due_at_ms: null })
    .where('user_id', '=', userId)
    .where('seen_at_ms', 'is', null)
  if (noticeIds) query = query.where('id', 'in', [...noticeIds])
  await query.execute()
}

export const selectCadence = async (db: ReadDb, userId: string) =>
  (await db.selectFrom('staff_users').select('notice_cadence').where('id', '=', userId).executeTakeFirst())
    ?.notice_cadence ?? 'at-once'

export const updateCadence = (db: ReadDb, userId: string, cadence: string) =>
  db.updateTable('staff_users').set({ notice_cadence: cadence }).where('id', '=', userId).execute()

/** When what this person has not seen goes into an e-mail, all of it anew. */
export const updateDue = (db: ReadDb, userId: string, dueAtMs: number | null) =>
  db
    .updateTable('staff_notices')
    .set({ email_due_at_ms: dueAtMs })
    .where('user_id', '=', userId)
    .where('email_due_at_ms', 'is not', null)
    .execute()

/** People of whom something is due, each with how much they have not seen. */
export const selectDuePeople = (db: ReadDb, nowMs: number, limit: number) =>
  db
    .selectFrom('staff_notices')
    .innerJoin('staff_users', 'staff_users.id', 'staff_notices.user_id')
    .select(['staff_users.id', 'staff_users.email', 'staff_users.name', 'staff_users.locale'])
    .select((eb) => eb.fn.min('staff_notices.email_due_at_ms').as('due_at_ms'))
    .where('staff_notices.email_due_at_ms', '<=', nowMs)
    .where('staff_users.deactivated_at_ms', 'is', null)
    .groupBy(['staff_users.id', 'staff_users.email', 'staff_users.name', 'staff_users.locale'])
    .limit(limit)
    .execute()

export async function selectNextDue(db: ReadDb): Promise<number | null> {
  const row = await db
    .selectFrom('staff_notices')
    .innerJoin('staff_users', 'staff_users.id', 'staff_notices.user_id')
    .select((eb) => eb.fn.min('staff_notices.email_due_at_ms').as('due_at_ms'))
    .where('staff_notices.email_due_at_ms', 'is not', null)
    .where('staff_users.deactivated_at_ms', 'is', null)
    .executeTakeFirst()
  return row?.due_at_ms ?? null
}

/** The person was told by e-mail of all that they have not seen. */
export async function markMailed(db: ReadDb, userId: string, nowMs: number): Promise<void> {
  const rows = await db
    .selectFrom('staff_notices')
    .select(['id', 'params'])
    .where('user_id', '=', userId)
    .where('email_due_at_ms', 'is not', null)
    .execute()
  for (const { id, params } of rows)
    await updateNotice(db, id, {
      email_due_at_ms: null,
      params: JSON.stringify({ ...(JSON.parse(params) as object), mailedAtMs: nowMs }),
    })
}
