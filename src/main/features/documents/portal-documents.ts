import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { SharedDocument } from '../../../shared/portal/documents.contract.ts'
import type { ClientActor, PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { advanceRead } from '../messages/thread-steps.ts'
import { recordView } from '../sharing/receipts.ts'
import { selectSharedDocument, selectSharedDocumentPage, type SharedDocumentRow } from './portal-documents.queries.ts'

const toSharedDocument = (row: SharedDocumentRow): SharedDocument => ({
  documentId: row.resource_id,
  shareId: row.id,
  threadId: row.thread_id,
  matterTitle: row.title,
  name: row.name,
  sizeBytes: row.size_bytes,
  mediaType: row.media_type,
  sharedByName: row.sharer_name ?? '',
  sharedAtMs: row.starts_at_ms,
  isNew: row.first_viewed_at_ms === null,
})

/** What is shared with this client now. */
export function listSharedDocuments(
  deps: Deps,
  reader: PortalReader,
  page: { limit: number; cursor?: string | null },
): Promise<{ rows: SharedDocument[]; nextCursor: string | null; total: number }> {
  return deps.store.read(async (db) => {
    const found = await selectSharedDocumentPage(db, reader, deps.clock.now(), page)
    return { ...found, rows: found.rows.map(toSharedDocument) }
  })
}

/** NOT_FOUND whether it never existed, is another's, or is no longer shared. */
export function getSharedDocument(
  deps: Deps,
  reader: PortalReader,
  { documentId }: { documentId: string },
): Promise<SharedDocument | Refusal> {
  return deps.store.read(async (db) => {
    const row = await selectSharedDocument(db, reader, deps.clock.now(), documentId)
    return row ? toSharedDocument(row) : refuse('NOT_FOUND')
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
