import { refuse, type Refusal } from '../../../shared/errors.ts'
import { previewKindOf } from '../../../shared/preview-types.ts'
import type { ClientActor, ConsoleActor, PortalReader, ViewAsActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { isSafeToShare, scanStateOf } from '../scanning/scan-state.ts'
import { recordDownload, recordView } from '../sharing/receipts.ts'
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
  /** 'preview': to be shown in the page, which is a view and no download. Only for what can be shown there (DOC-5). */
  purpose?: 'download' | 'preview'
  /** False for a range that begins later, and for HEAD: the rest of a download that was counted, or none. */
  isFromStart?: boolean
  /** An older version; staff only. */
  version?: number
  /** They want it though the scanner has not answered yet; staff only. */
  acceptsQuarantined?: boolean
}

interface ContentRow {
  storage_key: string
  name: string
  media_type: string
  size_bytes: number
  sha256: string | null
  file_state: string
  scan_state: string
}

function toContent(row: ContentRow, purpose: ContentRequest['purpose']): DocumentContent | Refusal {
  if (purpose === 'preview' && previewKindOf(row.media_type) === null) return refuse('NOT_FOUND')
  if (row.file_state === 'damaged') return refuse('UNAVAILABLE', { messageKey: 'common.documents.refusal.damaged' })
  return {
    storageKey: row.storage_key,
    name: row.name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
  }
}

const infected = () => refuse('FORBIDDEN', { messageKey: 'common.documents.refusal.infected' })

/** What was found infected is nobody's; what waits for the scanner opens only for those who say that they know (U6). */
function staffContent(row: ContentRow, { purpose, acceptsQuarantined = false }: ContentRequest) {
  const state = scanStateOf(row)
  if (state === 'infected') return infected()
  if (state === 'quarantined' && !acceptsQuarantined)
    return refuse('CONFLICT', { messageKey: 'common.scanning.refusal.quarantined' })
  return toContent(row, purpose)
}

/** A client gets nothing that has not passed, and is told which it is. */
function clientContent(row: ContentRow, purpose: ContentRequest['purpose']) {
  if (isSafeToShare(row)) return toContent(row, purpose)
  if (scanStateOf(row) === 'infected') return infected()
  return refuse('UNAVAILABLE', { messageKey: 'common.documents.refusal.beingChecked' })
}

/** May this member of staff have the bytes? That a download or a preview begins is in the activity. */
export function documentContentForStaff(
  deps: Deps,
  actor: ConsoleActor,
  documentId: string,
  request: ContentRequest = {},
): Promise<DocumentContent | Refusal> {
  const { isFromStart = true, version, purpose } = request
  if (!isFromStart)
    return deps.store.read(async (db) => {
      const row = await selectVersionFile(db, actor, documentId, version)
      return row ? staffContent(row, request) : refuse('NOT_FOUND')
    })
  return deps.store.write(async (tx) => {
    const row = await selectVersionFile(tx.db, actor, documentId, version)
    if (!row) return refuse('NOT_FOUND')
    const content = staffContent(row, request)
    if ('refused' in content) return content
    await recordActivity(tx, deps, {
      actor,
      kind: openedAs(row, purpose),
      matterId: row.matter_id,
      subjectKind: 'document',
      subjectId: documentId,
      data: { name: row.name, version: row.version_number },
    })
    return content
  })
}

function openedAs(row: ContentRow, purpose: ContentRequest['purpose']) {
  if (!isSafeToShare(row)) return 'document.quarantined-opened'
  return purpose === 'preview' ? 'document.previewed' : 'download.document'
}

/**
 * May this client have the bytes at this moment? Every request asks anew (SHR-3), a range as well; one that begins at
 * the first byte is a download, or a view where it is to be shown in the page, with its receipt (SHR-4).
 */
export function documentContentForClient(
  deps: Deps,
  actor: ClientActor | ViewAsActor,
  documentId: string,
  { isFromStart = true, purpose }: Pick<ContentRequest, 'isFromStart' | 'purpose'> = {},
): Promise<DocumentContent | Refusal> {
  // What staff look at through a client's eyes leaves no receipt (SHR-5).
  if (!isFromStart || actor.kind === 'view-as')
    return deps.store.read(async (db) => {
      const row = await selectSharedDocument(db, actor, deps.clock.now(), documentId)
      return row ? clientContent(row, purpose) : refuse('NOT_FOUND')
    })
  return deps.store.write(async (tx) => {
    const row = await selectSharedDocument(tx.db, actor, deps.clock.now(), documentId)
    if (!row) return refuse('NOT_FOUND')
    const content = clientContent(row, purpose)
    if ('refused' in content) return content
    if (purpose === 'preview') await recordView(tx, deps, actor, row, row.name)
    else await recordDownload(tx, deps, actor, row, row.name)
    return content
  })
}

/** Asked while bytes run and something about the client's shares has changed: a download of what is gone is cut (SHR-3). */
export function isStillSharedWith(deps: Deps, reader: PortalReader, documentId: string): Promise<boolean> {
  return deps.store.read(async (db) => Boolean(await selectSharedDocument(db, reader, deps.clock.now(), documentId)))
}
