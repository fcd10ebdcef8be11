import type { Kysely } from 'kysely'
import type { OwnerHandoverRow, Tables } from '../../platform/store/tables.ts'

export interface HandoverWithNames extends OwnerHandoverRow {
  from_name: string
  to_name: string
}

/** Neither accepted nor called off, whether its time is over or not; the newest first. */
export async function pendingHandovers(db: Kysely<Tables>): Promise<HandoverWithNames[]> {
  return await db
    .selectFrom('owner_handovers')
    .innerJoin('staff_users as from_user', 'from_user.id', 'owner_handovers.from_user_id')
    .innerJoin('staff_users as to_user', 'to_user.id', 'owner_handovers.to_user_id')
    .selectAll('owner_handovers')
    .select(['from_user.name as from_name', 'to_user.name as to_name'])
    .where('owner_handovers.accepted_at_ms', 'is', null)
    .where('owner_handovers.cancelled_at_ms', 'is', null)
    .orderBy('owner_handovers.created_at_ms', 'desc')
    .orderBy('owner_handovers.id', 'desc')
    .execute()
}

export async function insertHandover(db: Kysely<Tables>, row: OwnerHandoverRow): Promise<void> {
  await db.insertInto('owner_handovers').values(row).execute()
}

export async function updateHandover(
  db: Kysely<Tables>,
  handoverId: string,
  change: Partial<Pick<OwnerHandoverRow, 'accepted_at_ms' | 'cancelled_at_ms'>>,
): Promise<void> {
  await db.updateTable('owner_handovers').set(change).where('id', '=', handoverId).execute()
}
