import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { endSharesOf, shareWithThreadReaders } from '../sharing/steps.ts'
import { selectExampleShares, selectItems, selectRequest } from './requests.queries.ts'

/**
 * Lets the client see the examples with their request: brought by its share, so that they begin with it when its undo time still runs, and
 * end with it. A step after what is asked was written, and after `refusedExample` let it pass.
 * @param before the examples that were there: what is none any more ends now.
 */
export async function shareExamples(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  requestId: string,
  before: readonly string[] = [],
): Promise<void> {
  const request = await selectRequest(tx.db, requestId)
  if (!request?.share_id || request.thread_id === null) return
  const examples = new Set((await selectItems(tx.db, [requestId])).flatMap((item) => item.example_document_id ?? []))
  const { share_id, thread_id } = request
  const dropped = before.filter((documentId) => !examples.has(documentId))
  for (const { id: shareId } of await selectExampleShares(tx.db, { share_id, thread_id }, dropped))
    await endSharesOf(tx, deps, actor, { shareId }, 'unshared')
  if (examples.size === 0) return
  const answer = await shareWithThreadReaders(tx, deps, actor, {
    threadId: thread_id,
    matterId: request.matter_id,
    documentIds: [...examples],
  })
  if ('refused' in answer) throw new Error(`An example of request ${requestId} could not be shared: ${answer.refused}`)
}
