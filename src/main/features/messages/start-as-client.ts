import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor, PortalReader } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { placeOwnShare } from '../sharing/steps.ts'
import { addMessage, openThread } from './add-message.ts'
import { countClientWriting } from './client-limits.ts'
import { dropSentDraft } from './drafts.ts'
import { readClientThread, type ClientThread } from './portal-threads.ts'
import { selectMattersOfClient } from './portal-threads.queries.ts'

/** Where a client can begin a thread of their own. */
export function listMattersOfClient(
  deps: Deps,
  reader: PortalReader,
): Promise<{ matters: { matterId: string; title: string }[] }> {
  return deps.store.read(async (db) => ({
    matters: (await selectMattersOfClient(db, reader, deps.clock.now())).map(({ id, title }) => ({
      matterId: id,
      title,
    })),
  }))
}

/**
 * A client writes to the firm (MSG-3): a thread that they see at once by a share of their own, and nobody else of the matter. Whoever
 * may see the matter finds it unread. NOT_FOUND for a matter they cannot write in; INVALID when they have several and chose none.
 */
export function startAsClient(
  deps: Deps,
  actor: ClientActor,
  { matterId, subject, body }: { matterId?: string | null; subject: string; body: string },
): Promise<ClientThread | Refusal> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const matters = await selectMattersOfClient(tx.db, actor, nowMs)
    if (!matterId && matters.length > 1)
      return refuse('INVALID', { field: 'matterId', messageKey: 'common.messages.whichMatter' })
    const matter = matterId ? matters.find((one) => one.id === matterId) : matters[0]
    if (!matter) return refuse('NOT_FOUND', { field: 'matterId', messageKey: 'common.messages.noMatter' })
    const limited =
      (await countClientWriting(tx, deps, actor, 'thread')) ?? (await countClientWriting(tx, deps, actor, 'message'))
    if (limited) return limited
    const author = { kind: 'client', id: actor.clientId } as const
    const threadId = await openThread(tx, deps, { matterId: matter.id, kind: 'thread', subject, author })
    await addMessage(tx, deps, { threadId, author, body })
    const own = { kind: 'thread' as const, resourceId: threadId, matterId: matter.id, threadId }
    const placed = await placeOwnShare(tx, deps, actor, own)
    if (isRefusal(placed)) throw new Error(`a matter of this client's has no place for them: ${placed.refused}`)
    await recordActivity(tx, deps, {
      actor,
      kind: 'message.thread-started',
      matterId: matter.id,
      clientId: actor.clientId,
      subjectKind: 'thread',
      subjectId: threadId,
      data: { name: subject },
    })
    await dropSentDraft(tx, actor, 'new', undefined)
    await dropSentDraft(tx, actor, 'new:subject', undefined)
    tx.emit({ kind: 'client', clientId: actor.clientId, topic: 'messages' })
    tx.emit({ kind: 'console', topic: 'messages', matterId: matter.id, clientId: actor.clientId })
    return (await readClientThread(tx.db, actor, nowMs, threadId)) ?? refuse('NOT_FOUND')
  })
}
