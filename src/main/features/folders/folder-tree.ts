import type { ReadDb } from '../../platform/store/store.ts'
import type { FolderRow } from '../../platform/store/tables.ts'
import { nameKey } from './folder-name.ts'
import { selectFolders, selectOpenFolderShares } from './folders.queries.ts'

/** The folders of one matter that are not in the bin. */
export interface FolderTree {
  all: readonly FolderRow[]
  get(folderId: string): FolderRow | undefined
  /** From the top down to the folder itself; none for null. */
  pathOf(folderId: string | null): FolderRow[]
  /** It and all below it, parents before children. */
  within(folderId: string): FolderRow[]
  /** The one of that name in a place, whatever its case; not the one that is asked for. */
  named(parentId: string | null, name: string, exceptId?: string): FolderRow | undefined
  /** How many levels it has, itself included. */
  heightOf(folderId: string): number
  add(folder: FolderRow): void
}

export async function readTree(db: ReadDb, matterId: string): Promise<FolderTree> {
  return folderTree(await selectFolders(db, matterId))
}

function folderTree(rows: readonly FolderRow[]): FolderTree {
  const all: FolderRow[] = []
  const byId = new Map<string, FolderRow>()
  const childrenOf = new Map<string | null, FolderRow[]>()

  function add(folder: FolderRow): void {
    all.push(folder)
    byId.set(folder.id, folder)
    const siblings = childrenOf.get(folder.parent_id)
    if (siblings) siblings.push(folder)
    else childrenOf.set(folder.parent_id, [folder])
  }
  for (const row of rows) add(row)

  function within(folderId: string): FolderRow[] {
    const root = byId.get(folderId)
    const found = root ? [root] : []
    for (const folder of found) found.push(...(childrenOf.get(folder.id) ?? []))
    return found
  }
  function pathOf(folderId: string | null): FolderRow[] {
    const path: FolderRow[] = []
    for (let folder = folderId === null ? undefined : byId.get(folderId); folder;) {
      path.unshift(folder)
      folder = folder.parent_id === null ? undefined : byId.get(folder.parent_id)
    }
    return path
  }
  const heightOf = (folderId: string): number =>
    1 + Math.max(0, ...(childrenOf.get(folderId) ?? []).map((child) => heightOf(child.id)))

  return {
    all,
    get: (folderId) => byId.get(folderId),
    pathOf,
    within,
    named: (parentId, name, exceptId) =>
      childrenOf.get(parentId)?.find((one) => one.id !== exceptId && nameKey(one.name) === nameKey(name)),
    heightOf,
    add,
  }
}

/** What the one has and the other has not. */
export const missingFrom = (other: ReadonlySet<string>, some: ReadonlySet<string>) =>
  [...some].filter((one) => !other.has(one))

/** The shares through which somebody sees what lies in a folder: its own and those of the folders above it. */
export async function sharesOver(db: ReadDb, tree: FolderTree, folderId: string | null): Promise<Set<string>> {
  const shares = await selectOpenFolderShares(
    db,
    tree.pathOf(folderId).map((folder) => folder.id),
  )
  return new Set(shares.map((share) => share.id))
}
