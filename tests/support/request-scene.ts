import type { ClientActor } from '../../src/main/actor.ts'
import { answerItem } from '../../src/main/features/requests/answer-item.ts'
import { getClientRequest } from '../../src/main/features/requests/client-requests.ts'
import { createRequests, type NewRequests } from '../../src/main/features/requests/create-requests.ts'
import { getRequest } from '../../src/main/features/requests/list-requests.ts'
import { answerableItem, itemAnswered } from '../../src/main/features/requests/request-steps.ts'
import { placeOwnShare } from '../../src/main/features/sharing/steps.ts'
import { isRefusal } from '../../src/shared/errors.ts'
import { createShareScene } from './share-scene.ts'
import { granted } from './test-app.ts'

/** A matter with two clients and a lawyer, and short ways to ask them for things and to answer. */
export async function createRequestScene() {
  const scene = await createShareScene()
  const { app, lawyer, matter } = scene

  const order = (participantIds: string[], change: Partial<NewRequests> = {}): NewRequests => ({
    matterId: matter.matterId,
    title: 'Papers for the inventory',
    note: '',
    remindEveryDays: 3,
    items: [
      { title: 'Identity card', note: 'Both sides.' },
      { title: 'Bank statements', note: '' },
    ],
    message: 'We need these to begin.',
    participantIds,
    confirmedEmails: scene.confirmed(participantIds),
    ...change,
  })

  /** Asks and lets the undo time pass. */
  async function ask(participantIds: string[], change?: Partial<NewRequests>) {
    const made = granted(await createRequests(app.deps, lawyer, order(participantIds, change)))
    await scene.endUndoTime()
    return made
  }
  /** Asks Mara for two things. */
  async function askMara(change?: Partial<NewRequests>) {
    const { requests } = await ask([scene.mara.participantId], change)
    const requestId = requests[0]?.requestId ?? ''
    return { requestId, itemIds: (await detail(requestId)).items.map((item) => item.itemId) }
  }

  const detail = async (requestId: string) => granted(await getRequest(app.deps, lawyer, { requestId }))
  const seenBy = async (client: ClientActor, requestId: string) =>
    granted(await getClientRequest(app.deps, client, { requestId }))
  const write = (client: ClientActor, itemId: string, text = 'It is in the drawer.') =>
    answerItem(app.deps, client, { itemId, text, isMissing: false })

  /** What happens when the last byte of a file is here: it is a document, theirs to see, and answers the item. */
  async function arrive(client: ClientActor, itemId: string, name = 'card.pdf') {
    const { documentId } = await scene.upload(name, `bytes of ${name}`)
    await app.store.write(async (tx) => {
      const found = await answerableItem(tx.db, client, app.clock.now(), { itemId })
      // Beside the request, in the client's entry.
      const threadId = isRefusal(found) ? null : found.threadId
      const own = { kind: 'document' as const, resourceId: documentId, matterId: matter.matterId, threadId }
      granted(await placeOwnShare(tx, app.deps, client, own))
      await itemAnswered(tx, app.deps, client, { itemId, documentId })
    })
    return documentId
  }

  return { ...scene, order, ask, askMara, detail, seenBy, write, arrive }
}

export type RequestScene = Awaited<ReturnType<typeof createRequestScene>>
