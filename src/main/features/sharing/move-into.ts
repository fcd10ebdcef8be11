import { isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { placeDocuments, readMove } from '../documents/move-documents.ts'
import { placeFolder } from '../folders/move-folder.ts'
import { selectDocumentsBelow } from './coverage.queries.ts'
import type { SubjectInput } from './share-subject.ts'
import { filesMoved } from './steps.ts'

const mostMoved = 500

/**
 * Puts documents and folders into a folder that somebody sees: there they are held until the share that goes with it starts (SHR-6). A
 * step of the write that places that share.
 */
export async function moveInto(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  { resources, folderId }: SubjectInput,
): Promise<Refusal | null> {
  if (!folderId) return null
  const documentIds = resources.flatMap((one) => (one.kind === 'document' ? one.resourceId : []))
  if (documentIds.length > 0) {
    const order = await readMove(tx, actor, { documentIds, folderId })
    if (isRefusal(order)) return order
    await placeDocuments(tx, deps, actor, order, folderId)
  }
  for (const one of resources) {
    if (one.kind !== 'folder') continue
    const moved = await placeFolder(tx, deps, actor, { folderId: one.resourceId, parentId: folderId, isShare: true })
    if (isRefusal(moved)) return moved
    const below = await selectDocumentsBelow(tx.db, one.resourceId, mostMoved + 1)
    await filesMoved(tx, deps, actor, { documentIds: below.map((document) => document.id) })
  }
  return null
}
