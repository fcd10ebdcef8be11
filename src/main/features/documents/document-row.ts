import type { DocumentListRow } from '../../../shared/console/documents.contract.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { viewersOf } from '../sharing/viewers.ts'
import { selectEverShared, selectStaffDocument, type StaffDocumentRow } from './documents.queries.ts'

/** The rows as staff see them: each with its faces (SHR-4). The caller has checked the matters. */
export async function toDocumentRows(db: ReadDb, rows: readonly StaffDocumentRow[]): Promise<DocumentListRow[]> {
  const ids = rows.map((row) => row.id)
  const viewers = await viewersOf(db, 'document', ids)
  const everShared = new Set((await selectEverShared(db, ids)).map((row) => row.resource_id))
  return rows.map((row) => {
    const seenBy = viewers.get(row.id) ?? []
    return {
      documentId: row.id,
      matterId: row.matter_id,
      matterNumber: row.number,
      matterTitle: row.title,
      folderId: row.folder_id,
      folderName: row.folder_name,
      isHeld: row.is_held === 1,
      name: row.name,
      sizeBytes: row.size_bytes,
      mediaType: row.media_type,
      state: fileStateOf(row.state),
      sha256: row.sha256,
      scanState: scanStateOf(row.scan_state),
      scanDetail: row.scan_detail,
      versionNumber: row.version_number,
      createdByName: row.created_by_name ?? '',
      isFromClient: row.created_by_kind === 'client',
      createdAtMs: row.created_at_ms,
      updatedAtMs: row.updated_at_ms,
      deletedAtMs: row.deleted_at_ms,
      deletedByName: row.deleted_by_name,
      seenBy,
      wasShared: seenBy.length === 0 && everShared.has(row.id),
    }
  })
}

export async function readDocument(
  db: ReadDb,
  actor: ConsoleActor,
  documentId: string,
): Promise<DocumentListRow | null> {
  const row = await selectStaffDocument(db, actor, documentId)
  const [document] = row ? await toDocumentRows(db, [row]) : []
  return document ?? null
}

export const fileStateOf = (state: string): DocumentListRow['state'] =>
  state === 'checked' || state === 'damaged' ? state : 'checking'

/** What is not known is not clean. */
export const scanStateOf = (state: string): DocumentListRow['scanState'] =>
  state === 'clean' || state === 'infected' || state === 'not-scanned' ? state : 'quarantined'
