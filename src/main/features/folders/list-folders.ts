import type { BinnedFolder, FolderListRow } from '../../../shared/console/folders.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { toFolderRows } from './folder-row.ts'
import { selectBinnedCounts, selectBinnedRoots, selectFolders, selectTopCount } from './folders.queries.ts'

/** The most that the bin shows: the latest. */
const mostBinned = 200

/** All folders of a matter, with what lies in each and who sees it. */
export function listFolders(
  deps: Deps,
  actor: ConsoleActor,
  { matterId }: { matterId: string },
): Promise<{ folders: FolderListRow[]; topCount: number } | Refusal> {
  return deps.store.read(async (db) => {
    if (!(await requireVisibleMatter(db, actor, matterId))) return refuse('NOT_FOUND')
    const folders = await toFolderRows(db, await selectFolders(db, matterId))
    return { folders, topCount: await selectTopCount(db, matterId) }
  })
}

/** Folders in the bin, of one matter or of all this person may see, the latest first. */
export function listBinnedFolders(
  deps: Deps,
  actor: ConsoleActor,
  { matterId }: { matterId?: string | null },
): Promise<{ folders: BinnedFolder[] }> {
  return deps.store.read(async (db) => {
    const rows = await selectBinnedRoots(db, actor, matterId ?? null, mostBinned)
    const counts = await selectBinnedCounts(
      db,
      rows.map((row) => row.id),
    )
    const folders = rows.map((row) => ({
      folderId: row.id,
      matterId: row.matter_id,
      matterTitle: row.title,
      name: row.name,
      documentCount: counts.get(row.id) ?? 0,
      deletedAtMs: row.deleted_at_ms ?? 0,
      deletedByName: row.deleted_by_name,
    }))
    return { folders }
  })
}
