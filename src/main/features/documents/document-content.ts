import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, ConsoleActor, PortalReader, ViewAsActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { recordDownload } from '../sharing/receipts.ts'
import { selectVersionFile } from './documents.queries.ts'
import { selectSharedDocument } from './portal-documents.queries.ts'

/** Where a document's bytes are, for a listener that streams them. */
export interface DocumentContent {
  storageKey: string
  name: string
  mediaType: string
  sizeBytes: number
  /** Null while it is being computed: then there is nothing yet to check the bytes against. */
  sha256: string | null
}

interface ContentRequest {
  /** False for a range that begins later, and for HEAD: the rest of a download that was counted, or none. */
  isFromStart?: boolean
  /** An older version; staff only. */
  version?: number
}

interface ContentRow {
  storage_key: string
  name: string
  media_type: string
  size_bytes: number
  sha256: string | null
  file_state: string
}

function toContent(row: ContentRow): DocumentContent | Refusal {
  if (row.file_state === 'damaged') return refuse('UNAVAILABLE', { messageKey: 'common.documents.refusal.damaged' })
  return {
    storageKey: row.storage_key,
    name: row.name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
  }
}

/** May this member of staff have the bytes? A download that begins is in the activity. */
export function documentContentForStaff(
  deps: Deps,
  actor: ConsoleActor,
  documentId: string,
  { isFromStart = true, version }: ContentRequest = {},
): Promise<DocumentContent | Refusal> {
  if (!isFromStart)
    return deps.store.read(async (db) => {
      const row = await selectVersionFile(db, actor, documentId, version)
      return row ? toContent(row) : refuse('NOT_FOUND')
    })
  return deps.store.write(async (tx) => {
    const row = await selectVersionFile(tx.db, actor, documentId, version)
    if (!row) return refuse('NOT_FOUND')
    const content = toContent(row)
    if ('refused' in content) return content
    await recordActivity(tx, deps, {
      actor,
      kind: 'download.document',
      matterId: row.matter_id,
      subjectKind: 'document',
      subjectId: documentId,
      data: { name: row.name, version: row.version_number },
    })
    return content
  })
}

/**
 * May this client have the bytes at this moment? Every request asks anew (SHR-3), a range as well; one that begins at
 * the first byte is a download, with its receipt (SHR-4).
 */
export function documentContentForClient(
  deps: Deps,
  actor: ClientActor | ViewAsActor,
  documentId: string,
  { isFromStart = true }: Pick<ContentRequest, 'isFromStart'> = {},
): Promise<DocumentContent | Refusal> {
  // What staff look at through a client's eyes leaves no receipt (SHR-5).
  if (!isFromStart || actor.kind === 'view-as')
    return deps.store.read(async (db) => {
      const row = await selectSharedDocument(db, actor, deps.clock.now(), documentId)
      return row ? toContent(row) : refuse('NOT_FOUND')
    })
  return deps.store.write(async (tx) => {
    const row = await selectSharedDocument(tx.db, actor, deps.clock.now(), documentId)
    if (!row) return refuse('NOT_FOUND')
    const content = toContent(row)
    if ('refused' in content) return content
    await recordDownload(tx, deps, actor, row, row.name)
    return content
  })
}

/** Asked while bytes run and something about the client's shares has changed: a download of what is gone is cut (SHR-3). */
export function isStillSharedWith(deps: Deps, reader: PortalReader, documentId: string): Promise<boolean> {
  return deps.store.read(async (db) => Boolean(await selectSharedDocument(db, reader, deps.clock.now(), documentId)))
}
