import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { readTree } from '../folders/folder-tree.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { staffOfSession } from '../staff/may-finish.ts'
import { completeEmpty } from './complete-upload.ts'
import { mayBegin, openSending, type AnnouncedFile, type Ticket } from './open-sending.ts'
import { isTargetThere } from './targets.queries.ts'

export interface StaffSending {
  matterId: string
  folderId?: string | null
  documentId?: string | null
  files: readonly AnnouncedFile[]
}

/** Files on their way to a matter, a folder of it, or as a document's next version. */
export async function beginAsStaff(
  deps: Deps,
  actor: StaffActor,
  { matterId, folderId = null, documentId = null, files }: StaffSending,
): Promise<{ sendingId: string; tickets: Ticket[] } | Refusal> {
  const freeBytes = await deps.files.freeBytes()
  const begun = await deps.store.write(async (tx) => {
    const session = await staffOfSession(tx.db, actor.sessionId)
    if (!session) return refuse('UNAUTHENTICATED')
    if (!(await requireVisibleMatter(tx.db, actor, matterId))) return refuse('NOT_FOUND')
    if (documentId !== null && (files.length > 1 || folderId !== null))
      return refuse('INVALID', { field: 'documentId' })
    if (!(await isTargetThere(tx.db, actor.userId, { documentId, matterId })))
      return refuse('NOT_FOUND', { field: 'documentId' })
    if (folderId !== null && !(await readTree(tx.db, matterId)).get(folderId))
      return refuse('NOT_FOUND', { field: 'folderId' })
    const owner = { kind: 'staff' as const, id: actor.userId }
    const refused = await mayBegin(tx, deps, owner, files, freeBytes)
    if (refused) return refused
    return openSending(
      tx,
      deps,
      { owner, sessionId: actor.sessionId, accessVersion: session.securityVersion },
      {
        matter_id: matterId,
        participant_id: null,
        folder_id: folderId,
        thread_id: null,
        message_id: null,
        request_item_id: null,
        document_id: documentId,
      },
      files,
    )
  })
  if (!isRefusal(begun)) await completeEmpty(deps, files, begun.tickets)
  return begun
}
