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

type FolderRow = Awaited<ReturnType<typeof selectFoldersOf>>[number]

/** The folders of the matters in which this client has a folder, each with the nearest share over it, if there is one. */
async function foldersWithShares(db: ReadDb, reader: PortalReader, nowMs: number) {
  const shares = new Map((await selectFolderShares(db, reader, nowMs)).map((share) => [share.resource_id, share]))
  const folders = await selectFoldersOf(db, [...new Set([...shares.values()].map((share) => share.matter_id))])
  const byId = new Map(folders.map((folder) => [folder.id, folder]))
  /** This folder and those above it, itself the first. */
  const upwards = (folderId: string): FolderRow[] => {
    const passed: FolderRow[] = []
    for (
      let at = byId.get(folderId);
      at && !passed.includes(at);
      at = at.parent_id === null ? undefined : byId.get(at.parent_id)
    )
      passed.push(at)
    return passed
  }
  return { shares, folders, upwards }
}

/** Whether a folder is shared with this client, itself or by one above it: what they send there is welcome, whatever else lies in it. */
export async function isFolderOpenTo(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  folderId: string,
): Promise<boolean> {
  const { shares, upwards } = await foldersWithShares(db, reader, nowMs)
  return upwards(folderId).some((folder) => shares.has(folder.id))
}

/**
 * The folders that are shared with a client now and those below them, each with the nearest share over it; by folder. A folder says where
 * documents lie, and shows none: each document has a share of its own. One below in which things of the firm lie of which they see
 * nothing is not there for them: it was put there just now, or all of it is held, and its name is not theirs to know.
 */
export async function visibleFolders(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
): Promise<ReadonlyMap<string, VisibleFolder>> {
  const { shares, folders, upwards } = await foldersWithShares(db, reader, nowMs)
  if (folders.length === 0) return new Map()
  const withAncestors = (folderIds: readonly string[]) =>
    new Set(folderIds.flatMap((folderId) => upwards(folderId).map((folder) => folder.id)))
  const filled = withAncestors(await selectFilledFolderIds(db, [...new Set(folders.map((folder) => folder.matter_id))]))
  const seen = withAncestors(filled.size > 0 ? await selectSeenFolderIds(db, reader, nowMs) : [])
  const isHidden = ({ id }: FolderRow) => filled.has(id) && !seen.has(id)
  const shareOver = (folderId: string) => {
    for (const folder of upwards(folderId)) {
      const share = shares.get(folder.id)
      if (share) return share
      if (isHidden(folder)) return undefined
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
