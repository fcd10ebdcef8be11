import type { DocumentListRow, DocumentVersion } from '../../../shared/console/documents.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { viewersOf } from '../sharing/viewers.ts'
import { fileStateOf, readDocument, scanStateOf } from './document-row.ts'
import { insertVersion, selectStaffDocument, selectVersions, updateDocument } from './documents.queries.ts'

/** All versions of a document, newest first, and who sees which. */
export function listVersions(
  deps: Deps,
  actor: StaffActor,
  { documentId }: { documentId: string },
): Promise<{ versions: DocumentVersion[] } | Refusal> {
  return deps.store.read(async (db) => {
    if (!(await selectStaffDocument(db, actor, documentId))) return refuse('NOT_FOUND')
    const viewers = (await viewersOf(db, 'document', [documentId])).get(documentId) ?? []
    const versions = (await selectVersions(db, documentId)).map((row) => ({
      versionNumber: row.version_number,
      name: row.name,
      sizeBytes: row.size_bytes,
      mediaType: row.media_type,
      state: fileStateOf(row.state),
      scanState: scanStateOf(row.scan_state),
      createdByName: row.created_by_name ?? '',
      createdAtMs: row.created_at_ms,
      seenBy: viewers.filter((viewer) => viewer.versionNumber === row.version_number),
    }))
    return { versions }
  })
}

/** An old version once more, as the newest one. What each person sees is pinned to their share, and stays (SHR-6). */
export function restoreVersion(
  deps: Deps,
  actor: StaffActor,
  { documentId, versionNumber }: { documentId: string; versionNumber: number },
): Promise<DocumentListRow | Refusal> {
  return deps.store.write(async (tx) => {
    const document = await selectStaffDocument(tx.db, actor, documentId)
    if (!document || document.deleted_at_ms !== null) return refuse('NOT_FOUND')
    const old = (await selectVersions(tx.db, documentId)).find((row) => row.version_number === versionNumber)
    if (!old) return refuse('NOT_FOUND')
    if (versionNumber === document.version_number) return no('common.documents.refusal.versionNewest')
    if (old.state === 'damaged') return no('common.documents.refusal.versionDamaged')
    if (old.scan_state === 'infected') return no('common.documents.refusal.versionInfected')
    const newest = document.version_number + 1
    const nowMs = deps.clock.now()
    const { matter_id: matterId, name } = document
    await insertVersion(tx.db, {
      document_id: documentId,
      version_number: newest,
      file_id: old.file_id,
      name,
      created_by_kind: actor.kind,
      created_by_id: actor.userId,
      created_at_ms: nowMs,
    })
    await updateDocument(tx.db, documentId, { version_number: newest, file_id: old.file_id, updated_at_ms: nowMs })
    await recordActivity(tx, deps, {
      actor,
      kind: 'document.version-restored',
      matterId,
      subjectKind: 'document',
      subjectId: documentId,
      data: { name, version: versionNumber },
    })
    tx.emit({ kind: 'console', topic: 'documents', matterId })
    return (await readDocument(tx.db, actor, documentId)) ?? refuse('NOT_FOUND')
  })
}

const no = (messageKey: string) => refuse('CONFLICT', { messageKey })
