import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted } from '../../../../tests/support/test-app.ts'
import { minute } from '../../../shared/time.ts'
import { markDocumentViewed } from '../documents/portal-documents.ts'
import { markReadByClient } from '../messages/mark-read.ts'
import { replyAsClient } from '../messages/reply-as-client.ts'
import { replyAsStaff } from '../messages/reply-as-staff.ts'
import { unshare } from '../sharing/unshare.ts'
import { getHome } from './get-home.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const home = async (clientId = scene.mara.clientId) => getHome(scene.app.deps, await scene.signIn(clientId))

describe('POR-1 Home', () => {
  test('shows what is new, by matter, the newest first, with the firm’s first words', async () => {
    const { mara, matter } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId, message: 'Please   read\nthis.' })
    const { threadId } = await scene.thread([mara.participantId])
    expect(await home()).toMatchObject({
      newCount: 2,
      fresh: [
        {
          matterTitle: matter.title,
          items: [
            { kind: 'message', resourceId: threadId, title: 'The hearing', excerpt: 'It is on Tuesday.' },
            { kind: 'document', resourceId: documentId, fromName: 'Elena Ibarra', excerpt: 'Please read this.' },
          ],
        },
      ],
      recent: [],
    })
  })

  test('what was seen moves from new to recent; looking at Home is not seeing', async () => {
    const { app, mara, matter } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    const { threadId } = await scene.thread([mara.participantId])
    const client = await scene.signIn(mara.clientId)
    expect([(await home()).newCount, (await home()).newCount]).toEqual([2, 2])
    granted(await markDocumentViewed(app.deps, client, { documentId }))
    granted(await markReadByClient(app.deps, client, { threadId, position: 1 }))
    expect(await home()).toMatchObject({
      newCount: 0,
      fresh: [],
      recent: [
        { kind: 'message', resourceId: threadId, matterTitle: matter.title },
        { kind: 'document', resourceId: documentId },
      ],
    })
  })

  test('an answer of the firm below a document is news; the client’s own is not', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    const client = await scene.signIn(mara.clientId)
    granted(await markDocumentViewed(app.deps, client, { documentId }))
    const threadId = (await scene.shares())[0]?.thread_id ?? ''
    app.clock.advance(minute)
    granted(await replyAsClient(app.deps, client, { threadId, body: 'What is clause 4?' }))
    expect((await home()).newCount).toBe(0)
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'The house.' }))
    expect((await home()).fresh[0]?.items).toMatchObject([
      { kind: 'message', resourceId: threadId, excerpt: 'The house.' },
    ])
  })

  test('shows nothing of others, of what waits, or of what is no longer shared', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { documentId } = await scene.upload()
    await scene.share([tomas.participantId], { resourceId: documentId })
    const second = await scene.upload('second.txt')
    await scene.share([mara.participantId], { resourceId: second.documentId })
    const shareId = (await scene.shares()).find((share) => share.client_id === mara.clientId)?.id ?? ''
    granted(await unshare(app.deps, lawyer, { shareId }))
    granted(await scene.threadAnswer([mara.participantId]))
    expect(await home()).toEqual({
      newCount: 0,
      unfinishedCount: 0,
      fresh: [],
      requests: [],
      bills: [],
      events: [],
      recent: [],
    })
  })

  test('shows 20 new things at most and counts all of them', async () => {
    const { mara } = scene
    for (let n = 0; n < 33; n++) {
      const { documentId } = await scene.upload(`${n}.txt`)
      granted(await scene.shareAnswer([mara.participantId], { resourceId: documentId }))
    }
    await scene.endUndoTime()
    const { newCount, fresh } = await home()
    expect([newCount, fresh.flatMap((group) => group.items).length]).toEqual([33, 20])
  })
})
