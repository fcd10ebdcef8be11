import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { ClientActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { visibleFolders } from '../documents/portal-folders.ts'
import { addMessage, openThread } from '../messages/add-message.ts'
import { countClientWriting, selectMattersOfClient, selectVisibleThread } from '../messages/client-thread-steps.ts'
import { deleteDraft } from '../messages/thread-steps.ts'
import { accessVersionOf } from '../portal-access/may-finish.ts'
import { answerableItem } from '../requests/request-steps.ts'
import { placeOwnShare } from '../sharing/steps.ts'
import { selectThreadReaders } from '../sharing/visible-shares.ts'
import { completeEmpty } from './complete-upload.ts'
import { mayBegin, openSending, type AnnouncedFile, type Ticket } from './open-sending.ts'
import { namesOf } from './told-apart.ts'

export interface ClientSending {
  matterId: string
  folderId?: string | null
  threadId?: string | null
  requestItemId?: string | null
  /** Of a conversation that begins with it; empty: named after the files. */
  subject?: string
  message: string
  files: readonly AnnouncedFile[]
}

/**
 * **Send**: in one write the entry in Messages or the message in a thread, which is the client's to see at once, and the uploads with
 * their room. Its documents come as their bytes do. NOT_FOUND for whatever of it the client does not see, whether it is there or not.
 */
export async function beginAsClient(
  deps: Deps,
  actor: ClientActor,
  input: ClientSending,
): Promise<{ sendingId: string; threadId: string; tickets: Ticket[] } | Refusal> {
  const freeBytes = await deps.files.freeBytes()
  const begun = await deps.store.write(async (tx) => {
    const accessVersion = await accessVersionOf(tx.db, actor.sessionId)
    if (accessVersion === null) return refuse('UNAUTHENTICATED')
    const place = await findPlace(tx, deps, actor, input)
    if (isRefusal(place)) return place
    const owner = { kind: 'client' as const, id: actor.clientId }
    const refused =
      (await mayBegin(tx, deps, owner, input.files, freeBytes)) ??
      (await countClientWriting(tx, deps, actor, 'message')) ??
      (place.threadId === null && input.subject ? await countClientWriting(tx, deps, actor, 'thread') : null)
    if (refused) return refused
    const written = await writeMessage(tx, deps, actor, input, place.threadId)
    if (isRefusal(written)) return written
    const { threadId, messageId } = written
    const opened = await openSending(
      tx,
      deps,
      { owner, sessionId: actor.sessionId, accessVersion },
      {
        matter_id: input.matterId,
        participant_id: place.participantId,
        folder_id: input.folderId ?? null,
        thread_id: threadId,
        message_id: messageId,
        request_item_id: input.requestItemId ?? null,
        document_id: null,
      },
      input.files,
    )
    await recordActivity(tx, deps, {
      actor,
      kind: 'upload.begun',
      matterId: input.matterId,
      subjectKind: 'thread',
      subjectId: threadId,
      data: { name: subjectOf(input.files) },
    })
    for (const reader of await selectThreadReaders(tx.db, threadId, deps.clock.now()))
      tx.emit({ kind: 'client', clientId: reader.client_id, topic: 'messages' })
    tx.emit({ kind: 'console', topic: 'messages', matterId: input.matterId, clientId: actor.clientId })
    return { ...opened, threadId }
  })
  if (!isRefusal(begun)) await completeEmpty(deps, input.files, begun.tickets)
  return begun
}

interface Place {
  participantId: string
  /** Where the message goes; null for an entry of its own. */
  threadId: string | null
}

/** Deny by default: each thing that is named has to be there for this client now, and of the matter that is named. */
async function findPlace(tx: Tx, deps: Deps, actor: ClientActor, input: ClientSending): Promise<Place | Refusal> {
  const nowMs = deps.clock.now()
  const { matterId, folderId, threadId, requestItemId } = input
  if (threadId && requestItemId) return refuse('INVALID', { field: 'threadId' })
  let within: string | null = threadId ?? null
  if (requestItemId) {
    const found = await answerableItem(tx.db, actor, nowMs, { itemId: requestItemId, newFiles: input.files.length })
    if (isRefusal(found)) return found
    if (found.threadId === null || found.request.matter_id !== matterId) return refuse('NOT_FOUND')
    within = found.threadId
  }
  if (folderId && (await visibleFolders(tx.db, actor, nowMs)).get(folderId)?.matterId !== matterId)
    return refuse('NOT_FOUND', { field: 'folderId' })
  if (within !== null) {
    const share = await selectVisibleThread(tx.db, actor, nowMs, within)
    if (share?.matter_id !== matterId) return refuse('NOT_FOUND', { field: 'threadId' })
    return { participantId: share.participant_id, threadId: within }
  }
  const matter = (await selectMattersOfClient(tx.db, actor, nowMs)).find((one) => one.id === matterId)
  return matter ? { participantId: matter.participant_id, threadId: null } : refuse('NOT_FOUND', { field: 'matterId' })
}

/** The message that lists what comes: the next of a thread, or the first of an entry of the client's own. */
async function writeMessage(
  tx: Tx,
  deps: Deps,
  actor: ClientActor,
  { matterId, subject, message, files }: ClientSending,
  within: string | null,
): Promise<{ threadId: string; messageId: string } | Refusal> {
  const author = { kind: 'client', id: actor.clientId } as const
  const opening = subject ? { kind: 'thread' as const, subject } : { kind: 'entry' as const, subject: subjectOf(files) }
  const threadId = within ?? (await openThread(tx, deps, { matterId, ...opening, author }))
  const { messageId } = await addMessage(tx, deps, { threadId, author, body: message })
  if (within === null) {
    const shared = await placeOwnShare(tx, deps, actor, { kind: 'thread', resourceId: threadId, matterId, threadId })
    if (isRefusal(shared)) return shared
  }
  // What they were writing has been sent with it.
  const places = within === null ? (subject === '' ? [] : ['new', 'new:subject']) : [`thread:${within}`]
  if (message !== '') for (const place of places) await deleteDraft(tx.db, 'client', actor.clientId, place)
  return { threadId, messageId }
}

/** The first file's name and how many more: the same in every language. */
function subjectOf(files: readonly AnnouncedFile[]): string {
  const [first = ''] = namesOf(files)
  return files.length > 1 ? `${first} +${files.length - 1}` : first
}
