import { mostFolderLevels, type FolderListRow } from '../../../shared/console/folders.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endSharesOf } from '../sharing/visible-shares.ts'
import { sameName, tooDeep } from './create-folder.ts'
import { readFolder } from './folder-row.ts'
import { missingFrom, readTree, sharesOver } from './folder-tree.ts'
import { selectFolder, selectSharesWithin, updateFolders } from './folders.queries.ts'

/** What one write ends; a folder in which more is seen is unshared first. */
const mostEnded = 200

/**
 * To another place of its matter, with all below it. Into a shared folder is a share, which this is not (SHR-6); out of one ends
 * at once what was seen through that.
 */
export function moveFolder(
  deps: Deps,
  actor: StaffActor,
  { folderId, parentId }: { folderId: string; parentId: string | null },
): Promise<FolderListRow | Refusal> {
  return deps.store.write((tx) => placeFolder(tx, deps, actor, { folderId, parentId, isShare: false }))
}

/** The same as a step of a write; `isShare`: of one that shares what people come to see by it. */
export async function placeFolder(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  { folderId, parentId, isShare }: { folderId: string; parentId: string | null; isShare: boolean },
): Promise<FolderListRow | Refusal> {
  const folder = await selectFolder(tx.db, actor, folderId)
  if (!folder || folder.deleted_at_ms !== null) return refuse('NOT_FOUND')
  const tree = await readTree(tx.db, folder.matter_id)
  if (parentId !== null && !tree.get(parentId)) return refuse('NOT_FOUND', { field: 'parentId' })
  if (folder.parent_id !== parentId) {
    const path = tree.pathOf(parentId)
    if (path.some((one) => one.id === folderId))
      return refuse('CONFLICT', { field: 'parentId', messageKey: 'common.folders.refusal.intoItself' })
    if (path.length + tree.heightOf(folderId) > mostFolderLevels) return tooDeep()
    if (tree.named(parentId, folder.name)) return sameName(folder.name)

    const before = await sharesOver(tx.db, tree, folder.parent_id)
    const after = await sharesOver(tx.db, tree, parentId)
    if (!isShare && missingFrom(before, after).length > 0) return intoShared()
    const lost = missingFrom(after, before)
    const folderIds = tree.within(folderId).map((one) => one.id)
    const seen = await selectSharesWithin(tx.db, folderIds, lost, mostEnded + 1)
    if (seen.length > mostEnded)
      return refuse('CONFLICT', { field: 'parentId', messageKey: 'common.folders.refusal.muchShared' })
    for (const share of seen) await endSharesOf(tx, deps, actor, { shareId: share.id }, 'moved')

    await updateFolders(tx.db, [folderId], { parent_id: parentId, updated_at_ms: deps.clock.now() })
    const { matter_id: matterId, name } = folder
    const subject = { matterId, subjectKind: 'folder', subjectId: folderId }
    const to = tree.get(parentId ?? '')?.name ?? ''
    const kind = parentId === null ? 'folder.moved-to-top' : 'folder.moved'
    await recordActivity(tx, deps, { actor, kind, ...subject, data: { name, to } })
    tx.emit({ kind: 'console', topic: 'documents', matterId })
  }
  return (await readFolder(tx.db, actor, folderId)) ?? refuse('NOT_FOUND')
}

/** Somebody would see it from then on: that is shared, not moved. */
export const intoShared = () =>
  refuse('CONFLICT', { field: 'folderId', messageKey: 'common.folders.refusal.intoShared' })
