import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { lookThroughAttachments, passAttachments } from '../sharing/attachment-preflight.ts'
import { chooseRecipients, type Recipients } from '../sharing/choose-recipients.ts'
import { readAudience } from '../sharing/people.ts'
import { placeShares } from '../sharing/place-shares.ts'
import { addMessage, openThread } from './add-message.ts'
import { attachDocuments, chooseAttachments } from './attach-documents.ts'
import { dropSentDraft } from './drafts.ts'

export interface NewThreadInput extends Recipients {
  matterId: string
  subject: string
  body: string
  /** Documents of the matter, by id, shared with the participants as the thread is. */
  attachments?: readonly string[]
  /** Warnings about them that were read and overruled (SHR-8). */
  overruled?: readonly string[]
}

/**
 * A new thread with the chosen participants: shared by the same rules as anything, so that nobody sees it before the undo
 * time ends (SHR-7). CONFLICT when two of them are adverse (CLT-4).
 */
export async function startThread(
  deps: Deps,
  actor: StaffActor,
  input: NewThreadInput,
): Promise<{ threadId: string; batchId: string; startsAtMs: number } | Refusal> {
  const { attachments = [], overruled = [], participantIds } = input
  const looked = await lookThroughAttachments(deps, actor, attachments)
  if (isRefusal(looked)) return looked
  return deps.store.write(async (tx) => {
    const { matterId, subject, body } = input
    const matter = await requireVisibleMatter(tx.db, actor, matterId)
    if (!matter) return refuse('NOT_FOUND')
    const recipients = chooseRecipients(await readAudience(tx.db, matter.id, 'thread', null), input)
    if (isRefusal(recipients)) return recipients
    const documents = await chooseAttachments(tx.db, matter.id, attachments)
    if (isRefusal(documents)) return documents
    const warned = await passAttachments(tx, deps, actor, looked, { participantIds, overruled })
    if (warned) return warned
    const author = { kind: 'staff', id: actor.userId } as const
    const threadId = await openThread(tx, deps, { matterId, kind: 'thread', subject, author })
    const { messageId } = await addMessage(tx, deps, { threadId, author, body })
    await recordActivity(tx, deps, {
      actor,
      kind: 'message.thread-started',
      matterId,
      subjectKind: 'thread',
      subjectId: threadId,
      data: { name: subject },
    })
    const order = { kind: 'thread' as const, resourceId: threadId, resourceName: subject, matterId, message: '' }
    const { batchId, startsAtMs } = await placeShares(tx, deps, actor, order, recipients)
    await attachDocuments(tx, deps, actor, { threadId, matterId, messageId, documents })
    await dropSentDraft(tx, actor, `new:${matterId}`, undefined)
    await dropSentDraft(tx, actor, `new:${matterId}:subject`, undefined)
    return { threadId, batchId, startsAtMs }
  })
}
