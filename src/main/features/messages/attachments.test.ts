import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { removeDocument } from '../documents/change-document.ts'
import { documentContentForClient } from '../documents/document-content.ts'
import { setAdverse } from '../matters/change-participants.ts'
import { matterTimeline } from '../matters/matter-timeline.ts'
import { previewShare } from '../sharing/preview-share.ts'
import { undoShare } from '../sharing/undo-share.ts'
import { unshare } from '../sharing/unshare.ts'
import { getClientThread, listClientThreads } from './portal-threads.ts'
import { replyAsStaff } from './reply-as-staff.ts'
import { getThread } from './staff-threads.ts'
import { startThread } from './start-thread.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const both = () => [scene.mara.participantId, scene.tomas.participantId]
const reply = (threadId: string, attachments: string[], overruled: string[] = []) =>
  replyAsStaff(scene.app.deps, scene.lawyer, { threadId, body: 'See below.', attachments, overruled })
/** What is to be looked at before these go to these people. */
const warningsOf = async (participantIds: string[], attachments: string[]) => {
  const resources = attachments.map((resourceId) => ({ kind: 'document' as const, resourceId }))
  return granted(await previewShare(scene.app.deps, scene.lawyer, { resources, participantIds })).warnings
}
const start = async (participantIds: string[], attachments: string[]) =>
  startThread(scene.app.deps, scene.lawyer, {
    matterId: scene.matter.matterId,
    subject: 'With a document',
    body: 'See below.',
    participantIds,
    confirmedEmails: scene.confirmed(participantIds),
    attachments,
    overruled: (await warningsOf(participantIds, attachments)).map((warning) => warning.warningId),
  })
const readAs = async (clientId: string, threadId: string) =>
  granted(await getClientThread(scene.app.deps, await scene.signIn(clientId), { threadId }))
const lastAttachments = async (clientId: string, threadId: string) =>
  (await readAs(clientId, threadId)).messages.at(-1)?.attachments
const threadShareOf = async (clientId: string, threadId: string) =>
  (await scene.shares()).find(
    (share) => share.client_id === clientId && share.resource_kind === 'thread' && share.resource_id === threadId,
  )?.id ?? ''
const scanState = (documentId: string, state: string) =>
  scene.app.store.write(async ({ db }) => {
    await db
      .updateTable('files')
      .set({ scan_state: state })
      .where('id', '=', (eb) => eb.selectFrom('documents').select('file_id').where('id', '=', documentId))
      .execute()
  })

describe('DOC-2 MSG-1 staff attach documents of the matter', () => {
  test('to a reply: everyone who sees the thread sees them with it, by one e-mail', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { threadId } = await scene.thread(both())
    const mails = (await scene.emails()).length
    const { documentId } = await scene.upload('Inventory.txt')
    granted(await reply(threadId, [documentId, documentId]))
    for (const { clientId } of [mara, tomas])
      expect(await lastAttachments(clientId, threadId)).toMatchObject([
        { state: 'live', documentId, name: 'Inventory.txt', condition: 'checking' },
      ])
    expect((await scene.emails()).slice(mails).map((mail) => mail.kind)).toEqual(['message', 'message'])
    const { messages, seenBy } = granted(await getThread(app.deps, lawyer, { threadId }))
    expect(messages.at(-1)?.attachments).toMatchObject([{ name: 'Inventory.txt', hiddenFrom: [] }])
    // An attachment opens no thread and makes no reader twice.
    expect(seenBy).toHaveLength(2)
    expect((await listClientThreads(app.deps, await scene.signIn(mara.clientId), { limit: 9 })).rows).toHaveLength(1)
    const place = { matterId: scene.matter.matterId, limit: 9 }
    const { entries } = granted(await matterTimeline(app.deps, lawyer, place))
    const written = entries.find((entry) => entry.message?.body === 'See below.')
    expect(written?.message?.toNames.toSorted()).toEqual(['Mara Vance', 'Tomás Núñez'])
  })

  test('SHR-7 to a new thread: seen by nobody before the undo time ends, and never when it is undone', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    const first = granted(await start([mara.participantId], [documentId]))
    expect(refused(await documentFor(mara.clientId, documentId)).refused).toBe('NOT_FOUND')
    granted(await undoShare(app.deps, lawyer, { batchId: first.batchId }))
    await scene.endUndoTime()
    expect(refused(await documentFor(mara.clientId, documentId)).refused).toBe('NOT_FOUND')
    const second = granted(await start([mara.participantId], [documentId]))
    await scene.endUndoTime()
    expect(await lastAttachments(mara.clientId, second.threadId)).toMatchObject([{ state: 'live', documentId }])
    granted(await documentFor(mara.clientId, documentId))
  })

  test('SHR-3 they go with the thread, at once, and leave words behind but no names', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { threadId } = await scene.thread(both())
    const { documentId } = await scene.upload('Secret inventory.txt')
    granted(await reply(threadId, [documentId]))
    granted(await unshare(app.deps, lawyer, { shareId: await threadShareOf(tomas.clientId, threadId) }))
    expect(refused(await documentFor(tomas.clientId, documentId)).refused).toBe('NOT_FOUND')
    expect((await readAs(tomas.clientId, threadId)).state).toBe('gone')
    granted(await documentFor(mara.clientId, documentId))
    // One document alone is taken back: the thread stays, and says so below the message.
    const share = (await scene.shares()).find(
      (one) => one.client_id === mara.clientId && one.resource_id === documentId && one.state === 'live',
    )
    granted(await unshare(app.deps, lawyer, { shareId: share?.id ?? '' }))
    expect(await lastAttachments(mara.clientId, threadId)).toEqual([{ state: 'gone' }])
    expect(JSON.stringify(await readAs(mara.clientId, threadId))).not.toContain('Secret')
    const { messages } = granted(await getThread(app.deps, lawyer, { threadId }))
    expect(messages.at(-1)?.attachments).toMatchObject([{ hiddenFrom: ['Mara Vance'] }])
  })

  test('SHR-2 who is let into the thread later reads the words, and sees no attachment that was not shared with them', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const { documentId } = await scene.upload('Secret inventory.txt')
    granted(await reply(threadId, [documentId]))
    await scene.share([tomas.participantId], { resourceKind: 'thread', resourceId: threadId })
    expect(await lastAttachments(tomas.clientId, threadId)).toEqual([{ state: 'hidden' }])
    expect(refused(await documentFor(tomas.clientId, documentId)).refused).toBe('NOT_FOUND')
    expect(JSON.stringify(await readAs(tomas.clientId, threadId))).not.toContain('Secret')
    const { messages } = granted(await getThread(app.deps, lawyer, { threadId }))
    expect(messages.at(-1)?.attachments).toMatchObject([{ hiddenFrom: ['Tomás Núñez'] }])
    await scene.share([tomas.participantId], { resourceId: documentId })
    expect(await lastAttachments(tomas.clientId, threadId)).toMatchObject([{ state: 'live' }])
  })

  test('U6 none whose bytes are held back, damaged, in the bin or of another matter; the words stay unsent', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const { documentId } = await scene.upload()
    for (const [state, messageKey] of [
      ['quarantined', 'common.messages.attachmentHeld'],
      ['infected', 'common.messages.attachmentUnsafe'],
    ] as const) {
      await scanState(documentId, state)
      expect(refused(await reply(threadId, [documentId]))).toMatchObject({ refused: 'CONFLICT', messageKey })
      expect(refused(await start([mara.participantId], [documentId])).refused).toBe('CONFLICT')
    }
    await scanState(documentId, 'clean')
    const other = await app.makeMatter(lawyer, [], { title: 'Another' })
    await app.store.write(async ({ db }) => {
      await db.updateTable('documents').set({ matter_id: other.matterId }).where('id', '=', documentId).execute()
    })
    expect(refused(await reply(threadId, [documentId])).refused).toBe('NOT_FOUND')
    const { documentId: binned } = await scene.upload('Binned.txt')
    granted(await removeDocument(app.deps, lawyer, { documentId: binned }))
    expect(refused(await reply(threadId, [binned])).refused).toBe('NOT_FOUND')
    expect(granted(await getThread(app.deps, lawyer, { threadId })).messages).toHaveLength(1)
    expect((await scene.shares()).filter((share) => share.resource_kind === 'document')).toEqual([])
  })

  test('one that goes to the bin is gone for the client and named to the firm', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const { documentId } = await scene.upload()
    granted(await reply(threadId, [documentId]))
    granted(await removeDocument(app.deps, lawyer, { documentId }))
    expect(await lastAttachments(mara.clientId, threadId)).toEqual([{ state: 'gone' }])
    const { messages } = granted(await getThread(app.deps, lawyer, { threadId }))
    expect(messages.at(-1)?.attachments).toMatchObject([{ documentId, isInBin: true }])
  })

  test('SHR-6 a newer version reaches nobody through the message it was attached to', async () => {
    const { app, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const { documentId } = await scene.upload('Will.txt', 'one')
    granted(await reply(threadId, [documentId]))
    await app.store.write(async ({ db }) => {
      const { file_id: fileId } = await db
        .selectFrom('documents')
        .select('file_id')
        .where('id', '=', documentId)
        .executeTakeFirstOrThrow()
      const file = await db.selectFrom('files').selectAll().where('id', '=', fileId).executeTakeFirstOrThrow()
      const newer = app.ids.id()
      await db
        .insertInto('files')
        .values({ ...file, id: newer, storage_key: newer, size_bytes: 4711 })
        .execute()
      const first = await db
        .selectFrom('document_versions')
        .selectAll()
        .where('document_id', '=', documentId)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('document_versions')
        .values({ ...first, version_number: 2, file_id: newer, name: 'Will, unshared.txt' })
        .execute()
      await db
        .updateTable('documents')
        .set({ version_number: 2, file_id: newer, name: 'Will, unshared.txt' })
        .where('id', '=', documentId)
        .execute()
    })
    expect(await lastAttachments(mara.clientId, threadId)).toMatchObject([
      { state: 'live', name: 'Will.txt', sizeBytes: 3 },
    ])
  })
})

describe('SHR-8 preflight of what is attached', () => {
  test('another client’s name in a document is a warning, refused until it is overruled, which the activity keeps', async () => {
    const { app, lawyer, mara } = scene
    await app.makeClient({ givenName: 'Wilhelmina', familyName: 'Zuckerbrot' })
    const { threadId } = await scene.thread([mara.participantId])
    const { documentId } = await scene.upload('Will of Wilhelmina Zuckerbrot.txt')
    expect(refused(await reply(threadId, [documentId]))).toMatchObject({ refused: 'STALE', field: 'overruled' })
    expect(granted(await getThread(app.deps, lawyer, { threadId })).messages).toHaveLength(1)
    const warnings = await warningsOf([mara.participantId], [documentId])
    expect(warnings).toMatchObject([{ messageKey: 'common.sharing.warning.clientInFileName', resourceId: documentId }])
    const overruled = warnings.map((warning) => warning.warningId)
    granted(await reply(threadId, [documentId], overruled))
    expect(await scene.activityKinds()).toContain('share.overruled-named')
    // A message without documents has nothing to be looked through.
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'Wilhelmina Zuckerbrot' }))
  })
})

describe('CLT-4 adverse participants', () => {
  test('never share a thread: not from its start, not by being let in later, not by being marked in one', async () => {
    const { app, lawyer, mara, tomas } = scene
    const pair = { participantId: mara.participantId, otherParticipantId: tomas.participantId }
    const { threadId } = await scene.thread(both())
    expect(refused(await setAdverse(app.deps, lawyer, { ...pair, isAdverse: true })).refused).toBe('CONFLICT')
    granted(await unshare(app.deps, lawyer, { shareId: await threadShareOf(tomas.clientId, threadId) }))
    granted(await setAdverse(app.deps, lawyer, { ...pair, isAdverse: true }))
    expect(refused(await scene.threadAnswer(both())).refused).toBe('CONFLICT')
    const later = await scene.shareAnswer([tomas.participantId], { resourceKind: 'thread', resourceId: threadId })
    expect(refused(later).refused).toBe('CONFLICT')
    // What is attached reaches the one who is there.
    const { documentId } = await scene.upload()
    granted(await reply(threadId, [documentId]))
    expect(refused(await documentFor(tomas.clientId, documentId)).refused).toBe('NOT_FOUND')
  })
})

async function documentFor(clientId: string, documentId: string) {
  return documentContentForClient(scene.app.deps, await scene.signIn(clientId), documentId)
}
