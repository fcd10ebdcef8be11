import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { mostFolderLevels } from '../../../shared/console/folders.contract.ts'
import { restoreDocument } from '../documents/change-document.ts'
import { getDocument, listDocuments } from '../documents/list-documents.ts'
import { moveDocuments } from '../documents/move-documents.ts'
import { createBinning, removeFolder, restoreFolder } from './bin-folder.ts'
import { renameFolder, setNewFiles } from './change-folder.ts'
import { createFolder, ensureFolders } from './create-folder.ts'
import { listBinnedFolders, listFolders } from './list-folders.ts'
import { moveFolder } from './move-folder.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
})
afterEach(() => scene.app.close())

const newFolder = (name: string, parentId: string | null = null) =>
  createFolder(scene.app.deps, scene.lawyer, {
    matterId: scene.matter.matterId,
    parentId,
    name,
    newFiles: 'held',
  })
const folder = async (name: string, parentId: string | null = null) => granted(await newFolder(name, parentId)).folderId
const list = async () => granted(await listFolders(scene.app.deps, scene.lawyer, { matterId: scene.matter.matterId }))
const paths = async () => {
  const { folders } = await list()
  const byId = new Map(folders.map((one) => [one.folderId, one]))
  const pathOf = (id: string | null): string => {
    const one = byId.get(id ?? '')
    return one ? `${pathOf(one.parentId)}/${one.name}` : ''
  }
  return folders.map((one) => pathOf(one.folderId)).sort()
}
const uploadInto = async (folderId: string | null, name: string) => {
  const { documentId } = await scene.upload(name)
  if (folderId) granted(await moveDocuments(scene.app.deps, scene.lawyer, { documentIds: [documentId], folderId }))
  return documentId
}
const documentNames = async (input: Partial<Parameters<typeof listDocuments>[2]> = {}) => {
  const filter = { query: '', show: 'all', deleted: false, sort: 'name', limit: 50, ...input } as const
  return (await listDocuments(scene.app.deps, scene.lawyer, filter)).rows.map((row) => row.name)
}
/** The share of a folder as it stands in the store, with what it brought. */
async function shareFolder(folderId: string, documentIds: string[]): Promise<void> {
  await scene.app.store.write(async ({ db }) => {
    const [like] = await db.selectFrom('shares').selectAll().limit(1).execute()
    if (!like) throw new Error('Share something first')
    const shareId = scene.app.deps.ids.id()
    const share = { ...like, id: shareId, state: 'live', resource_kind: 'folder', resource_id: folderId }
    const own = { ...share, ended_at_ms: null, version_number: null, thread_id: null }
    await db.insertInto('shares').values(own).execute()
    for (const documentId of documentIds)
      await db
        .insertInto('shares')
        .values({
          ...own,
          id: scene.app.deps.ids.id(),
          resource_kind: 'document',
          resource_id: documentId,
          origin: 'folder',
          via_share_id: shareId,
          version_number: 1,
        })
        .execute()
  })
}
const openSharesOf = async (documentId: string) =>
  (await scene.shares()).filter((share) => share.resource_id === documentId && share.state === 'live').length

describe('DOC-1 folders of a matter', () => {
  test('make a tree with what lies in each', async () => {
    const letters = await folder('Letters')
    const year = await folder('2024', letters)
    await uploadInto(year, 'one.txt')
    await uploadInto(null, 'top.txt')
    expect(await paths()).toEqual(['/Letters', '/Letters/2024'])
    const { folders, topCount } = await list()
    expect(folders.map((one) => [one.name, one.documentCount])).toEqual([
      ['2024', 1],
      ['Letters', 0],
    ])
    expect(topCount).toBe(1)
    expect(await documentNames({ folder: year })).toEqual(['one.txt'])
    expect(await documentNames({ matterId: scene.matter.matterId, folder: 'top' })).toEqual(['top.txt'])
    expect(await scene.activityKinds()).toContain('folder.created')
  })

  test.each([
    ['a path', '../../etc/Letters', 'Letters'],
    ['controls and direction marks', 'Let\u0000\u202Eters\u200F', 'Letters'],
    ['what Windows refuses', 'a:b*c', 'a_b_c'],
    ['a device of Windows', 'CON', '_CON'],
    ['spaces and dots at its ends', ' ..Letters. ', 'Letters'],
    ['a word that is file', 'file', 'file'],
  ])('U4 its name is made safe: %s', async (_what, given, name) => {
    expect(granted(await newFolder(given)).name).toBe(name)
  })

  test('U4 300 characters become as many as a disk takes', async () => {
    const { name } = granted(await newFolder('ü'.repeat(300)))
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
  })

  test.each([['nothing'], ['\u202E\u200F'], ['///'], ['. .']])('no name at all is refused: %j', async (name) => {
    const answer = await newFolder(name === 'nothing' ? '' : name)
    expect(refused(answer)).toMatchObject({ refused: 'INVALID', field: 'name' })
    expect(await paths()).toEqual([])
  })

  test('a name is there once in a place, whatever its case, and once more in another', async () => {
    const letters = await folder('Letters')
    expect(refused(await newFolder('LETTERS'))).toMatchObject({ refused: 'CONFLICT', field: 'name' })
    await folder('letters', letters)
    const other = await folder('Ärzte')
    const rename = (name: string) => renameFolder(scene.app.deps, scene.lawyer, { folderId: other, name })
    expect(refused(await rename('letters')).refused).toBe('CONFLICT')
    // Its own name in another case is no other folder's.
    expect(granted(await rename('ÄRZTE')).name).toBe('ÄRZTE')
    expect(await paths()).toEqual(['/Letters', '/Letters/letters', '/ÄRZTE'])
  })

  test('they go twelve levels deep and no deeper, by whatever way', async () => {
    let parentId: string | null = null
    for (let level = 1; level <= mostFolderLevels; level++) parentId = await folder(`level ${level}`, parentId)
    expect(refused(await newFolder('one too deep', parentId)).refused).toBe('INVALID')
    const { app, lawyer, matter } = scene
    const ensure = await ensureFolders(app.deps, lawyer, { matterId: matter.matterId, parentId, paths: [['x']] })
    expect(refused(ensure).refused).toBe('INVALID')
    const pair = await folder('pair')
    await folder('below', pair)
    const [{ parentId: eleventh } = { parentId: null }] = (await list()).folders.filter(
      (one) => one.folderId === parentId,
    )
    expect(refused(await moveFolder(app.deps, lawyer, { folderId: pair, parentId: eleventh })).refused).toBe('INVALID')
  })

  test('dropped folders are made where they are not there yet', async () => {
    const { app, lawyer, matter } = scene
    const letters = await folder('Letters')
    const { folderIds } = granted(
      await ensureFolders(app.deps, lawyer, {
        matterId: matter.matterId,
        parentId: null,
        paths: [['letters'], ['letters', '2024'], ['LETTERS', '2024'], ['Photos', '..\\..\\2024']],
      }),
    )
    expect(folderIds[0]).toBe(letters)
    expect(folderIds[1]).toBe(folderIds[2])
    expect(await paths()).toEqual(['/Letters', '/Letters/2024', '/Photos', '/Photos/2024'])
    const nameless = { matterId: matter.matterId, parentId: null, paths: [['New'], ['..']] }
    expect(refused(await ensureFolders(app.deps, lawyer, nameless)).refused).toBe('INVALID')
    expect(await paths()).not.toContain('/New')
  })

  test('moves with all below it; never into itself or below itself', async () => {
    const { app, lawyer } = scene
    const letters = await folder('Letters')
    const year = await folder('2024', letters)
    const archive = await folder('Archive')
    const move = (folderId: string, parentId: string | null) => moveFolder(app.deps, lawyer, { folderId, parentId })
    expect(refused(await move(letters, letters)).messageKey).toBe('common.folders.refusal.intoItself')
    expect(refused(await move(letters, year)).messageKey).toBe('common.folders.refusal.intoItself')
    granted(await move(letters, archive))
    expect(await paths()).toEqual(['/Archive', '/Archive/Letters', '/Archive/Letters/2024'])
    await folder('2024')
    expect(refused(await move(year, null)).messageKey).toBe('common.folders.refusal.sameName')
    granted(await move(letters, null))
    expect(await paths()).toEqual(['/2024', '/Archive', '/Letters', '/Letters/2024'])
  })

  test('says what becomes of new files', async () => {
    const folderId = await folder('Letters')
    const answer = await setNewFiles(scene.app.deps, scene.lawyer, { folderId, newFiles: 'visible' })
    expect(granted(answer).newFiles).toBe('visible')
    expect(await scene.activityKinds()).toContain('folder.new-files-visible')
  })

  test('CLT-3 nobody else gets into those of a restricted matter, nor out of another matter into them', async () => {
    const { app, matter } = scene
    const folderId = await folder('Letters')
    await app.store.write(({ db }) => db.updateTable('matters').set({ is_restricted: 1 }).execute())
    const outsider = await app.makeStaff('admin')
    const { matterId } = matter
    for (const answer of [
      await listFolders(app.deps, outsider, { matterId }),
      await createFolder(app.deps, outsider, { matterId, parentId: null, name: 'x', newFiles: 'held' }),
      await ensureFolders(app.deps, outsider, { matterId, parentId: null, paths: [['x']] }),
      await renameFolder(app.deps, outsider, { folderId, name: 'x' }),
      await moveFolder(app.deps, outsider, { folderId, parentId: null }),
      await setNewFiles(app.deps, outsider, { folderId, newFiles: 'visible' }),
      await removeFolder(app.deps, outsider, { folderId }),
      await restoreFolder(app.deps, outsider, { folderId }),
    ])
      expect(refused(answer).refused).toBe('NOT_FOUND')
    expect(await paths()).toEqual(['/Letters'])
    expect((await listBinnedFolders(app.deps, outsider, {})).folders).toEqual([])
  })
})

describe('DOC-1 the bin of folders', () => {
  test('takes a folder with all that is in it, and gives it back as it was', async () => {
    const { app, lawyer, matter } = scene
    const letters = await folder('Letters')
    const year = await folder('2024', letters)
    await uploadInto(letters, 'one.txt')
    await uploadInto(year, 'two.txt')
    const earlier = await uploadInto(year, 'binned before.txt')
    await app.store.write(({ db }) =>
      db.updateTable('documents').set({ deleted_at_ms: 1 }).where('id', '=', earlier).execute(),
    )
    granted(await removeFolder(app.deps, lawyer, { folderId: letters }))
    expect([await paths(), await documentNames()]).toEqual([[], []])
    expect((await listBinnedFolders(app.deps, lawyer, { matterId: matter.matterId })).folders).toMatchObject([
      { folderId: letters, name: 'Letters', documentCount: 2, deletedByName: 'Elena Ibarra' },
    ])
    // The folder stands for what went with it; a search finds that all the same.
    expect(await documentNames({ deleted: true })).toEqual(['binned before.txt'])
    expect(await documentNames({ deleted: true, query: 'two' })).toEqual(['two.txt'])

    granted(await restoreFolder(app.deps, lawyer, { folderId: letters }))
    expect(await paths()).toEqual(['/Letters', '/Letters/2024'])
    expect([await documentNames(), await documentNames({ folder: year })]).toEqual([
      ['one.txt', 'two.txt'],
      ['two.txt'],
    ])
    expect(await documentNames({ deleted: true })).toEqual(['binned before.txt'])
  })

  test('of a thousand documents none is left behind, nor by a host that stopped in the middle', async () => {
    const { app, lawyer } = scene
    const letters = await folder('Letters')
    const documentId = await uploadInto(letters, 'one.txt')
    await app.store.write(async ({ db }) => {
      const like = await db.selectFrom('documents').selectAll().where('id', '=', documentId).executeTakeFirstOrThrow()
      const rows = Array.from({ length: 350 }, () => ({ ...like, id: app.deps.ids.id() }))
      await db.insertInto('documents').values(rows).execute()
    })
    granted(await removeFolder(app.deps, lawyer, { folderId: letters }))
    expect(await documentNames()).toEqual([])
    granted(await restoreFolder(app.deps, lawyer, { folderId: letters }))
    expect((await list()).folders[0]?.documentCount).toBe(351)

    await app.store.write(({ db }) =>
      db.updateTable('folders').set({ deleted_at_ms: 5, deleted_by: lawyer.userId, binned_with: letters }).execute(),
    )
    await createBinning(app.deps).drain()
    expect(await documentNames()).toEqual([])
    await app.store.write(({ db }) =>
      db.updateTable('folders').set({ deleted_at_ms: null, deleted_by: null, binned_with: null }).execute(),
    )
    await createBinning(app.deps).drain()
    expect((await list()).folders[0]?.documentCount).toBe(351)
  })

  test('gives back to the top what has no place any more, under a name that is free', async () => {
    const { app, lawyer } = scene
    const letters = await folder('Letters')
    const year = await folder('2024', letters)
    const documentId = await uploadInto(letters, 'one.txt')
    granted(await removeFolder(app.deps, lawyer, { folderId: year }))
    granted(await removeFolder(app.deps, lawyer, { folderId: letters }))
    await folder('2024')
    // One that went with its folder comes back by itself, too: to the top.
    expect(granted(await restoreDocument(app.deps, lawyer, { documentId })).folderId).toBe(null)
    expect(granted(await restoreFolder(app.deps, lawyer, { folderId: year }))).toMatchObject({
      parentId: null,
      name: '2024 (2)',
    })
    granted(await restoreFolder(app.deps, lawyer, { folderId: letters }))
    expect(await paths()).toEqual(['/2024', '/2024 (2)', '/Letters'])
    expect(await documentNames({ folder: letters })).toEqual([])
  })

  test('SHR-3 ends what is seen in it at once, and it comes back shared with nobody', async () => {
    const { app, lawyer, mara } = scene
    const letters = await folder('Letters')
    const documentId = await uploadInto(letters, 'one.txt')
    await scene.share([mara.participantId], { resourceId: documentId })
    await shareFolder(letters, [])
    expect((await list()).folders[0]?.seenBy.map((viewer) => viewer.displayName)).toEqual(['Mara Vance'])
    granted(await removeFolder(app.deps, lawyer, { folderId: letters }))
    expect((await scene.shares()).map((share) => share.state)).toEqual(['ended', 'ended'])
    granted(await restoreFolder(app.deps, lawyer, { folderId: letters }))
    expect((await list()).folders[0]?.seenBy).toEqual([])
    expect(granted(await getDocument(app.deps, lawyer, { documentId })).seenBy).toEqual([])
  })
})

describe('DOC-1 moving documents', () => {
  const move = (documentIds: string[], folderId: string | null) =>
    moveDocuments(scene.app.deps, scene.lawyer, { documentIds, folderId })

  test('all of them or none, within their matter', async () => {
    const letters = await folder('Letters')
    const [one, two] = [await uploadInto(null, 'one.txt'), await uploadInto(null, 'two.txt')]
    const missing = scene.app.deps.ids.id()
    expect(refused(await move([one, missing], letters)).refused).toBe('NOT_FOUND')
    expect(refused(await move([one], missing)).refused).toBe('NOT_FOUND')
    expect(await documentNames({ folder: letters })).toEqual([])
    expect(granted(await move([one, two, one], letters)).count).toBe(2)
    expect(await documentNames({ folder: letters })).toEqual(['one.txt', 'two.txt'])
    // Where they are already nothing is moved.
    expect(granted(await move([one, two], letters)).count).toBe(0)
    expect(granted(await move([one], null)).count).toBe(1)

    const { app, lawyer } = scene
    const elsewhere = await app.makeMatter(lawyer, [])
    const other = await createFolder(app.deps, lawyer, {
      matterId: elsewhere.matterId,
      parentId: null,
      name: 'Other',
      newFiles: 'held',
    })
    expect(refused(await move([one], granted(other).folderId)).refused).toBe('NOT_FOUND')
  })

  test('SHR-6 into a shared folder is a share and refused; within one it is a move; out of one ends what it brought', async () => {
    const { mara } = scene
    const letters = await folder('Letters')
    const year = await folder('2024', letters)
    const inside = await uploadInto(letters, 'inside.txt')
    const outside = await uploadInto(null, 'outside.txt')
    await scene.share([mara.participantId], { resourceId: outside })
    await shareFolder(letters, [inside])

    expect(refused(await move([outside], letters)).messageKey).toBe('common.folders.refusal.intoShared')
    expect(refused(await move([inside, outside], year)).messageKey).toBe('common.folders.refusal.intoShared')
    const folderInto = await folder('Photos')
    const answer = await moveFolder(scene.app.deps, scene.lawyer, { folderId: folderInto, parentId: letters })
    expect(refused(answer).messageKey).toBe('common.folders.refusal.intoShared')

    granted(await move([inside], year))
    expect(await openSharesOf(inside)).toBe(1)
    granted(await move([inside], null))
    expect(await openSharesOf(inside)).toBe(0)
    // What somebody shared by itself stays shared.
    expect(await openSharesOf(outside)).toBe(1)
  })

  test('SHR-6 a folder that leaves a shared one takes nobody along', async () => {
    const { app, lawyer, mara } = scene
    const letters = await folder('Letters')
    const year = await folder('2024', letters)
    const inside = await uploadInto(year, 'inside.txt')
    await scene.share([mara.participantId], { resourceId: await uploadInto(null, 'x.txt') })
    await shareFolder(letters, [inside])
    granted(await moveFolder(app.deps, lawyer, { folderId: year, parentId: null }))
    expect(await openSharesOf(inside)).toBe(0)
  })
})
