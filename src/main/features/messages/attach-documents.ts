import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { shareWithThreadReaders } from '../sharing/steps.ts'
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

/**
 * Puts documents below a message of staff's and shares them with everyone who has the thread (SHR-1), until it is taken from them; a
 * step of the write that makes the message.
 */
export async function attachDocuments(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  to: { threadId: string; matterId: string; messageId: string; documents: readonly Attachable[] },
): Promise<void> {
  const { threadId, matterId, messageId } = to
  const documentIds = to.documents.map((document) => document.id)
  if (documentIds.length === 0) return
  await insertAttachments(tx.db, messageId, documentIds)
  const shared = await shareWithThreadReaders(tx, deps, actor, { threadId, matterId, documentIds })
  // Asked for in the same write by `chooseAttachments`: it cannot have changed.
  if (isRefusal(shared)) throw new Error(`attachments refused after they were chosen: ${shared.refused}`)
}
