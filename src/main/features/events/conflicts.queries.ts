import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** Of some matters, those that this person may see (CLT-3). */
export async function selectVisibleMatterIds(
  db: ReadDb,
  actor: Pick<StaffActor, 'kind' | 'userId'>,
  matterIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (matterIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('matters')
    .select('id')
    .where('id', 'in', [...matterIds])
    .where(matterVisibleTo(actor, 'matters.id'))
    .execute()
  return new Set(rows.map((row) => row.id))
}
