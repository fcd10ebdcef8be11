import type { DocumentListRow } from '../../../shared/console/documents.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { ClientActor, ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { normaliseFileName } from '../../platform/files/file-name.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StoredFile } from '../../ports.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { scanStateForNewFile } from '../scanning/scan-state.ts'
import { readDocument } from './document-row.ts'
import { insertDocument, insertFile, insertVersion, selectDocument, updateDocument } from './documents.queries.ts'

export interface NewDocument {
  matterId: string
  name: string
  /** Bytes that are whole and on the disk. */
  stored: StoredFile
  mediaType: string
  folderId?: string | null
}

/** Whoever adds a document; only staff and the host do so by themselves. */
export type Adder = ConsoleActor | ClientActor

const creatorOf = (actor: Adder, nowMs: number) => ({
  created_by_kind: actor.kind,
  created_by_id: actor.kind === 'staff' ? actor.userId : actor.kind === 'client' ? actor.clientId : actor.name,
  created_at_ms: nowMs,
})

/**
 * Makes a document of stored bytes, *checking* until its hash is known (DOC-4); of no bytes at all is allowed. A step of a write that has
 * decided that they may: nobody is shown anything by it.
 */
export async function addDocumentStep(
  tx: Tx,
  deps: Deps,
  actor: Adder,
  { matterId, name, stored, mediaType, folderId = null }: NewDocument,
): Promise<{ documentId: string; fileId: string }> {
  const nowMs = deps.clock.now()
  const safeName = normaliseFileName(name)
  const documentId = deps.ids.id()
  const fileId = await insertStored(tx, deps, stored, mediaType)
  await insertDocument(tx.db, {
    id: documentId,
    matter_id: matterId,
    name: safeName,
    search_text: fold(safeName),
    file_id: fileId,
    version_number: 1,
    ...creatorOf(actor, nowMs),
    updated_at_ms: nowMs,
    deleted_at_ms: null,
    folder_id: folderId,
    is_held: 0,
  })
  await insertVersion(tx.db, {
    document_id: documentId,
    version_number: 1,
    file_id: fileId,
    name: safeName,
    ...creatorOf(actor, nowMs),
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
  return { documentId, fileId }
}

/**
 * Stored bytes as the newest version of a document, which keeps its name. What each person sees is pinned to their share, and stays
 * (SHR-6). A step of a write that has decided that they may.
 */
export async function addVersionStep(
  tx: Tx,
  deps: Deps,
  actor: Adder,
  { documentId, name, stored, mediaType }: Pick<NewDocument, 'name' | 'stored' | 'mediaType'> & { documentId: string },
): Promise<{ fileId: string; versionNumber: number } | Refusal> {
  const document = await selectDocument(tx.db, documentId)
  if (!document) return refuse('NOT_FOUND')
  const nowMs = deps.clock.now()
  const versionNumber = document.version_number + 1
  const fileId = await insertStored(tx, deps, stored, mediaType)
  await insertVersion(tx.db, {
    document_id: documentId,
    version_number: versionNumber,
    file_id: fileId,
    name: normaliseFileName(name),
    ...creatorOf(actor, nowMs),
  })
  await updateDocument(tx.db, documentId, { file_id: fileId, version_number: versionNumber, updated_at_ms: nowMs })
  await recordActivity(tx, deps, {
    actor,
    kind: 'document.version-added',
    matterId: document.matter_id,
    subjectKind: 'document',
    subjectId: documentId,
    data: { name: document.name, version: versionNumber },
  })
  tx.emit({ kind: 'console', topic: 'documents', matterId: document.matter_id })
  return { fileId, versionNumber }
}

async function insertStored(tx: Tx, deps: Deps, stored: StoredFile, mediaType: string): Promise<string> {
  const fileId = deps.ids.id()
  await insertFile(tx.db, {
    id: fileId,
    storage_key: stored.storageKey,
    size_bytes: stored.sizeBytes,
    sha256: null,
    state: 'checking',
    media_type: mediaType,
    ...(await scanStateForNewFile(tx.db)),
    created_at_ms: deps.clock.now(),
  })
  return fileId
}

/** The same as a verb of its own, for staff and the host. A refusal leaves the bytes to the caller. */
export function addDocument(deps: Deps, actor: ConsoleActor, order: NewDocument): Promise<DocumentListRow | Refusal> {
  return deps.store.write(async (tx) => {
    if (!(await requireVisibleMatter(tx.db, actor, order.matterId))) return refuse('NOT_FOUND')
    const { documentId } = await addDocumentStep(tx, deps, actor, order)
    return (await readDocument(tx.db, actor, documentId)) ?? refuse('NOT_FOUND')
  })
}
