import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, origin, refused } from '../../../../tests/support/test-app.ts'
import type { ClientActor } from '../../actor.ts'
import { second } from '../../../shared/time.ts'
import { addDocumentStep, addVersionStep } from '../documents/add-document.ts'
import { documentContentForClient } from '../documents/document-content.ts'
import { listSharedDocuments, markDocumentViewed } from '../documents/portal-documents.ts'
import { createFolder } from '../folders/create-folder.ts'
import { setAdverse } from '../matters/change-participants.ts'
import { getClientThread, listClientThreads } from '../messages/portal-threads.ts'
import { addMessage } from '../messages/add-message.ts'
import { listSharesOf } from './list-shares.ts'
import { previewShare } from './preview-share.ts'
import { createShareStarter } from './share-starter.ts'
import { coverNewFile, fileBecameSafe, placeOwnShare, shareWithThreadReaders } from './steps.ts'
import { undoShare } from './undo-share.ts'
import { unshare } from './unshare.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const folder = async (newFiles: 'visible' | 'held' = 'visible', parentId: string | null = null) =>
  granted(
    await createFolder(scene.app.deps, scene.lawyer, {
      matterId: scene.matter.matterId,
      parentId,
      name: `Filings ${scene.app.ids.id()}`,
      newFiles,
    }),
  ).folderId

const asClient = (clientId: string): ClientActor => ({
  kind: 'client',
  clientId,
  name: '',
  locale: 'en',
  sessionId: scene.app.ids.id(),
  portalAddressId: scene.portalAddressId,
  origin,
})
let count = 0
/** A file that the firm, or a client, puts into a folder. */
const put = (folderId: string | null, name = `File ${++count}.txt`, clientId?: string) =>
  scene.app.store.write(async (tx) => {
    const actor = clientId === undefined ? scene.lawyer : asClient(clientId)
    const { matterId } = scene.matter
    const stored = { storageKey: `key ${name}`, sizeBytes: 1 }
    const made = await addDocumentStep(tx, scene.app.deps, actor, {
      matterId,
      folderId,
      name,
      stored,
      mediaType: 'text/plain',
    })
    if (clientId !== undefined) {
      const own = { kind: 'document' as const, resourceId: made.documentId, matterId, threadId: null }
      granted(await placeOwnShare(tx, scene.app.deps, { clientId }, own))
    }
    await coverNewFile(tx, scene.app.deps, actor, made.documentId)
    return made
  })
const namesOf = async (clientId: string) =>
  granted(await listSharedDocuments(scene.app.deps, await scene.signIn(clientId), { limit: 100, query: 'txt' }))
    .rows.map((row) => row.name)
    .sort()
const threadsOf = async (clientId: string) =>
  (await listClientThreads(scene.app.deps, await scene.signIn(clientId), { limit: 50 })).rows
const shareFolder = (folderId: string, participantIds = [scene.mara.participantId], message = '') =>
  scene.share(participantIds, { resourceKind: 'folder', resourceId: folderId, message })
const viewersOf = async (resourceKind: 'document' | 'folder', resourceId: string) =>
  granted(await listSharesOf(scene.app.deps, scene.lawyer, { resourceKind, resourceId })).seenBy
const asDocuments = (...ids: string[]) => ids.map((resourceId) => ({ kind: 'document' as const, resourceId }))

describe('SHR-6 a folder is shared with its files', () => {
  test('with those below it, in one entry with one e-mail, and none that is held, in the bin or not let through', async () => {
    const top = await folder()
    const sub = await folder('visible', top)
    await put(top, 'a.txt')
    await put(sub, 'b.txt')
    const held = await put(top, 'held.txt')
    const bad = await put(top, 'bad.txt')
    await scene.app.store.write(async ({ db }) => {
      await db.updateTable('documents').set({ is_held: 1 }).where('id', '=', held.documentId).execute()
      await db.updateTable('files').set({ scan_state: 'quarantined' }).where('id', '=', bad.fileId).execute()
    })
    const { resources } = granted(
      await previewShare(scene.app.deps, scene.lawyer, {
        resources: [{ kind: 'folder', resourceId: top }],
        participantIds: [],
      }),
    )
    expect(resources).toMatchObject([{ fileCount: 2, heldCount: 1, unsafeCount: 1, obstacleKey: null }])
    granted(await scene.shareAnswer([scene.mara.participantId], { resourceKind: 'folder', resourceId: top }))
    expect(await namesOf(scene.mara.clientId)).toEqual([])
    await scene.endUndoTime()
    expect(await namesOf(scene.mara.clientId)).toEqual(['a.txt', 'b.txt'])
    expect(await namesOf(scene.tomas.clientId)).toEqual([])
    expect(await threadsOf(scene.mara.clientId)).toHaveLength(1)
    expect(await scene.emails()).toMatchObject([{ target: `/documents/folders/${top}` }])
  })

  test('what the firm adds later is seen at once and told in the folder’s entry, or held', async () => {
    const open = await folder('visible')
    const closed = await folder('held')
    await shareFolder(open)
    await shareFolder(closed)
    const seen = await put(open, 'new.txt')
    await put(open, 'next.txt')
    const kept = await put(closed, 'kept.txt')
    expect(await namesOf(scene.mara.clientId)).toEqual(['new.txt', 'next.txt'])
    const entry = (await threadsOf(scene.mara.clientId)).find((row) => row.unreadCount === 2)
    const thread = granted(
      await getClientThread(scene.app.deps, await scene.signIn(scene.mara.clientId), {
        threadId: entry?.threadId ?? '',
      }),
    )
    // Within a minute of each other: one message, one e-mail.
    expect(thread.messages.map((message) => message.shares.map((share) => 'name' in share && share.name))).toEqual([
      [expect.stringContaining('Filings')],
      ['new.txt', 'next.txt'],
    ])
    expect(await scene.emails()).toHaveLength(3)
    expect(await viewersOf('document', seen.documentId)).toHaveLength(1)
    const rows = await scene.app.store.read((db) =>
      db.selectFrom('documents').select(['id', 'is_held']).where('id', '=', kept.documentId).execute(),
    )
    expect(rows).toEqual([{ id: kept.documentId, is_held: 1 }])
  })

  test('unshared, it is gone with all that it brought, in one tombstone; a file taken from one person stays away', async () => {
    const top = await folder()
    const first = await put(top, 'a.txt')
    await put(top, 'b.txt')
    await shareFolder(top, [scene.mara.participantId, scene.tomas.participantId])
    const [marasView] = (await viewersOf('document', first.documentId)).filter(
      (one) => one.clientId === scene.mara.clientId,
    )
    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: marasView?.shareId ?? '' }))
    expect(await namesOf(scene.mara.clientId)).toEqual(['b.txt'])
    expect(await namesOf(scene.tomas.clientId)).toEqual(['a.txt', 'b.txt'])
    expect((await threadsOf(scene.mara.clientId)).map((row) => row.state)).toEqual(['live'])
    const [share] = (await viewersOf('folder', top)).filter((one) => one.clientId === scene.tomas.clientId)
    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: share?.shareId ?? '' }))
    expect(await namesOf(scene.tomas.clientId)).toEqual([])
    expect((await threadsOf(scene.tomas.clientId)).map((row) => [row.state, row.resourceKind])).toEqual([
      ['gone', 'folder'],
    ])
    expect(await namesOf(scene.mara.clientId)).toEqual(['b.txt'])
  })

  test('what a client uploads is held for others until it is released to those who are chosen', async () => {
    const top = await folder('visible')
    await shareFolder(top, [scene.mara.participantId, scene.tomas.participantId])
    const sent = await put(top, 'from mara.txt', scene.mara.clientId)
    expect(await namesOf(scene.mara.clientId)).toEqual(['from mara.txt'])
    expect(await namesOf(scene.tomas.clientId)).toEqual([])
    const release = { occasion: 'release' as const, resources: asDocuments(sent.documentId) }
    const { people } = granted(await previewShare(scene.app.deps, scene.lawyer, { ...release, participantIds: [] }))
    expect(
      people.map((person) => [person.displayName, person.isProposed, person.isChosen, person.obstacleKey]),
    ).toEqual([
      ['Tomás Núñez', true, false, null],
      ['Mara Vance', false, false, 'common.sharing.obstacle.alreadySees'],
    ])
    const { batchId } = granted(await scene.shareAnswer([scene.tomas.participantId], release))
    granted(await undoShare(scene.app.deps, scene.lawyer, { batchId: batchId ?? '' }))
    await scene.endUndoTime()
    expect(await namesOf(scene.tomas.clientId)).toEqual([])
    await scene.share([scene.tomas.participantId], release)
    expect(await namesOf(scene.tomas.clientId)).toEqual(['from mara.txt'])
    expect(refused(await scene.shareAnswer([scene.tomas.participantId], release))).toMatchObject({ refused: 'STALE' })
  })

  test('whoever was left out of a release stays left out when a scan lets a newer version through', async () => {
    const top = await folder('held')
    await shareFolder(top, [scene.mara.participantId, scene.tomas.participantId])
    const { documentId } = await put(top, 'for tomas.txt')
    await scene.share([scene.tomas.participantId], { occasion: 'release', resources: asDocuments(documentId) })
    await scene.app.store.write(async (tx) => {
      const stored = { storageKey: 'second', sizeBytes: 1 }
      const version = { documentId, name: 'second.txt', stored, mediaType: 'text/plain' }
      const { fileId } = granted(await addVersionStep(tx, scene.app.deps, scene.lawyer, version))
      await fileBecameSafe(tx, scene.app.deps, scene.lawyer, fileId)
    })
    expect(await namesOf(scene.mara.clientId)).toEqual([])
    expect(await namesOf(scene.tomas.clientId)).toEqual(['for tomas.txt'])
  })

  test('CLT-4 what one of two adverse participants uploaded warns before it is released to the other', async () => {
    const pair = { participantId: scene.mara.participantId, otherParticipantId: scene.tomas.participantId }
    granted(await setAdverse(scene.app.deps, scene.lawyer, { ...pair, isAdverse: true }))
    const top = await folder()
    await shareFolder(top, [scene.mara.participantId, scene.tomas.participantId])
    const sent = await put(top, 'from mara.txt', scene.mara.clientId)
    const { warnings } = granted(
      await previewShare(scene.app.deps, scene.lawyer, {
        occasion: 'release',
        resources: asDocuments(sent.documentId),
        participantIds: [scene.tomas.participantId],
      }),
    )
    expect(warnings.map((one) => one.messageKey)).toEqual(['common.sharing.warning.adverse'])
  })

  test('1,200 files: in parts, none twice, though the host stops after each', { timeout: 60_000 }, async () => {
    const top = await folder()
    await scene.app.store.write(async (tx) => {
      const stored = { storageKey: 'all the same', sizeBytes: 1 }
      const { fileId } = await addDocumentStep(tx, scene.app.deps, scene.lawyer, {
        matterId: scene.matter.matterId,
        folderId: top,
        name: '0.txt',
        stored,
        mediaType: 'text/plain',
      })
      const row = await tx.db
        .selectFrom('documents')
        .selectAll()
        .where('file_id', '=', fileId)
        .executeTakeFirstOrThrow()
      const version = await tx.db
        .selectFrom('document_versions')
        .selectAll()
        .where('file_id', '=', fileId)
        .executeTakeFirstOrThrow()
      const copies = Array.from({ length: 1_199 }, (_, n) => ({ ...row, id: scene.app.ids.id(), name: `${n + 1}.txt` }))
      for (let start = 0; start < copies.length; start += 400) {
        const some = copies.slice(start, start + 400)
        await tx.db.insertInto('documents').values(some).execute()
        await tx.db
          .insertInto('document_versions')
          .values(some.map(({ id }) => ({ ...version, document_id: id })))
          .execute()
      }
    })
    granted(await scene.shareAnswer([scene.mara.participantId], { resourceKind: 'folder', resourceId: top }))
    const brought = async () => (await scene.shares()).filter((share) => share.via_share_id !== null)
    expect(await brought()).toHaveLength(500)
    // A host that comes back knows from the store alone what is left to do.
    const again = createShareStarter(scene.app.deps)
    await again.drain()
    await again.drain()
    const all = await brought()
    expect(new Set(all.map((share) => share.resource_id)).size).toBe(1_200)
    expect(all).toHaveLength(1_200)
    expect(new Set(all.map((share) => share.state))).toEqual(new Set(['waiting']))
    scene.app.clock.advance(10 * second)
    await again.drain()
    expect((await brought()).every((share) => share.state === 'live')).toBe(true)
    const [viewer] = await viewersOf('folder', top)
    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: viewer?.shareId ?? '' }))
    expect((await brought()).every((share) => share.state === 'ended')).toBe(true)
    expect(await namesOf(scene.mara.clientId)).toEqual([])
  })
})

describe('SHR-6 a newer version is a share of its own', () => {
  const newVersion = (documentId: string) =>
    scene.app.store.write((tx) =>
      addVersionStep(tx, scene.app.deps, scene.lawyer, {
        documentId,
        name: 'next.txt',
        stored: { storageKey: `next of ${documentId}`, sizeBytes: 2 },
        mediaType: 'text/plain',
      }),
    )
  const keyOf = async (clientId: string, documentId: string) => {
    const content = await documentContentForClient(scene.app.deps, await scene.signIn(clientId), documentId)
    return granted(content).storageKey
  }

  test('reaches nobody until it is shared, and then stands in the same entry; receipts say which was seen', async () => {
    const { documentId } = await put(null, 'Inventory.txt')
    const both = [scene.mara.participantId, scene.tomas.participantId]
    await scene.share(both, { resourceId: documentId })
    granted(await markDocumentViewed(scene.app.deps, await scene.signIn(scene.mara.clientId), { documentId }))
    await newVersion(documentId)
    expect(await keyOf(scene.mara.clientId, documentId)).toBe('key Inventory.txt')
    const { people } = granted(
      await previewShare(scene.app.deps, scene.lawyer, { resources: asDocuments(documentId), participantIds: [] }),
    )
    expect(people.map((person) => [person.seesVersion, person.isProposed, person.isChosen])).toEqual([
      [1, true, false],
      [1, true, false],
    ])
    await scene.share([scene.mara.participantId], { resourceId: documentId, message: 'Page 3 is new.' })
    expect(await keyOf(scene.mara.clientId, documentId)).toBe(`next of ${documentId}`)
    expect(await keyOf(scene.tomas.clientId, documentId)).toBe('key Inventory.txt')
    const seenBy = await viewersOf('document', documentId)
    expect(seenBy.map((viewer) => [viewer.displayName, viewer.versionNumber]).sort()).toEqual([
      ['Mara Vance', 2],
      ['Tomás Núñez', 1],
    ])
    const [entry, ...others] = await threadsOf(scene.mara.clientId)
    expect(others).toEqual([])
    const thread = granted(
      await getClientThread(scene.app.deps, await scene.signIn(scene.mara.clientId), {
        threadId: entry?.threadId ?? '',
      }),
    )
    expect(thread.messages.map((message) => [message.body, message.shares[0]?.state])).toEqual([
      ['', 'live'],
      ['Page 3 is new.', 'live'],
    ])
  })

  test('of a folder’s file ends with the folder', async () => {
    const top = await folder()
    const { documentId } = await put(top)
    await shareFolder(top)
    await newVersion(documentId)
    await scene.share([scene.mara.participantId], { resourceId: documentId })
    expect(await keyOf(scene.mara.clientId, documentId)).toBe(`next of ${documentId}`)
    const [viewer] = await viewersOf('folder', top)
    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: viewer?.shareId ?? '' }))
    expect(await namesOf(scene.mara.clientId)).toEqual([])
  })
})

describe('SHR-1 several documents at once', () => {
  test('one entry and one e-mail for each recipient; what is taken back is named no more', async () => {
    const ids = await Promise.all(['a.txt', 'b.txt', 'c.txt'].map(async (name) => (await put(null, name)).documentId))
    const both = [scene.mara.participantId, scene.tomas.participantId]
    await scene.share(both, { resources: asDocuments(...ids), message: 'All three.' })
    expect(await scene.emails()).toHaveLength(2)
    const rows = await threadsOf(scene.mara.clientId)
    expect(rows.map((row) => [row.subject, row.excerpt])).toEqual([['a.txt (+2)', 'All three.']])
    const [viewer] = (await viewersOf('document', ids[0] ?? '')).filter((one) => one.clientId === scene.mara.clientId)
    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: viewer?.shareId ?? '' }))
    const reader = await scene.signIn(scene.mara.clientId)
    const thread = granted(await getClientThread(scene.app.deps, reader, { threadId: rows[0]?.threadId ?? '' }))
    expect(JSON.stringify(thread)).not.toContain('a.txt')
    expect(thread.messages[0]?.shares.map((share) => share.state)).toEqual(['gone', 'live', 'live'])
    expect(await namesOf(scene.tomas.clientId)).toEqual(['a.txt', 'b.txt', 'c.txt'])
  })

  test('one that is not let through by its scan refuses all of them; too many at once are refused with the number', async () => {
    const good = await put(null)
    const bad = await put(null, 'bad.txt')
    await scene.app.store.write(async ({ db }) => {
      await db.updateTable('files').set({ scan_state: 'infected' }).where('id', '=', bad.fileId).execute()
    })
    const resources = asDocuments(good.documentId, bad.documentId)
    expect(refused(await scene.shareAnswer([scene.mara.participantId], { resources }))).toMatchObject({
      refused: 'CONFLICT',
      messageKey: 'common.sharing.obstacle.infected',
      params: { name: 'bad.txt' },
    })
    expect(await scene.shares()).toEqual([])
  })
})

test('what is attached to a thread is seen with it, and ends with it', async () => {
  const { threadId } = await scene.thread([scene.mara.participantId, scene.tomas.participantId])
  const { documentId } = await put(null, 'attached.txt')
  const attach = () =>
    scene.app.store.write(async (tx) => {
      const author = { kind: 'staff', id: scene.lawyer.userId } as const
      await addMessage(tx, scene.app.deps, { threadId, author, body: 'See below.' })
      const { matterId } = scene.matter
      return shareWithThreadReaders(tx, scene.app.deps, scene.lawyer, { threadId, matterId, documentIds: [documentId] })
    })
  expect(granted(await attach())).toEqual({ shared: 2 })
  expect(granted(await attach())).toEqual({ shared: 0 })
  expect(await namesOf(scene.mara.clientId)).toEqual(['attached.txt'])
  const share = (await scene.shares()).find(
    (one) => one.resource_kind === 'thread' && one.client_id === scene.mara.clientId,
  )
  granted(await unshare(scene.app.deps, scene.lawyer, { shareId: share?.id ?? '' }))
  expect(await namesOf(scene.mara.clientId)).toEqual([])
  expect(await namesOf(scene.tomas.clientId)).toEqual(['attached.txt'])
})
