import type { FolderListRow } from '../../../shared/console/folders.contract.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { FolderRow } from '../../platform/store/tables.ts'
import { viewersOf } from '../sharing/viewers.ts'
import { selectDocumentCounts, selectFolder } from './folders.queries.ts'

/** Folders as staff see them, with their faces. The caller has checked the matter. */
export async function toFolderRows(db: ReadDb, rows: readonly FolderRow[]): Promise<FolderListRow[]> {
  const ids = rows.map((row) => row.id)
  const counts = await selectDocumentCounts(db, ids)
  const viewers = await viewersOf(db, 'folder', ids)
  return rows.map((row) => ({
    folderId: row.id,
    matterId: row.matter_id,
    parentId: row.parent_id,
    name: row.name,
    newFiles: row.new_files === 'visible' ? 'visible' : 'held',
    documentCount: counts.get(row.id) ?? 0,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    seenBy: viewers.get(row.id) ?? [],
  }))
}

/** A folder that is not in the bin. */
export async function readFolder(db: ReadDb, actor: ConsoleActor, folderId: string): Promise<FolderListRow | null> {
  const row = await selectFolder(db, actor, folderId)
  const [folder] = row && row.deleted_at_ms === null ? await toFolderRows(db, [row]) : []
  return folder ?? null
}
