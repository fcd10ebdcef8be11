import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted } from '../../../../tests/support/test-app.ts'
import { minute } from '../../../shared/time.ts'
import { removeDocument } from '../documents/change-document.ts'
import { markDocumentViewed } from '../documents/portal-documents.ts'
import { createFolder } from '../folders/create-folder.ts'
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

/** The same by the lists, as staff see it who look through the client's eyes. */
const homeByLists = (clientId = scene.mara.clientId) => {
  const { userId, name } = scene.lawyer
  const viewer = { kind: 'staff' as const, userId, name }
  const reader = { kind: 'view-as' as const, clientId, viewer, asOfMs: null, portalAddressId: scene.portalAddressId }
  return getHome(scene.app.deps, reader)
}

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

  test('of few things one pass says the same as the lists do of many, whatever is among them', async () => {
    const { app, lawyer, mara, tomas, matter } = scene
    const both = [mara.participantId, tomas.participantId]
    const client = await scene.signIn(mara.clientId)
    const documentOf = async (name: string) => (await scene.upload(name)).documentId
    /** A second share of the same, as a newer version leaves it, or a folder that brings what was there already. */
    const shareAgain = (documentId: string, version_number: number) =>
      app.store.write(async ({ db }) => {
        const shares = db.selectFrom('shares').selectAll().where('resource_id', '=', documentId)
        const share = await shares.where('client_id', '=', mara.clientId).executeTakeFirstOrThrow()
        const again = { ...share, id: app.deps.ids.id(), version_number, message: 'Again.', first_viewed_at_ms: null }
        await db.insertInto('shares').values(again).execute()
      })
    const binOnly = (documentId: string) =>
      app.store.write(({ db }) =>
        db.updateTable('documents').set({ deleted_at_ms: app.clock.now() }).where('id', '=', documentId).execute(),
      )
    const [seen, removed, waiting, newer, answered] = [
      await documentOf('seen.txt'),
      await documentOf('removed.txt'),
      await documentOf('waiting.txt'),
      await documentOf('newer.txt'),
      await documentOf('answered.txt'),
    ]
    const folderId = granted(
      await createFolder(app.deps, lawyer, {
        matterId: matter.matterId,
        parentId: null,
        name: 'Court',
        newFiles: 'held',
      }),
    ).folderId
    let threadId = ''
    const steps: [what: string, step: () => Promise<unknown>][] = [
      ['nothing', () => Promise.resolve()],
      ['a document', () => scene.share([mara.participantId], { resourceId: seen, message: 'Read this.' })],
      ['a document seen', () => markDocumentViewed(app.deps, client, { documentId: seen })],
      ['several at once', () => scene.share(both, { resourceId: removed })],
      ['a document in the bin', () => removeDocument(app.deps, lawyer, { documentId: removed })],
      ['a thread', async () => ({ threadId } = await scene.thread(both))],
      ['a reply of theirs', () => replyAsClient(app.deps, client, { threadId, body: 'Mine.' })],
      [
        'a reply of another client',
        async () => replyAsClient(app.deps, await scene.signIn(tomas.clientId), { threadId, body: 'His.' }),
      ],
      ['a thread read', () => markReadByClient(app.deps, client, { threadId, position: 3 })],
      ['a reply of the firm', () => replyAsStaff(app.deps, lawyer, { threadId, body: 'Bring both.' })],
      ['a folder', () => scene.share([mara.participantId], { resourceKind: 'folder', resourceId: folderId })],
      ['a document to answer', () => scene.share([mara.participantId], { resourceId: answered })],
      [
        'an answer below it',
        async () => {
          const entry = (await scene.shares()).find((share) => share.resource_id === answered)?.thread_id ?? ''
          app.clock.advance(minute)
          granted(await replyAsStaff(app.deps, lawyer, { threadId: entry, body: 'See page 2.' }))
        },
      ],
      ['a document', () => scene.share([mara.participantId], { resourceId: newer })],
      ['its newer version', () => shareAgain(newer, 2)],
      ['the same version again', () => shareAgain(seen, 1)],
      [
        'no longer',
        () => app.store.write(({ db }) => db.deleteFrom('shares').where('message', '=', 'Again.').execute()),
      ],
      ['one in the bin whose share goes on', () => binOnly(newer)],
      ['one thing that waits', () => scene.shareAnswer([mara.participantId], { resourceId: waiting })],
      [
        'more than fit on the page',
        async () => {
          for (let n = 0; n < 30; n++)
            await scene.shareAnswer([mara.participantId], { resourceId: await documentOf(`${n}`) })
          await scene.endUndoTime()
        },
      ],
    ]
    for (const [what, step] of steps) {
      expect((await step()) ?? {}).not.toHaveProperty('refused')
      app.clock.advance(minute)
      expect.soft([what, await home()]).toEqual([what, await homeByLists()])
      expect.soft([what, await home(tomas.clientId)]).toEqual([what, await homeByLists(tomas.clientId)])
    }
    expect((await home()).newCount).toBe(34)
  })
})
