import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { insertAttachments, selectAttachable } from './attachments.queries.ts'

export type Attachable = Awaited<ReturnType<typeof selectAttachable>>[number]

/**
 * The documents that are to go with a message, in the order they were chosen, or why one of them cannot: it is not of this matter, or
 * lies in the bin, or its bytes are held back (U6) or damaged.
 */
export async function chooseAttachments(
  db: ReadDb,
  matterId: string,
  documentIds: readonly string[],
): Promise<Attachable[] | Refusal> {
  const ids = [...new Set(documentIds)]
  if (ids.length === 0) return []
  const found = new Map((await selectAttachable(db, matterId, ids)).map((row) => [row.id, row]))
  const chosen: Attachable[] = []
  for (const id of ids) {
    const document = found.get(id)
    const field = 'attachments'
    if (!document) return refuse('NOT_FOUND', { field, messageKey: 'common.messages.attachmentGone' })
    const params = { name: document.name }
    if (document.scan_state === 'infected' || document.state === 'damaged')
      return refuse('CONFLICT', { field, messageKey: 'common.messages.attachmentUnsafe', params })
    if (document.scan_state === 'quarantined')
      return refuse('CONFLICT', { field, messageKey: 'common.messages.attachmentHeld', params })
    chosen.push(document)
  }
  return chosen
}

/** Puts documents below a message; a step of the write that makes it. */
export async function attachDocuments(
  tx: Tx,
  { messageId, documents }: { messageId: string; documents: readonly Attachable[] },
): Promise<void> {
  if (documents.length === 0) return
  await insertAttachments(
    tx.db,
    messageId,
    documents.map((document) => document.id),
  )
}
