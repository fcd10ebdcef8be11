import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { RequestItemRow } from '../../platform/store/tables.ts'
import { selectMatterDocuments } from './requests.queries.ts'

/** One thing that is asked for. */
export interface AskedItem {
  title: string
  note: string
  /** A day, `YYYY-MM-DD`; without one the request's own counts. */
  dueOn?: string | null
  exampleDocumentId?: string | null
}

export const newItemRow = (
  deps: Pick<Deps, 'ids'>,
  requestId: string,
  position: number,
  item: AskedItem,
): RequestItemRow => ({
  id: deps.ids.id(),
  request_id: requestId,
  position,
  title: item.title,
  note: item.note.trim(),
  due_on: item.dueOn ?? null,
  example_document_id: item.exampleDocumentId ?? null,
  state: 'open',
  answer_text: '',
  is_missing: 0,
  answered_at_ms: null,
  decided_by: null,
  decided_at_ms: null,
  return_reason: '',
})

/** Examples are documents of the same matter that are not in its bin: of anything else nobody is told that it exists. */
export async function unknownExample(
  db: ReadDb,
  matterId: string,
  items: readonly AskedItem[],
): Promise<Refusal | null> {
  const wanted = [...new Set(items.flatMap((item) => item.exampleDocumentId ?? []))]
  const found = new Set((await selectMatterDocuments(db, matterId, wanted)).map((document) => document.id))
  const index = items.findIndex((item) => item.exampleDocumentId && !found.has(item.exampleDocumentId))
  if (index < 0) return null
  return refuse('NOT_FOUND', {
    field: `items.${index}.exampleDocumentId`,
    messageKey: 'common.requests.refusal.noExample',
  })
}
