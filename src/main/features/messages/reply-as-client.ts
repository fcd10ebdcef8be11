import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { selectThreadReaders } from '../sharing/visible-shares.ts'
import { addMessage } from './add-message.ts'
import { countClientWriting } from './client-limits.ts'
import { dropSentDraft } from './drafts.ts'
import { readClientThread, type ClientThread } from './portal-threads.ts'
import { selectTombstone, selectVisibleThread } from './portal-threads.queries.ts'

/**
 * Writes in a thread the client sees now. In an entry it reaches the firm only; in a thread with several participants, them too
 * (SHR-1). GONE for one that is no longer shared: what was typed stays on the page.
 */
export function replyAsClient(
  deps: Deps,
  actor: ClientActor,
  { threadId, body, draftSavedAtMs }: { threadId: string; body: string; draftSavedAtMs?: number | null },
): Promise<ClientThread | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const { clientId } = actor
    const share = await selectVisibleThread(tx.db, actor, nowMs, threadId)
    if (!share) {
      const isGone = Boolean(await selectTombstone(tx.db, actor, threadId))
      return isGone ? refuse('GONE', { messageKey: 'common.messages.gone' }) : refuse('NOT_FOUND')
    }
    const limited = await countClientWriting(tx, deps, actor, 'message')
    if (limited) return limited
    await addMessage(tx, deps, { threadId, author: { kind: 'client', id: clientId }, body })
    await recordActivity(tx, deps, {
      actor,
      kind: 'message.sent',
      matterId: share.matter_id,
      clientId,
      subjectKind: 'thread',
      subjectId: threadId,
      data: { name: share.subject },
    })
    await dropSentDraft(tx, actor, `thread:${threadId}`, draftSavedAtMs)
    for (const reader of await selectThreadReaders(tx.db, threadId, nowMs))
      tx.emit({ kind: 'client', clientId: reader.client_id, topic: 'messages' })
    tx.emit({ kind: 'console', topic: 'messages', matterId: share.matter_id, clientId })
    return (await readClientThread(tx.db, actor, nowMs, threadId)) ?? refuse('NOT_FOUND')
  })
}
