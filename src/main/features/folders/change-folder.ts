import type { FolderListRow } from '../../../shared/console/folders.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { FolderRow } from '../../platform/store/tables.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { noName, sameName } from './create-folder.ts'
import { normaliseFolderName } from './folder-name.ts'
import { readFolder } from './folder-row.ts'
import { readTree } from './folder-tree.ts'
import { selectFolder, selectOpenFolderShares, updateFolders } from './folders.queries.ts'

/** Whoever sees it sees the new name at once. */
export function renameFolder(
  deps: Deps,
  actor: StaffActor,
  { folderId, name }: { folderId: string; name: string },
): Promise<FolderListRow | Refusal> {
  return deps.store.write(async (tx) => {
    const before = await selectFolder(tx.db, actor, folderId)
    if (!before || before.deleted_at_ms !== null) return refuse('NOT_FOUND')
    const newName = normaliseFolderName(name)
    if (newName === null) return noName()
    const tree = await readTree(tx.db, before.matter_id)
    if (tree.named(before.parent_id, newName, folderId)) return sameName(newName)
    if (newName !== before.name) {
      const columns = { name: newName, search_text: fold(newName), updated_at_ms: deps.clock.now() }
      await updateFolders(tx.db, [folderId], columns)
      await record(tx, deps, actor, before, 'folder.renamed', { from: before.name, name: newName })
      for (const share of await selectOpenFolderShares(tx.db, [folderId]))
        if (share.state === 'live') tx.emit({ kind: 'client', clientId: share.client_id, topic: 'documents' })
    }
    return (await readFolder(tx.db, actor, folderId)) ?? refuse('NOT_FOUND')
  })
}

/** From now on: what lies in it already stays as it is. */
export function setNewFiles(
  deps: Deps,
  actor: StaffActor,
  { folderId, newFiles }: { folderId: string; newFiles: 'visible' | 'held' },
): Promise<FolderListRow | Refusal> {
  return deps.store.write(async (tx) => {
    const before = await selectFolder(tx.db, actor, folderId)
    if (!before || before.deleted_at_ms !== null) return refuse('NOT_FOUND')
    if (before.new_files !== newFiles) {
      await updateFolders(tx.db, [folderId], { new_files: newFiles, updated_at_ms: deps.clock.now() })
      const kind = newFiles === 'held' ? 'folder.new-files-held' : 'folder.new-files-visible'
      await record(tx, deps, actor, before, kind, { name: before.name })
    }
    return (await readFolder(tx.db, actor, folderId)) ?? refuse('NOT_FOUND')
  })
}

async function record(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  { id: subjectId, matter_id: matterId }: FolderRow,
  kind: ActivityKind,
  data: Record<string, string>,
): Promise<void> {
  await recordActivity(tx, deps, { actor, kind, matterId, subjectKind: 'folder', subjectId, data })
  tx.emit({ kind: 'console', topic: 'documents', matterId })
}
