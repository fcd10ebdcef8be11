import { refuse, type Refusal } from '../../../shared/errors.ts'
import { isAdmin, type ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { MatterRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { readParticipants } from './list-participants.ts'
import type { MatterDetail } from './matter-row.ts'
import { requireVisibleMatter } from './matter-visibility.ts'
import { selectMatter, selectMatterCounts, selectMatterStaff, toMatterItems } from './matters.queries.ts'

/**
 * A matter's page. An admin who is not listed on a restricted matter gets its frame, to manage the list; that look is
 * in the activity, and what is inside stays closed (CLT-3).
 */
export async function getMatter(
  deps: Deps,
  actor: ConsoleActor,
  { matterId }: { matterId: string },
): Promise<MatterDetail | Refusal> {
  const seen = await deps.store.read(async (db) => {
    const row = await requireVisibleMatter(db, actor, matterId)
    return row ? readMatterDetail(deps, db, actor, row) : null
  })
  if (seen) return seen
  if (!isAdmin(actor)) return refuse('NOT_FOUND')
  return deps.store.write(async (tx) => {
    const row = await selectMatter(tx.db, matterId)
    if (!row) return refuse('NOT_FOUND')
    await recordActivity(tx, deps, {
      actor,
      kind: 'matter.restricted-opened',
      matterId,
      data: { number: row.number, title: row.title },
    })
    return readMatterDetail(deps, tx.db, actor, row)
  })
}

export async function readMatterDetail(
  deps: Deps,
  db: ReadDb,
  actor: ConsoleActor,
  row: MatterRow,
): Promise<MatterDetail | Refusal> {
  const [item] = await toMatterItems(db, [row])
  if (!item) return refuse('NOT_FOUND')
  const staff = await selectMatterStaff(db, row.id)
  const isListed =
    row.is_restricted === 0 || actor.kind === 'system' || staff.some((member) => member.userId === actor.userId)
  return {
    ...item,
    clientNames: isListed ? item.clientNames : [],
    openedAtMs: row.opened_at_ms,
    closedAtMs: row.closed_at_ms,
    version: row.version,
    staff,
    participants: isListed ? await readParticipants(deps, db, actor, row.id) : [],
    counts: isListed ? await selectMatterCounts(db, row.id, actor) : { documents: 0, threads: 0, unreadThreads: 0 },
    isListed,
    canManageStaff: isAdmin(actor) || (isListed && actor.kind === 'staff' && row.responsible_user_id === actor.userId),
  }
}
