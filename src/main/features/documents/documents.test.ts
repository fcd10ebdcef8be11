import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { minute } from '../../../shared/time.ts'
import { FileCutError, StorageFullError } from '../../platform/files/file-errors.ts'
import { removeDocument, renameDocument, restoreDocument } from './change-document.ts'
import { documentContentForClient, documentContentForStaff, isStillSharedWith } from './document-content.ts'
import { reportDamagedFile } from './file-damage.ts'
import { createHashing } from './hashing.ts'
import { getDocument, listDocuments } from './list-documents.ts'
import { getSharedDocument, listSharedDocuments, markDocumentViewed } from './portal-documents.ts'
import { maxDocumentBytes, uploadDocument } from './upload-document.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const everything = { query: '', show: 'all', deleted: false, sort: '-updated', limit: 50 } as const
const names = async (filter: Partial<Parameters<typeof listDocuments>[2]> = {}) =>
  (await listDocuments(scene.app.deps, scene.lawyer, { ...everything, ...filter })).rows.map((row) => row.name)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** A source that says whether anyone took a byte of it. */
function watchedSource(bytes = 'content') {
  let wasRead = false
  const source = new Readable({
    read() {
      wasRead = true
      this.push(bytes)
      this.push(null)
    },
  })
  return { source, wasRead: () => wasRead }
}

const restrict = () =>
  scene.app.store.write(async ({ db }) => {
    await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', scene.matter.matterId).execute()
  })

describe('DOC-1 uploading', () => {
  test('keeps the bytes as they came, under a name that no disk sees', async () => {
    const row = await scene.upload('../../etc/Pas\u202Eswd\u0000.txt', 'ünchanged bytes')
    expect(row).toMatchObject({ name: 'Passwd.txt', mediaType: 'text/plain', state: 'checking', versionNumber: 1 })
    expect(row).toMatchObject({ createdByName: 'Elena Ibarra', seenBy: [], wasShared: false, sizeBytes: 16 })
    const [[key, bytes] = ['', Buffer.alloc(0)]] = scene.app.files.bytes
    expect(key).not.toContain('swd')
    expect(bytes.toString()).toBe('ünchanged bytes')
  })

  test('a document of no bytes is a document', async () => {
    const row = await scene.upload('empty.txt', '')
    expect(row.sizeBytes).toBe(0)
    await createHashing(scene.app.deps).drain()
    expect(granted(await getDocument(scene.app.deps, scene.lawyer, row)).sha256).toBe(sha256(''))
  })

  test.each([
    ['who may not see the matter', 'NOT_FOUND', 7],
    ['more than 5 GB', 'TOO_LARGE', maxDocumentBytes + 1],
    ['more than the disk has room for', 'STORAGE_FULL', 1_000_000_000],
  ])('is refused before a byte is read: %s', async (what, code, expectedBytes) => {
    const { app, matter } = scene
    if (what.startsWith('who')) await restrict()
    const outsider = await app.makeStaff('admin')
    const { source, wasRead } = watchedSource()
    const files = { ...app.files, freeBytes: () => Promise.resolve(what.startsWith('more than the') ? 5e8 : 1e13) }
    const answer = await uploadDocument({ ...app.deps, files }, outsider, {
      matterId: matter.matterId,
      name: 'x.txt',
      expectedBytes,
      source,
    })
    expect(refused(answer).refused).toBe(code)
    expect(wasRead()).toBe(false)
    expect(app.files.bytes.size).toBe(0)
  })

  test('when the matter closes to the person while the bytes run, the bytes go and no document is there', async () => {
    const { app, matter } = scene
    const outsider = await app.makeStaff()
    const files = {
      ...app.files,
      async write(...input: Parameters<typeof app.files.write>) {
        await restrict()
        return app.files.write(...input)
      },
    }
    const answer = await uploadDocument({ ...app.deps, files }, outsider, {
      matterId: matter.matterId,
      name: 'x.txt',
      expectedBytes: 7,
      source: watchedSource().source,
    })
    expect(refused(answer).refused).toBe('NOT_FOUND')
    expect([app.files.bytes.size, await names()]).toEqual([0, []])
  })

  test.each([
    ['cut in the middle', new FileCutError('cut'), 'INVALID', 'common.documents.refusal.cut'],
    ['a disk that fills up', new StorageFullError(), 'STORAGE_FULL', undefined],
  ])('says in words what happened: %s', async (_what, error, code, messageKey) => {
    const { app, lawyer, matter } = scene
    const files = { ...app.files, write: () => Promise.reject(error) }
    const input = { matterId: matter.matterId, name: 'x.txt', expectedBytes: 7, source: watchedSource().source }
    expect(refused(await uploadDocument({ ...app.deps, files }, lawyer, input))).toEqual({ refused: code, messageKey })
    expect(await names()).toEqual([])
  })
})

describe('DOC-4 hashing', () => {
  test('what came is *checking* until its SHA-256 is known', async () => {
    const row = await scene.upload('a.txt', 'the bytes')
    expect(row).toMatchObject({ state: 'checking', sha256: null })
    await createHashing(scene.app.deps).drain()
    expect(granted(await getDocument(scene.app.deps, scene.lawyer, row))).toMatchObject({
      state: 'checked',
      sha256: sha256('the bytes'),
    })
  })

  test('a new document wakes the job; one that was left when the host stopped is taken up again', async () => {
    await scene.upload('before.txt', 'one')
    const job = createHashing(scene.app.deps, { after: () => () => {} })
    job.start()
    await scene.upload('after.txt', 'two')
    const states = async () =>
      (await listDocuments(scene.app.deps, scene.lawyer, everything)).rows.map((row) => row.state)
    await expect.poll(states).toEqual(['checked', 'checked'])
    await job.stop()
  })

  test('one that cannot be hashed does not keep the others, and is tried again', async () => {
    const { app } = scene
    await scene.upload('first.txt', 'one')
    await scene.upload('second.txt', 'two')
    const [firstKey] = app.files.bytes.keys()
    let isBroken = true
    const workers = {
      sha256: (key: string) =>
        isBroken && key === firstKey ? Promise.reject(new Error('thread died')) : app.deps.workers.sha256(key),
    }
    const job = createHashing({ ...app.deps, workers })
    const states = async () =>
      (await listDocuments(app.deps, scene.lawyer, { ...everything, sort: 'name' })).rows.map((row) => row.state)
    await job.drain()
    expect(await states()).toEqual(['checking', 'checked'])
    isBroken = false
    await job.drain()
    expect(await states()).toEqual(['checked', 'checked'])
  })

  test('bytes that are gone are damage, in plain sight and in the activity', async () => {
    const { app, lawyer } = scene
    const row = await scene.upload()
    app.files.bytes.clear()
    await createHashing({ ...app.deps, workers: { sha256: () => Promise.reject(new Error('missing')) } }).drain()
    expect(granted(await getDocument(app.deps, lawyer, row)).state).toBe('damaged')
    expect(await scene.activityKinds()).toContain('document.damaged')
    expect(refused(await documentContentForStaff(app.deps, lawyer, row.documentId)).refused).toBe('UNAVAILABLE')
  })

  test('U7 bytes that were found changed are not handed out any more, and told once', async () => {
    const { app, lawyer } = scene
    const { documentId } = await scene.upload()
    const { storageKey } = granted(await documentContentForStaff(app.deps, lawyer, documentId))
    await reportDamagedFile(app.deps, storageKey)
    await reportDamagedFile(app.deps, storageKey)
    expect(refused(await documentContentForStaff(app.deps, lawyer, documentId)).refused).toBe('UNAVAILABLE')
    expect((await scene.activityKinds()).filter((kind) => kind === 'document.damaged')).toHaveLength(1)
  })
})

describe('DOC-1 names, order, bin', () => {
  test('are found by any part of the name, without case and accents, and ordered', async () => {
    await scene.upload('Árbol genealógico.txt', '1234')
    await scene.upload('zebra.txt', '1')
    await scene.upload('Inventory.txt', '12')
    expect(await names({ query: 'ARBOL' })).toEqual(['Árbol genealógico.txt'])
    expect(await names({ sort: 'name' })).toEqual(['Árbol genealógico.txt', 'Inventory.txt', 'zebra.txt'])
    expect(await names({ sort: '-size' })).toEqual(['Árbol genealógico.txt', 'Inventory.txt', 'zebra.txt'])
    const first = await listDocuments(scene.app.deps, scene.lawyer, { ...everything, sort: 'name', limit: 2 })
    expect([first.rows.length, first.total]).toEqual([2, 3])
    expect(await names({ sort: 'name', limit: 2, cursor: first.nextCursor })).toEqual(['zebra.txt'])
    expect(await names({ cursor: 'nonsense' })).toHaveLength(3)
  })

  test('a new name is made safe and told to those who see it', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    app.events.length = 0
    const renamed = granted(await renameDocument(app.deps, lawyer, { documentId, name: 'a/b/Last will.txt' }))
    expect(renamed.name).toBe('Last will.txt')
    expect(app.events).toContainEqual({ kind: 'client', clientId: mara.clientId, topic: 'documents' })
    const client = await scene.signIn(mara.clientId)
    expect(granted(await getSharedDocument(app.deps, client, { documentId })).name).toBe('Last will.txt')
  })

  test('go to the bin, and come back shared with nobody', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    granted(await removeDocument(app.deps, lawyer, { documentId }))
    expect([await names(), await names({ deleted: true })]).toEqual([[], ['Will of Rosalind Vance.txt']])
    expect(refused(await renameDocument(app.deps, lawyer, { documentId, name: 'x' })).refused).toBe('NOT_FOUND')
    const back = granted(await restoreDocument(app.deps, lawyer, { documentId }))
    expect(back).toMatchObject({ deletedAtMs: null, seenBy: [], wasShared: true })
    expect((await listSharedDocuments(app.deps, await scene.signIn(mara.clientId), { limit: 9 })).rows).toEqual([])
  })

  test('CLT-3 of a restricted matter do not exist for others', async () => {
    const { app } = scene
    const { documentId } = await scene.upload()
    await restrict()
    const outsider = await app.makeStaff('owner')
    expect((await listDocuments(app.deps, outsider, everything)).total).toBe(0)
    const answers = [
      await getDocument(app.deps, outsider, { documentId }),
      await renameDocument(app.deps, outsider, { documentId, name: 'x' }),
      await removeDocument(app.deps, outsider, { documentId }),
      await restoreDocument(app.deps, outsider, { documentId }),
      await documentContentForStaff(app.deps, outsider, documentId),
      await documentContentForStaff(app.deps, outsider, documentId, { isFromStart: false }),
    ]
    expect(answers.map((answer) => refused(answer).refused)).toEqual(Array(6).fill('NOT_FOUND'))
  })
})

describe('SHR-4 receipts', () => {
  test('say when a participant first and last viewed and downloaded, counting a second look after a minute', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    const client = await scene.signIn(mara.clientId)
    const receipt = async () => granted(await getDocument(app.deps, lawyer, { documentId })).seenBy[0]
    expect(await receipt()).toMatchObject({ firstViewedAtMs: null, viewCount: 0, firstDownloadedAtMs: null })
    const shown = granted(await getSharedDocument(app.deps, client, { documentId }))
    granted(await documentContentForClient(app.deps, client, documentId, { isFromStart: false }))
    expect([shown.isNew, (await receipt())?.viewCount]).toEqual([true, 0])
    const firstAtMs = app.clock.now()
    granted(await markDocumentViewed(app.deps, client, { documentId }))
    granted(await markDocumentViewed(app.deps, client, { documentId }))
    app.clock.advance(minute)
    granted(await markDocumentViewed(app.deps, client, { documentId }))
    granted(await documentContentForClient(app.deps, client, documentId))
    expect(await receipt()).toMatchObject({
      firstViewedAtMs: firstAtMs,
      lastViewedAtMs: firstAtMs + minute,
      viewCount: 2,
      firstDownloadedAtMs: firstAtMs + minute,
    })
    expect(granted(await getSharedDocument(app.deps, client, { documentId })).isNew).toBe(false)
    const kinds = (await scene.activityKinds()).filter((kind) => /^(view|download)/.test(kind))
    expect(kinds).toEqual(['view.document', 'view.document', 'download.document'])
  })

  test('staff looking and downloading leave none, and no client sees another’s', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId, tomas.participantId], { resourceId: documentId })
    granted(await documentContentForStaff(app.deps, lawyer, documentId))
    granted(await documentContentForClient(app.deps, await scene.signIn(mara.clientId), documentId))
    const { seenBy } = granted(await getDocument(app.deps, lawyer, { documentId }))
    const byName = new Map(seenBy.map((viewer) => [viewer.displayName, viewer.firstDownloadedAtMs]))
    expect(byName).toEqual(
      new Map([
        ['Mara Vance', app.clock.now()],
        ['Tomás Núñez', null],
      ]),
    )
    const shown = granted(await getSharedDocument(app.deps, await scene.signIn(tomas.clientId), { documentId }))
    expect(shown.isNew).toBe(true)
    expect(JSON.stringify(shown)).not.toContain('Mara')
  })
})

describe('SHR-2 a client’s documents', () => {
  test('are what is shared with them now, the newest first, page by page', async () => {
    const { app, mara } = scene
    for (const name of ['one.txt', 'two.txt', 'three.txt']) {
      const { documentId } = await scene.upload(name)
      await scene.share([mara.participantId], { resourceId: documentId })
    }
    await scene.upload('never shared.txt')
    const client = await scene.signIn(mara.clientId)
    const first = await listSharedDocuments(app.deps, client, { limit: 2 })
    expect(first.rows.map((row) => row.name)).toEqual(['three.txt', 'two.txt'])
    const rest = await listSharedDocuments(app.deps, client, { limit: 2, cursor: first.nextCursor })
    expect([rest.rows.map((row) => row.name), rest.nextCursor, rest.total]).toEqual([['one.txt'], null, 3])
  })

  test('SHR-3 a running download can ask whether it still may', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    expect(await isStillSharedWith(app.deps, { kind: 'client', clientId: mara.clientId }, documentId)).toBe(true)
    granted(await removeDocument(app.deps, lawyer, { documentId }))
    expect(await isStillSharedWith(app.deps, { kind: 'client', clientId: mara.clientId }, documentId)).toBe(false)
  })
})
