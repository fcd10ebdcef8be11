import { beforeEach, describe, expect, test } from 'vitest'
import type { ClientActor } from '../../actor.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { getSharedDocument, listSharedDocuments } from './portal-documents.ts'
import { listSharedFolders } from './portal-folders.ts'

let scene: ShareScene
let mara: ClientActor

beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  mara = await scene.signIn(scene.mara.clientId)
})

async function folder(name: string, parentId: string | null = null): Promise<string> {
  const { app, lawyer, matter } = scene
  const id = app.ids.id()
  await app.store.write(({ db }) =>
    db
      .insertInto('folders')
      .values({
        id,
        matter_id: matter.matterId,
        parent_id: parentId,
        name,
        search_text: name.toLowerCase(),
        new_files: 'held',
        created_by: lawyer.userId,
        created_at_ms: app.clock.now(),
        updated_at_ms: app.clock.now(),
        deleted_at_ms: null,
      })
      .execute(),
  )
  return id
}

/** A row of the record of shares, live, as it is after its undo time. */
async function share(who: 'mara' | 'tomas', resourceKind: string, resourceId: string, more: Partial<ShareRow> = {}) {
  const { app, lawyer, matter } = scene
  const nowMs = app.clock.now()
  const id = app.ids.id()
  await app.store.write(async ({ db }) => {
    const { clientId, participantId } = scene[who]
    await db
      .insertInto('shares')
      .values({
        id,
        batch_id: id,
        resource_kind: resourceKind,
        resource_id: resourceId,
        matter_id: matter.matterId,
        participant_id: participantId,
        client_id: clientId,
        thread_id: null,
        message: '',
        origin: 'firm',
        via_share_id: null,
        version_number: resourceKind === 'document' ? 1 : null,
        state: 'live',
        shared_by: lawyer.userId,
        confirmed_email_norm: '',
        created_at_ms: nowMs,
        starts_at_ms: nowMs,
        ended_at_ms: null,
        ended_by: null,
        ended_reason: null,
        first_viewed_at_ms: null,
        last_viewed_at_ms: null,
        view_count: 0,
        first_downloaded_at_ms: null,
        last_downloaded_at_ms: null,
        download_count: 0,
        ...more,
      })
      .execute()
    await db.updateTable('clients').set({ has_portal_access: 1 }).where('id', '=', clientId).execute()
  })
  return id
}

async function documentIn(folderId: string | null, name: string, bytes = 'what there is') {
  const { documentId } = await scene.upload(name, bytes)
  await scene.app.store.write(({ db }) =>
    db.updateTable('documents').set({ folder_id: folderId }).where('id', '=', documentId).execute(),
  )
  return documentId
}

const names = async (order: Partial<Parameters<typeof listSharedDocuments>[2]> = {}) =>
  (await listSharedDocuments(scene.app.deps, mara, { limit: 50, ...order })).rows.map((row) => row.name)
const foldersOf = async (folderId?: string) =>
  granted(await listSharedFolders(scene.app.deps, mara, { folderId: folderId ?? null }))

describe('SHR-6 a client’s folders', () => {
  test('tell nothing of one below in which they see nothing, nor of what lies below that', async () => {
    const { app } = scene
    const bank = await folder('Bank')
    await share('mara', 'folder', bank)
    const moved = await folder('Sale to a rival', bank)
    await folder('Empty', moved)
    const { documentId } = await scene.upload('Offer.txt')
    await app.store.write(({ db }) =>
      db.updateTable('documents').set({ folder_id: moved, is_held: 1 }).where('id', '=', documentId).execute(),
    )
    expect((await foldersOf(bank)).folders).toEqual([])
    expect(refused(await listSharedFolders(app.deps, mara, { folderId: moved })).refused).toBe('NOT_FOUND')
    await share('mara', 'document', documentId)
    expect((await foldersOf(bank)).folders.map(({ name }) => name)).toEqual(['Sale to a rival'])
  })

  test('are those that are shared and what lies below them, with a path from the top of what is seen', async () => {
    const top = await folder('Private to the firm')
    const bank = await folder('Bank', top)
    const year = await folder('2025', bank)
    await folder('Elsewhere', top)
    await share('mara', 'folder', bank)
    expect((await foldersOf()).folders.map(({ name }) => name)).toEqual(['Bank'])
    const inBank = await foldersOf(bank)
    expect(inBank.folders.map(({ name }) => name)).toEqual(['2025'])
    expect(inBank.folder).toMatchObject({ name: 'Bank', sharedByName: 'Elena Ibarra' })
    expect((await foldersOf(year)).path).toEqual([
      { folderId: bank, name: 'Bank' },
      { folderId: year, name: '2025' },
    ])
    expect(refused(await listSharedFolders(scene.app.deps, mara, { folderId: top })).refused).toBe('NOT_FOUND')
  })

  test('show only the files that are shared themselves: one that is held, and one that is unshared, is not there', async () => {
    const bank = await folder('Bank')
    const via = await share('mara', 'folder', bank)
    const seen = await documentIn(bank, 'Statement.pdf')
    await documentIn(bank, 'Held.pdf')
    await share('mara', 'document', seen, { origin: 'folder', via_share_id: via })
    expect(await names({ folderId: bank })).toEqual(['Statement.pdf'])
    expect(await names()).toEqual([])
    expect((await foldersOf()).folders[0]).toMatchObject({ documentCount: 1, newCount: 1 })
  })

  test('C9 of another participant are neither named nor opened, nor is what lies in them', async () => {
    const bank = await folder('Bank')
    await share('tomas', 'folder', bank)
    const theirs = await documentIn(bank, 'Statement.pdf')
    await share('tomas', 'document', theirs)
    expect((await foldersOf()).folders).toEqual([])
    expect(refused(await listSharedFolders(scene.app.deps, mara, { folderId: bank })).refused).toBe('NOT_FOUND')
    expect(await names({ folderId: bank })).toEqual([])
    // Shared with both, but its folder with one of them: the other finds it at the top, and nothing says where it lies.
    await share('mara', 'document', theirs)
    const [row] = (await listSharedDocuments(scene.app.deps, mara, { limit: 9 })).rows
    expect(row).toMatchObject({ name: 'Statement.pdf', folderId: null })
  })

  test('SHR-3 that are unshared or in the bin are gone at once, and what is still shared in them stands at the top', async () => {
    const bank = await folder('Bank')
    const shareId = await share('mara', 'folder', bank)
    const seen = await documentIn(bank, 'Statement.pdf')
    await share('mara', 'document', seen)
    expect(await names()).toEqual([])
    await scene.app.store.write(({ db }) =>
      db
        .updateTable('shares')
        .set({ state: 'ended', ended_at_ms: scene.app.clock.now() })
        .where('id', '=', shareId)
        .execute(),
    )
    expect((await foldersOf()).folders).toEqual([])
    expect(await names()).toEqual(['Statement.pdf'])
  })
})

describe('DOC-2 a client’s list of documents', () => {
  test('is searched by name in every folder, whatever the accents, and in one folder with all below it', async () => {
    const bank = await folder('Bank')
    const year = await folder('2025', bank)
    await share('mara', 'folder', bank)
    await share('mara', 'document', await documentIn(year, 'Declaración de marzo.pdf'))
    await share('mara', 'document', await documentIn(null, 'Declaración de abril.pdf'))
    await share('mara', 'document', await documentIn(null, 'Will.pdf'))
    await documentIn(null, 'Declaración secreta.pdf')
    expect((await names({ query: 'DECLARACION' })).sort()).toEqual([
      'Declaración de abril.pdf',
      'Declaración de marzo.pdf',
    ])
    expect(await names({ query: 'declar', folderId: bank })).toEqual(['Declaración de marzo.pdf'])
    expect(await names({ query: 'marzo%' })).toEqual(['Declaración de marzo.pdf'])
  })

  test('is sorted by name, size and time, page by page, each document once', async () => {
    for (const [name, bytes] of [
      ['b.txt', '1'],
      ['A.txt', '333'],
      ['c.txt', '22'],
      ['c.txt', '22'],
    ] as const)
      await share('mara', 'document', await documentIn(null, name, bytes))
    const [first] = (await listSharedDocuments(scene.app.deps, mara, { limit: 1 })).rows
    // The same document by two ways: still one line.
    await share('mara', 'document', first?.documentId ?? '', { origin: 'thread' })
    for (const [sort, wanted] of [
      ['name', ['A.txt', 'b.txt', 'c.txt', 'c.txt']],
      ['-size', ['A.txt', 'c.txt', 'c.txt', 'b.txt']],
      ['-shared', ['c.txt', 'c.txt', 'A.txt', 'b.txt']],
    ] as const) {
      const found: string[] = []
      let cursor: string | null = null
      do {
        const page = await listSharedDocuments(scene.app.deps, mara, { limit: 1, sort, cursor })
        found.push(...page.rows.map((row) => row.name))
        expect(page.total).toBe(4)
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(found, sort).toEqual(wanted)
    }
    expect(await names({ cursor: 'nonsense' })).toHaveLength(4)
  })

  test('tells what they sent themselves, and what is being checked or held back', async () => {
    const { app } = scene
    const own = await documentIn(null, 'Mine.pdf')
    const infected = await documentIn(null, 'Virus.pdf')
    await share('mara', 'document', own, { origin: 'own', shared_by: null })
    await share('mara', 'document', infected, { origin: 'own', shared_by: null })
    await share('mara', 'document', await documentIn(null, 'Theirs.pdf'))
    await app.store.write(async ({ db }) => {
      await db
        .updateTable('documents')
        .set({ created_by_kind: 'client', created_by_id: mara.clientId })
        .where('id', 'in', [own, infected])
        .execute()
      await db
        .updateTable('files')
        .set({ scan_state: 'infected' })
        .where('id', 'in', db.selectFrom('documents').select('file_id').where('id', '=', infected))
        .execute()
      await db
        .updateTable('files')
        .set({ state: 'stored' })
        .where('id', 'not in', db.selectFrom('documents').select('file_id').where('id', '=', own))
        .execute()
    })
    expect((await names({ from: 'sent' })).sort()).toEqual(['Mine.pdf', 'Virus.pdf'])
    expect(granted(await getSharedDocument(app.deps, mara, { documentId: own }))).toMatchObject({
      isOwn: true,
      isNew: false,
      sharedByName: '',
      state: 'checking',
    })
    const { rows } = await listSharedDocuments(app.deps, mara, { limit: 9 })
    expect(rows.find((row) => row.name === 'Virus.pdf')?.state).toBe('held-back')
    expect(rows.find((row) => row.name === 'Theirs.pdf')).toMatchObject({ isOwn: false, isNew: true, state: 'ready' })
  })
})
