import { mostFolderLevels, mostFolders, type FolderListRow } from '../../../shared/console/folders.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { FolderRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { normaliseFolderName } from './folder-name.ts'
import { readFolder } from './folder-row.ts'
import { readTree, type FolderTree } from './folder-tree.ts'
import { insertFolder } from './folders.queries.ts'

interface NewFolder {
  matterId: string
  parentId: string | null
  name: string
  newFiles: 'visible' | 'held'
}

export function createFolder(deps: Deps, actor: StaffActor, input: NewFolder): Promise<FolderListRow | Refusal> {
  return deps.store.write(async (tx) => {
    const tree = await treeOf(tx, actor, input)
    if (isRefusal(tree)) return tree
    const name = normaliseFolderName(input.name)
    if (name === null) return noName()
    if (tree.named(input.parentId, name)) return sameName(name)
    const folder = await addFolder(tx, deps, actor, tree, { ...input, name })
    return isRefusal(folder) ? folder : ((await readFolder(tx.db, actor, folder.id)) ?? refuse('NOT_FOUND'))
  })
}

interface WantedFolders {
  matterId: string
  parentId: string | null
  paths: readonly (readonly string[])[]
}

/** Every path of names below `parentId`, made where it is not there yet, all or none; the ids in the order of the paths. */
export function ensureFolders(
  deps: Deps,
  actor: StaffActor,
  { matterId, parentId, paths }: WantedFolders,
): Promise<{ folderIds: string[] } | Refusal> {
  return deps.store.write(async (tx) => {
    const tree = await treeOf(tx, actor, { matterId, parentId })
    if (isRefusal(tree)) return tree
    // Checked before the first is made: a refusal commits what was done before it.
    const wanted = paths.map((path) => path.map(normaliseFolderName))
    if (wanted.some((path) => path.includes(null))) return noName()
    const level = tree.pathOf(parentId).length
    if (wanted.some((path) => level + path.length > mostFolderLevels)) return tooDeep()
    const most = wanted.reduce((count, path) => count + path.length, tree.all.length)
    if (most > mostFolders) return tooMany()

    const folderIds: string[] = []
    for (const path of wanted) {
      let placeId = parentId
      for (const name of path) {
        if (name === null) return noName()
        const newFiles = tree.get(placeId ?? '')?.new_files === 'visible' ? 'visible' : 'held'
        const folder =
          tree.named(placeId, name) ??
          (await addFolder(tx, deps, actor, tree, { matterId, parentId: placeId, name, newFiles }))
        if (isRefusal(folder)) return folder
        placeId = folder.id
      }
      folderIds.push(placeId ?? '')
    }
    return { folderIds }
  })
}

async function treeOf(
  tx: Tx,
  actor: StaffActor,
  { matterId, parentId }: Pick<NewFolder, 'matterId' | 'parentId'>,
): Promise<FolderTree | Refusal> {
  if (!(await requireVisibleMatter(tx.db, actor, matterId))) return refuse('NOT_FOUND')
  const tree = await readTree(tx.db, matterId)
  return parentId === null || tree.get(parentId) ? tree : refuse('NOT_FOUND', { field: 'parentId' })
}

async function addFolder(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  tree: FolderTree,
  { matterId, parentId, name, newFiles }: NewFolder,
): Promise<FolderRow | Refusal> {
  if (tree.pathOf(parentId).length >= mostFolderLevels) return tooDeep()
  if (tree.all.length >= mostFolders) return tooMany()
  const nowMs = deps.clock.now()
  const folder: FolderRow = {
    id: deps.ids.id(),
    matter_id: matterId,
    parent_id: parentId,
    name,
    search_text: fold(name),
    new_files: newFiles,
    created_by: actor.userId,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
    deleted_at_ms: null,
    deleted_by: null,
    binned_with: null,
  }
  await insertFolder(tx.db, folder)
  tree.add(folder)
  const subject = { matterId, subjectKind: 'folder', subjectId: folder.id }
  await recordActivity(tx, deps, { actor, kind: 'folder.created', ...subject, data: { name } })
  tx.emit({ kind: 'console', topic: 'documents', matterId })
  return folder
}

export const noName = () => refuse('INVALID', { field: 'name', messageKey: 'common.folders.refusal.noName' })
export const sameName = (name: string) =>
  refuse('CONFLICT', { field: 'name', messageKey: 'common.folders.refusal.sameName', params: { name } })
export const tooDeep = () =>
  refuse('INVALID', { messageKey: 'common.folders.refusal.tooDeep', params: { count: mostFolderLevels } })
const tooMany = () =>
  refuse('CONFLICT', { messageKey: 'common.folders.refusal.tooMany', params: { count: mostFolders } })
