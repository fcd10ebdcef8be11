import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { RequestItemRow } from '../../platform/store/tables.ts'
import { scanObstacleKey } from '../sharing/steps.ts'
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

/** Examples are documents of the same matter, not in its bin, whose file is safe: of anything else nobody is told that it exists. */
export async function refusedExample(
  db: ReadDb,
  matterId: string,
  items: readonly AskedItem[],
): Promise<Refusal | null> {
  const wanted = [...new Set(items.flatMap((item) => item.exampleDocumentId ?? []))]
  const found = new Map((await selectMatterDocuments(db, matterId, wanted)).map((document) => [document.id, document]))
  for (const [index, { exampleDocumentId }] of items.entries()) {
    if (!exampleDocumentId) continue
    const field = `items.${index}.exampleDocumentId`
    const document = found.get(exampleDocumentId)
    if (!document) return refuse('NOT_FOUND', { field, messageKey: 'common.requests.refusal.noExample' })
    if (document.scan_state === 'quarantined' || document.scan_state === 'infected')
      return refuse('CONFLICT', {
        field,
        messageKey: scanObstacleKey(document.scan_state),
        params: { name: document.name },
      })
  }
  return null
}
