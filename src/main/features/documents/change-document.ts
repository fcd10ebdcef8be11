import type { DocumentListRow } from '../../../shared/console/documents.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { normaliseFileName } from '../../platform/files/file-name.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import type { ActivityKind } from '../activity/activity-kinds.ts'
import { readTree } from '../folders/folder-tree.ts'
import { filesMoved } from '../sharing/steps.ts'
import { endSharesOf } from '../sharing/visible-shares.ts'
import { readDocument } from './document-row.ts'
import { selectOpenViewers, selectStaffDocument, updateDocument, type StaffDocumentRow } from './documents.queries.ts'

/** Whoever sees it sees the new name at once. */
export function renameDocument(
  deps: Deps,
  actor: ConsoleActor,
  { documentId, name }: { documentId: string; name: string },
): Promise<DocumentListRow | Refusal> {
  return deps.store.write(async (tx) => {
    const before = await selectStaffDocument(tx.db, actor, documentId)
    if (!before || before.deleted_at_ms !== null) return refuse('NOT_FOUND')
    const newName = normaliseFileName(name)
    if (newName !== before.name) {
      await updateDocument(tx.db, documentId, {
        name: newName,
        search_text: fold(newName),
        updated_at_ms: deps.clock.now(),
      })
      await record(tx, deps, actor, before, 'document.renamed', { from: before.name, name: newName })
      for (const viewer of await selectOpenViewers(tx.db, documentId))
        tx.emit({ kind: 'client', clientId: viewer.client_id, topic: 'documents' })
    }
    return (await readDocument(tx.db, actor, documentId)) ?? refuse('NOT_FOUND')
  })
}

/** To the bin: nobody sees it from this moment on. Its bytes and its record stay. */
export function removeDocument(
  deps: Deps,
  actor: ConsoleActor,
  { documentId }: { documentId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const before = await selectStaffDocument(tx.db, actor, documentId)
    if (!before) return refuse('NOT_FOUND')
    if (before.deleted_at_ms !== null) return {}
    await endSharesOf(tx, deps, actor, { resourceKind: 'document', resourceId: documentId }, 'document-binned')
    const deletedBy = actor.kind === 'staff' ? actor.userId : null
    await updateDocument(tx.db, documentId, { deleted_at_ms: deps.clock.now(), deleted_by: deletedBy })
    await record(tx, deps, actor, before, 'document.binned', { name: before.name })
    return {}
  })
}

/** Back from the bin, shared with nobody; at the top of its matter when its folder is in the bin. */
export function restoreDocument(
  deps: Deps,
  actor: ConsoleActor,
  { documentId }: { documentId: string },
): Promise<DocumentListRow | Refusal> {
  return deps.store.write(async (tx) => {
    const before = await selectStaffDocument(tx.db, actor, documentId)
    if (!before) return refuse('NOT_FOUND')
    if (before.deleted_at_ms !== null) {
      const tree = await readTree(tx.db, before.matter_id)
      const folderId = before.folder_id !== null && tree.get(before.folder_id) ? before.folder_id : null
      const back = { deleted_at_ms: null, deleted_by: null, binned_with: null, is_held: 0 }
      await updateDocument(tx.db, documentId, { ...back, folder_id: folderId })
      await filesMoved(tx, deps, actor, { documentIds: [documentId] })
      await record(tx, deps, actor, before, 'document.restored', { name: before.name })
    }
    return (await readDocument(tx.db, actor, documentId)) ?? refuse('NOT_FOUND')
  })
}

async function record(
  tx: Tx,
  deps: Deps,
  actor: ConsoleActor,
  document: StaffDocumentRow,
  kind: ActivityKind,
  data: Record<string, string>,
): Promise<void> {
  const { id: subjectId, matter_id: matterId } = document
  await recordActivity(tx, deps, { actor, kind, matterId, subjectKind: 'document', subjectId, data })
  tx.emit({ kind: 'console', topic: 'documents', matterId })
}
