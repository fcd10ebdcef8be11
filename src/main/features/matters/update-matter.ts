import { refuse, type Refusal } from '../../../shared/errors.ts'
import { isAdmin, type ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { listedStaff, unknownStaff } from './create-matter.ts'
import { readMatterDetail } from './get-matter.ts'
import type { MatterDetail, MatterFields } from './matter-row.ts'
import { requireVisibleMatter } from './matter-visibility.ts'
import {
  matterSearchText,
  replaceMatterStaff,
  selectActiveStaffIds,
  selectMatter,
  selectMatterStaff,
  updateMatterRow,
} from './matters.queries.ts'

/**
 * Staff who see the matter; who is listed on a restricted one, and whether it is restricted, only an admin or the
 * responsible lawyer. An admin who is not listed changes the list alone (CLT-3).
 */
export function updateMatter(
  deps: Deps,
  actor: ConsoleActor,
  { matterId, version, ...fields }: MatterFields & { matterId: string; version: number },
): Promise<MatterDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const visible = await requireVisibleMatter(tx.db, actor, matterId)
    const before = visible ?? (isAdmin(actor) ? await selectMatter(tx.db, matterId) : undefined)
    if (!before) return refuse('NOT_FOUND')
    if (before.version !== version) return refuse('STALE')
    const staffIds = listedStaff(fields)
    const staffBefore = (await selectMatterStaff(tx.db, matterId)).map((member) => member.userId)
    const added = staffIds.filter((userId) => !staffBefore.includes(userId))
    const isStaffChanged = added.length > 0 || staffIds.length !== staffBefore.length
    const isWallChanged = fields.isRestricted !== (before.is_restricted === 1)
    // Who is responsible manages the list: someone listed who could name themselves would open the wall by that.
    const isListChanged = isStaffChanged || fields.responsibleUserId !== before.responsible_user_id
    const mayManage = isAdmin(actor) || (actor.kind === 'staff' && before.responsible_user_id === actor.userId)
    if ((isWallChanged || (isListChanged && before.is_restricted === 1)) && !mayManage) return refuse('FORBIDDEN')
    const unknown = unknownStaff(await selectActiveStaffIds(tx.db, added), added)
    if (unknown) return unknown
    const nowMs = deps.clock.now()
    const words = visible ? fields : { title: before.title, practiceArea: before.practice_area, status: before.status }
    const row = {
      ...before,
      title: words.title,
      practice_area: words.practiceArea,
      status: words.status,
      search_text: matterSearchText(before.number, words),
      responsible_user_id: fields.responsibleUserId,
      is_restricted: fields.isRestricted ? 1 : 0,
      closed_at_ms: words.status === 'closed' ? (before.closed_at_ms ?? nowMs) : null,
      version: before.version + 1,
      updated_at_ms: nowMs,
    }
    await updateMatterRow(tx.db, matterId, row)
    await replaceMatterStaff(tx.db, matterId, staffIds)
    const data = { number: row.number, title: row.title }
    await recordActivity(tx, deps, { actor, kind: 'matter.updated', matterId, data: { ...data, status: row.status } })
    if (isWallChanged)
      await recordActivity(tx, deps, {
        actor,
        kind: fields.isRestricted ? 'matter.restricted' : 'matter.unrestricted',
        matterId,
        data,
      })
    if (isStaffChanged)
      await recordActivity(tx, deps, {
        actor,
        kind: 'matter.staff-changed',
        matterId,
        data: { ...data, listed: staffIds.length },
      })
    tx.emit({ kind: 'console', topic: 'matters', matterId })
    return readMatterDetail(deps, tx.db, actor, row)
  })
}
