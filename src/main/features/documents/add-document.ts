import type { DocumentListRow } from '../../../shared/console/documents.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { normaliseFileName } from '../../platform/files/file-name.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { StoredFile } from '../../ports.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { scanStateForNewFile } from '../scanning/scan-state.ts'
import { readDocument } from './document-row.ts'
import { insertDocument, insertFile, insertVersion } from './documents.queries.ts'

export interface NewDocument {
  matterId: string
  name: string
  /** Bytes that are whole and on the disk. */
  stored: StoredFile
  mediaType: string
  /** Asked inside the write: the bytes may have taken hours, and whoever was let go meanwhile adds nothing. */
  isStillThere?: (db: ReadDb) => Promise<boolean>
}

/**
 * Makes a document of stored bytes: shared with nobody, *checking* until its hash is known (DOC-4). Of no bytes at all is
 * allowed. A refusal leaves the bytes to the caller.
 */
export function addDocument(
  deps: Deps,
  actor: ConsoleActor,
  { matterId, name, stored, mediaType, isStillThere }: NewDocument,
): Promise<DocumentListRow | Refusal> {
  return deps.store.write(async (tx) => {
    if (isStillThere && !(await isStillThere(tx.db))) return refuse('UNAUTHENTICATED')
    if (!(await requireVisibleMatter(tx.db, actor, matterId))) return refuse('NOT_FOUND')
    const nowMs = deps.clock.now()
    const safeName = normaliseFileName(name)
    const fileId = deps.ids.id()
    const documentId = deps.ids.id()
    const creator = {
      created_by_kind: actor.kind,
      created_by_id: actor.kind === 'staff' ? actor.userId : actor.name,
      created_at_ms: nowMs,
    }
    await insertFile(tx.db, {
      id: fileId,
      storage_key: stored.storageKey,
      size_bytes: stored.sizeBytes,
      sha256: null,
      state: 'checking',
      media_type: mediaType,
      ...(await scanStateForNewFile(tx.db)),
      created_at_ms: nowMs,
    })
    await insertDocument(tx.db, {
      id: documentId,
      matter_id: matterId,
      name: safeName,
      search_text: fold(safeName),
      file_id: fileId,
      version_number: 1,
      ...creator,
      updated_at_ms: nowMs,
      deleted_at_ms: null,
      folder_id: null,
      is_held: 0,
    })
    await insertVersion(tx.db, {
      document_id: documentId,
      version_number: 1,
      file_id: fileId,
      name: safeName,
      ...creator,
    })
    await recordActivity(tx, deps, {
      actor,
      kind: 'document.uploaded',
      matterId,
      subjectKind: 'document',
      subjectId: documentId,
      data: { name: safeName, sizeBytes: stored.sizeBytes },
    })
    tx.emit({ kind: 'console', topic: 'documents', matterId })
    return (await readDocument(tx.db, actor, documentId)) ?? refuse('NOT_FOUND')
  })
}
