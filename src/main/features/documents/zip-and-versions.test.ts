import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { minute } from '../../../shared/time.ts'
import type { PortalReader } from '../../actor.ts'
import { createFolder } from '../folders/create-folder.ts'
import { removeDocument } from './change-document.ts'
import { documentContentForClient } from './document-content.ts'
import { listVersions, restoreVersion } from './document-versions.ts'
import { moveDocuments } from './move-documents.ts'
import { planZipForClient, planZipForStaff, type ZipPlan } from './plan-zip.ts'
import { orderZip, takeZipOrder } from './zip-orders.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
})
afterEach(() => scene.app.close())

async function pathsOf(plan: ZipPlan): Promise<string[]> {
  const paths: string[] = []
  for await (const item of plan.items) paths.push(item.path)
  return paths
}
const folder = async (name: string, parentId: string | null = null) => {
  const place = { matterId: scene.matter.matterId, parentId, name, newFiles: 'held' as const }
  return granted(await createFolder(scene.app.deps, scene.lawyer, place)).folderId
}
async function upload(name: string, folderId: string | null = null): Promise<string> {
  const { documentId } = await scene.upload(name)
  if (folderId) granted(await moveDocuments(scene.app.deps, scene.lawyer, { documentIds: [documentId], folderId }))
  return documentId
}

describe('DOC-1 what goes into a ZIP', () => {
  test('a folder with all below it, each name once whatever its case, and what was named besides', async () => {
    const { app, lawyer } = scene
    const letters = await folder('Letters')
    const year = await folder('2024', letters)
    for (const name of ['scan.pdf', 'SCAN.pdf', 'scan (2).pdf']) await upload(name, letters)
    await upload('scan.pdf', year)
    const binned = await upload('binned.pdf', year)
    granted(await removeDocument(app.deps, lawyer, { documentId: binned }))
    const single = await upload('single.txt')
    // The one below comes with the one above it, and a document that is named too comes once.
    const order = { documentIds: [single], folderIds: [letters, year] }
    const plan = granted(await planZipForStaff(app.deps, lawyer, order))
    const paths = await pathsOf(plan)
    expect(paths).toHaveLength(5)
    expect(new Set(paths.map((one) => one.toLowerCase())).size).toBe(5)
    expect(paths).toContain('single.txt')
    expect(paths).toContain('Letters/2024/scan.pdf')
    expect(paths.filter((one) => /^Letters\/scan/i.test(one))).toHaveLength(3)
    const only = granted(await planZipForStaff(app.deps, lawyer, { documentIds: [], folderIds: [year] }))
    expect(only.fileName).toBe('2024.zip')
  })

  test('CLT-3 nobody else names what is behind a wall, and nothing at all is refused', async () => {
    const { app, lawyer } = scene
    const letters = await folder('Letters')
    const documentId = await upload('one.txt', letters)
    await app.store.write(({ db }) => db.updateTable('matters').set({ is_restricted: 1 }).execute())
    const outsider = await app.makeStaff('admin')
    for (const order of [
      { documentIds: [documentId], folderIds: [] },
      { documentIds: [], folderIds: [letters] },
    ])
      expect(refused(await planZipForStaff(app.deps, outsider, order)).refused).toBe('NOT_FOUND')
    const nothing = { documentIds: [app.deps.ids.id()], folderIds: [] }
    expect(refused(await planZipForStaff(app.deps, lawyer, nothing)).refused).toBe('NOT_FOUND')
  })

  test('SHR-2 for a client what is shared with them and nothing else; each is asked for again at its turn', async () => {
    const { app, lawyer, mara, tomas } = scene
    const [seen, gone, hidden] = [await upload('seen.txt'), await upload('gone.txt'), await upload('hidden.txt')]
    for (const resourceId of [seen, gone]) await scene.share([mara.participantId], { resourceId })
    const client = await scene.signIn(mara.clientId)
    const reader: PortalReader = client
    const order = { documentIds: [seen, gone, hidden], folderIds: [] }
    const plan = granted(await planZipForClient(app.deps, reader, order))
    granted(await removeDocument(app.deps, lawyer, { documentId: gone }))
    const answers: [string, boolean][] = []
    for await (const item of plan.items) {
      const content = await documentContentForClient(app.deps, client, item.documentId)
      answers.push([item.path, 'storageKey' in content])
    }
    expect(answers).toEqual([
      ['gone.txt', false],
      ['seen.txt', true],
    ])
    const other: PortalReader = { kind: 'client', clientId: tomas.clientId }
    expect(refused(await planZipForClient(app.deps, other, order)).refused).toBe('NOT_FOUND')
    const letters = await folder('Letters')
    const unshared = await planZipForClient(app.deps, reader, { documentIds: [], folderIds: [letters] })
    expect(refused(unshared).refused).toBe('NOT_FOUND')
  })

  test('an order is used once, within a minute, by the session that gave it', async () => {
    const { app, lawyer } = scene
    const order = { documentIds: [await upload('one.txt')], folderIds: [] }
    const give = async () => granted(await orderZip(app.deps, lawyer, order)).orderId
    const first = await give()
    expect(takeZipOrder(app.deps, { ...lawyer, sessionId: app.deps.ids.id() }, first)).toBe(null)
    expect(takeZipOrder(app.deps, lawyer, first, 'HEAD')).toEqual(order)
    expect(takeZipOrder(app.deps, lawyer, first)).toEqual(order)
    expect(takeZipOrder(app.deps, lawyer, first)).toBe(null)
    const second = await give()
    app.clock.advance(minute + 1)
    expect(takeZipOrder(app.deps, lawyer, second)).toBe(null)
  })
})

describe('DOC-1 versions', () => {
  /** A second version of other bytes, as its upload leaves it. */
  async function addVersion(documentId: string): Promise<void> {
    const { documentId: other } = await scene.upload('other.txt', 'other words')
    await scene.app.store.write(async ({ db }) => {
      const like = await db.selectFrom('documents').selectAll().where('id', '=', other).executeTakeFirstOrThrow()
      const version = await db
        .selectFrom('document_versions')
        .selectAll()
        .where('document_id', '=', other)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('document_versions')
        .values({ ...version, document_id: documentId, version_number: 2 })
        .execute()
      const columns = { version_number: 2, file_id: like.file_id }
      await db.updateTable('documents').set(columns).where('id', '=', documentId).execute()
    })
  }

  test('SHR-6 each says who sees it; an old one becomes the newest, and nobody sees another than before', async () => {
    const { app, lawyer, mara } = scene
    const documentId = await upload('Will.txt')
    await scene.share([mara.participantId], { resourceId: documentId })
    await addVersion(documentId)
    const versions = async () => granted(await listVersions(app.deps, lawyer, { documentId })).versions
    expect((await versions()).map((one) => [one.versionNumber, one.seenBy.length])).toEqual([
      [2, 0],
      [1, 1],
    ])
    const row = granted(await restoreVersion(app.deps, lawyer, { documentId, versionNumber: 1 }))
    expect(row).toMatchObject({ versionNumber: 3, sizeBytes: 'the last will'.length })
    expect((await versions()).map((one) => [one.versionNumber, one.seenBy.length])).toEqual([
      [3, 0],
      [2, 0],
      [1, 1],
    ])
    expect(await scene.activityKinds()).toContain('document.version-restored')
  })

  test.each([
    ['the newest', {}, 2, 'CONFLICT', 'common.documents.refusal.versionNewest'],
    ['one that is damaged', { state: 'damaged' }, 1, 'CONFLICT', 'common.documents.refusal.versionDamaged'],
    ['one with a virus', { scan_state: 'infected' }, 1, 'CONFLICT', 'common.documents.refusal.versionInfected'],
    ['one that never was', {}, 9, 'NOT_FOUND', undefined],
  ])('does not bring back %s', async (_what, columns, versionNumber, code, messageKey) => {
    const { app, lawyer } = scene
    const documentId = await upload('Will.txt')
    await addVersion(documentId)
    if (Object.keys(columns).length > 0)
      await app.store.write(({ db }) => db.updateTable('files').set(columns).execute())
    const answer = refused(await restoreVersion(app.deps, lawyer, { documentId, versionNumber }))
    expect([answer.refused, answer.messageKey]).toEqual([code, messageKey])
  })
})
