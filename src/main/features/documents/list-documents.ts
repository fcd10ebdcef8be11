import type { DocumentListRow } from '../../../shared/console/documents.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { readDocument, toDocumentRows } from './document-row.ts'
import { selectDocumentPage, type DocumentFilter } from './documents.queries.ts'

/** Documents of one matter or of all this person may see; the bin with `deleted`. */
export function listDocuments(
  deps: Deps,
  actor: ConsoleActor,
  filter: DocumentFilter,
): Promise<{ rows: DocumentListRow[]; nextCursor: string | null; total: number; isTotalCapped: boolean }> {
  return deps.store.read(async (db) => {
    const page = await selectDocumentPage(db, actor, filter)
    return { ...page, rows: await toDocumentRows(db, page.rows) }
  })
}

export function getDocument(
  deps: Deps,
  actor: ConsoleActor,
  { documentId }: { documentId: string },
): Promise<DocumentListRow | Refusal> {
  return deps.store.read(async (db) => (await readDocument(db, actor, documentId)) ?? refuse('NOT_FOUND'))
}
