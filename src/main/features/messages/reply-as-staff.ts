import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { lookThroughAttachments, passAttachments } from '../sharing/attachment-preflight.ts'
import { selectThreadReaders, selectThreadViewers } from '../sharing/visible-shares.ts'
import { addMessage } from './add-message.ts'
import { attachDocuments, chooseAttachments } from './attach-documents.ts'
import { dropSentDraft } from './drafts.ts'
import { selectThread } from './messages.queries.ts'
import { readThread, type StaffThread } from './staff-threads.ts'

export interface StaffReply {
  threadId: string
  body: string
  /** Documents of the matter, by id: everyone who sees the thread sees them with the message. */
  attachments?: readonly string[]
  /** Warnings about them that were read and overruled (SHR-8). */
  overruled?: readonly string[]
  draftSavedAtMs?: number | null
}

/**
 * Writes in a thread or an entry. Whoever sees it now gets an e-mail, once for each message; whoever waits for the undo time
 * to end will find it there. CONFLICT when it is shared with nobody, or when a document cannot be sent.
 */
export async function replyAsStaff(
  deps: Deps,
  actor: StaffActor,
  { threadId, body, attachments = [], overruled = [], draftSavedAtMs }: StaffReply,
): Promise<StaffThread | Refusal> {
  const looked = await lookThroughAttachments(deps, actor, attachments)
  if (isRefusal(looked)) return looked
  return deps.store.write(async (tx) => {
    const thread = await selectThread(tx.db, threadId)
    const matter = thread && (await requireVisibleMatter(tx.db, actor, thread.matter_id))
    if (!matter) return refuse('NOT_FOUND')
    const viewers = await selectThreadViewers(tx.db, [threadId])
    if (viewers.length === 0) return refuse('CONFLICT', { messageKey: 'common.messages.nobodyThere' })
    const documents = await chooseAttachments(tx.db, matter.id, attachments)
    if (isRefusal(documents)) return documents
    const participantIds = viewers.map((viewer) => viewer.participant_id)
    const warned = await passAttachments(tx, deps, actor, looked, { participantIds, overruled })
    if (warned) return warned
    const author = { kind: 'staff', id: actor.userId } as const
    const { messageId } = await addMessage(tx, deps, { threadId, author, body })
    await attachDocuments(tx, deps, actor, { threadId, matterId: matter.id, messageId, documents })
    for (const reader of await selectThreadReaders(tx.db, threadId, deps.clock.now())) {
      await enqueueEmail(tx, deps, {
        key: `message:${messageId}:${reader.client_id}`,
        kind: 'message',
        to: { email: reader.email ?? '', name: reader.display_name },
        clientId: reader.client_id,
        matterId: matter.id,
        portalAddressId: reader.portal_address_id,
        locale: reader.locale === 'es' ? 'es' : 'en',
        target: `/messages/${threadId}`,
        params: { fromName: actor.name },
        isNews: true,
      })
      tx.emit({ kind: 'client', clientId: reader.client_id, topic: 'messages' })
    }
    await recordActivity(tx, deps, {
      actor,
      kind: 'message.sent',
      matterId: matter.id,
      subjectKind: 'thread',
      subjectId: threadId,
      data: { name: thread.subject },
    })
    await dropSentDraft(tx, actor, `thread:${threadId}`, draftSavedAtMs)
    tx.emit({ kind: 'console', topic: 'messages', matterId: matter.id })
    return (await readThread(tx.db, actor, threadId)) ?? refuse('NOT_FOUND')
  })
}
