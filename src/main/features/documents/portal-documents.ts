import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { SharedDocument } from '../../../shared/portal/documents.contract.ts'
import type { ClientActor, PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { advanceRead } from '../messages/thread-steps.ts'
import { recordView } from '../sharing/receipts.ts'
import {
  selectSharedDocument,
  selectSharedDocumentPage,
  type SharedDocumentFilter,
  type SharedDocumentRow,
} from './portal-documents.queries.ts'
import { below, visibleFolders, type VisibleFolder } from './portal-folders.ts'

function toSharedDocument(
  reader: PortalReader,
  row: SharedDocumentRow,
  visible: ReadonlyMap<string, VisibleFolder>,
): SharedDocument {
  const isOwn = row.created_by_kind === 'client' && row.created_by_id === reader.clientId
  return {
    documentId: row.resource_id,
    shareId: row.id,
    threadId: row.thread_id,
    matterTitle: row.title,
    folderId: row.folder_id !== null && visible.has(row.folder_id) ? row.folder_id : null,
    name: row.name,
    sizeBytes: row.size_bytes,
    mediaType: row.media_type,
    sharedByName: row.sharer_name ?? '',
    sharedAtMs: row.starts_at_ms,
    isNew: row.first_viewed_at_ms === null && row.origin !== 'own',
    isOwn,
    state: stateOf(row),
  }
}

function stateOf({ file_state, scan_state }: SharedDocumentRow): SharedDocument['state'] {
  if (scan_state === 'infected') return 'held-back'
  return file_state === 'checking' || scan_state === 'quarantined' ? 'checking' : 'ready'
}

type ListOrder = Pick<SharedDocumentFilter, 'query' | 'sort' | 'limit' | 'cursor'> & {
  folderId?: string | null
  from?: 'all' | 'sent'
}

/** What this client sees now, by folder; words are looked for in a folder and everything below it. */
export function listSharedDocuments(
  deps: Deps,
  reader: PortalReader,
  { folderId, from, ...order }: ListOrder,
): Promise<{ rows: SharedDocument[]; nextCursor: string | null; total: number }> {
  return deps.store.read(async (db) => {
    const nowMs = deps.clock.now()
    const visible = await visibleFolders(db, reader, nowMs)
    if (folderId && !visible.has(folderId)) return { rows: [], nextCursor: null, total: 0 }
    const isSent = from === 'sent'
    // What one looks for, or sent, one finds wherever it lies.
    const isDeep = isSent || Boolean(order.query)
    const place = folderId
      ? { inFolders: isDeep ? below(visible, folderId) : [folderId] }
      : { outsideFolders: isDeep ? [] : [...visible.keys()] }
    const found = await selectSharedDocumentPage(db, reader, nowMs, { ...order, ...place, isSent })
    return { ...found, rows: found.rows.map((row) => toSharedDocument(reader, row, visible)) }
  })
}

/** NOT_FOUND whether it never existed, is another's, or is no longer shared. */
export function getSharedDocument(
  deps: Deps,
  reader: PortalReader,
  { documentId }: { documentId: string },
): Promise<SharedDocument | Refusal> {
  return deps.store.read(async (db) => {
    const nowMs = deps.clock.now()
    const row = await selectSharedDocument(db, reader, nowMs, documentId)
    return row ? toSharedDocument(reader, row, await visibleFolders(db, reader, nowMs)) : refuse('NOT_FOUND')
  })
}

/** The person has it on the screen. An entry that came without words is read by that, too. */
export function markDocumentViewed(
  deps: Deps,
  actor: ClientActor,
  { documentId }: { documentId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const row = await selectSharedDocument(tx.db, actor, nowMs, documentId)
    if (!row) return refuse('NOT_FOUND')
    await recordView(tx, deps, actor, row, row.name)
    if (row.message === '' && row.thread_id !== null) {
      const reader = { kind: 'client', id: actor.clientId } as const
      if (await advanceRead(tx.db, reader, row.thread_id, 1, nowMs))
        tx.emit({ kind: 'client', clientId: actor.clientId, topic: 'messages' })
    }
    return {}
  })
}
