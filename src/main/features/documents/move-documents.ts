import { refuse, isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { missingFrom, readTree, sharesOver, type FolderTree } from '../folders/folder-tree.ts'
import { intoShared } from '../folders/move-folder.ts'
import { filesMoved } from '../sharing/steps.ts'
import { selectStaffDocuments, updateDocuments, type StaffDocumentRow } from './documents.queries.ts'

interface Move {
  documentIds: readonly string[]
  /** Null: to the top of their matter. */
  folderId: string | null
}

/**
 * Into a folder of their matter, all of them or none. Where somebody would come to see more by it, it is refused: then it is a
 * share (SHR-6).
 */
export function moveDocuments(deps: Deps, actor: StaffActor, input: Move): Promise<Moved | Refusal> {
  return deps.store.write(async (tx) => {
    const order = await readMove(tx, actor, input)
    if (isRefusal(order)) return order
    const after = await sharesOver(tx.db, order.tree, input.folderId)
    for (const folderId of order.sources)
      if (missingFrom(await sharesOver(tx.db, order.tree, folderId), after).length > 0) return intoShared()
    return placeDocuments(tx, deps, actor, order, input.folderId)
  })
}

export interface Moved {
  count: number
  /** Those that lay elsewhere, and where. */
  moved: { documentId: string; fromFolderId: string | null }[]
}

export interface ReadMove {
  rows: readonly StaffDocumentRow[]
  tree: FolderTree
  matterId: string
  /** Where they lie now. */
  sources: readonly (string | null)[]
}

/** What is to be moved, as this write sees it, or why it cannot be. */
export async function readMove(
  tx: Tx,
  actor: StaffActor,
  { documentIds, folderId }: Move,
): Promise<ReadMove | Refusal> {
  const wanted = [...new Set(documentIds)]
  const rows = await selectStaffDocuments(tx.db, actor, wanted)
  const [first] = rows
  if (!first || rows.length < wanted.length || rows.some((row) => row.deleted_at_ms !== null))
    return refuse('NOT_FOUND')
  if (rows.some((row) => row.matter_id !== first.matter_id))
    return refuse('CONFLICT', { messageKey: 'common.folders.refusal.otherMatter' })
  const tree = await readTree(tx.db, first.matter_id)
  if (folderId !== null && !tree.get(folderId)) return refuse('NOT_FOUND', { field: 'folderId' })
  const sources = [...new Set(rows.map((row) => row.folder_id))]
  return { rows, tree, matterId: first.matter_id, sources }
}

/**
 * Puts them there, and ends at once what was seen through the folders that they leave. A step of a write that has made sure that
 * nobody comes to see more by it, or that shares what they come to see.
 */
export async function placeDocuments(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  { rows, tree, matterId }: ReadMove,
  folderId: string | null,
): Promise<Moved> {
  const leaving = rows.filter((row) => row.folder_id !== folderId)
  if (leaving.length === 0) return { count: 0, moved: [] }
  const documentIds = leaving.map((row) => row.id)
  const after = await sharesOver(tx.db, tree, folderId)
  // Held is held in a shared folder: elsewhere there is nothing to hold it from.
  await updateDocuments(tx.db, documentIds, { folder_id: folderId, ...(after.size === 0 && { is_held: 0 }) })
  await filesMoved(tx, deps, actor, { documentIds })
  const to = tree.get(folderId ?? '')?.name
  for (const { id: subjectId, name } of leaving)
    await recordActivity(tx, deps, {
      actor,
      ...(to === undefined
        ? { kind: 'document.moved', data: { name } }
        : { kind: 'document.moved-to', data: { name, to } }),
      matterId,
      subjectKind: 'document',
      subjectId,
    })
  tx.emit({ kind: 'console', topic: 'documents', matterId })
  const moved = leaving.map((row) => ({ documentId: row.id, fromFolderId: row.folder_id }))
  return { count: leaving.length, moved }
}
