import { refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { SharedFolder } from '../../../shared/portal/documents.contract.ts'
import type { PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import {
  selectFilledFolderIds,
  selectFolderShares,
  selectFoldersOf,
  selectSeenCounts,
  selectSeenFolderIds,
} from './portal-documents.queries.ts'

/** A folder as one client sees it: its parent only when they see that as well. */
export interface VisibleFolder {
  folderId: string
  parentId: string | null
  matterId: string
  matterTitle: string
  name: string
  sharedByName: string
  sharedAtMs: number
}

/**
 * The folders that are shared with a client now and those below them, each with the nearest share over it; by folder. A folder says where
 * documents lie, and shows none: each document has a share of its own. One below in which things lie of which they see nothing is not
 * there for them: it was put there just now, or all of it is held, and its name is not theirs to know.
 */
export async function visibleFolders(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
): Promise<ReadonlyMap<string, VisibleFolder>> {
  const shares = new Map((await selectFolderShares(db, reader, nowMs)).map((share) => [share.resource_id, share]))
  const folders = await selectFoldersOf(db, [...new Set([...shares.values()].map((share) => share.matter_id))])
  const parents = new Map(folders.map((folder) => [folder.id, folder.parent_id]))
  const withAncestors = (folderIds: readonly string[]) => {
    const found = new Set<string>()
    for (const folderId of folderIds)
      for (let at: string | null | undefined = folderId; at && !found.has(at); at = parents.get(at)) found.add(at)
    return found
  }
  const matterIds = [...new Set(folders.map((folder) => folder.matter_id))]
  const filled = withAncestors(matterIds.length > 0 ? await selectFilledFolderIds(db, matterIds) : [])
  const seen = withAncestors(filled.size > 0 ? await selectSeenFolderIds(db, reader, nowMs) : [])
  const isHidden = (folderId: string) => filled.has(folderId) && !seen.has(folderId)
  const shareOver = (folderId: string) => {
    const passed = new Set<string>()
    for (let at: string | null | undefined = folderId; at && parents.has(at) && !passed.has(at); at = parents.get(at)) {
      const share = shares.get(at)
      if (share) return share
      if (isHidden(at)) return undefined
      passed.add(at)
    }
    return undefined
  }
  const visible = new Map<string, VisibleFolder>()
  for (const folder of folders) {
    const share = shareOver(folder.id)
    if (!share) continue
    const isParentSeen = folder.parent_id !== null && shareOver(folder.parent_id) !== undefined
    visible.set(folder.id, {
      folderId: folder.id,
      parentId: isParentSeen ? folder.parent_id : null,
      matterId: folder.matter_id,
      matterTitle: share.title,
      name: folder.name,
      sharedByName: share.sharer_name ?? '',
      sharedAtMs: share.starts_at_ms,
    })
  }
  return visible
}

/** From the top of what is shared down to this folder, itself the last. */
export function pathOf(visible: ReadonlyMap<string, VisibleFolder>, folderId: string): VisibleFolder[] {
  const path: VisibleFolder[] = []
  for (
    let at = visible.get(folderId);
    at && !path.includes(at);
    at = at.parentId ? visible.get(at.parentId) : undefined
  )
    path.unshift(at)
  return path
}

/** This folder and every visible one below it. */
export function below(visible: ReadonlyMap<string, VisibleFolder>, folderId: string): string[] {
  const found = [folderId]
  for (const parent of found)
    for (const folder of visible.values()) if (folder.parentId === parent) found.push(folder.folderId)
  return found
}

/** What this client sees of folders: those below one, or at the top. */
export function listSharedFolders(
  deps: Deps,
  reader: PortalReader,
  { folderId }: { folderId?: string | null },
): Promise<
  { folder: SharedFolder | null; path: { folderId: string; name: string }[]; folders: SharedFolder[] } | Refusal
> {
  return deps.store.read(async (db) => {
    const nowMs = deps.clock.now()
    const visible = await visibleFolders(db, reader, nowMs)
    const here = folderId ? visible.get(folderId) : null
    if (here === undefined) return refuse('NOT_FOUND')
    const children = [...visible.values()].filter((folder) => folder.parentId === (here?.folderId ?? null))
    const shown = here ? [here, ...children] : children
    const counts = await selectSeenCounts(
      db,
      reader,
      nowMs,
      shown.map((folder) => folder.folderId),
    )
    const toShared = ({ folderId: id, name, matterTitle, sharedByName, sharedAtMs }: VisibleFolder): SharedFolder => {
      const { total = 0, fresh = 0 } = counts.get(id) ?? {}
      return { folderId: id, name, matterTitle, sharedByName, sharedAtMs, documentCount: total, newCount: fresh }
    }
    const byName = (a: VisibleFolder, b: VisibleFolder) =>
      fold(a.name) < fold(b.name) ? -1 : fold(a.name) > fold(b.name) ? 1 : a.folderId < b.folderId ? -1 : 1
    return {
      folder: here && toShared(here),
      path: here ? pathOf(visible, here.folderId).map(({ folderId: id, name }) => ({ folderId: id, name })) : [],
      folders: children.sort(byName).map(toShared),
    }
  })
}
