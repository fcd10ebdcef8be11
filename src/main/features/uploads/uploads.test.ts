import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { portalContract } from '../../../shared/portal/contract.ts'
import { day, hour, minute } from '../../../shared/time.ts'
import { maxFileBytes } from '../../../shared/uploads.ts'
import type { ClientActor } from '../../actor.ts'
import { createHashing } from '../documents/hashing.ts'
import { listSharedFolders } from '../documents/portal-folders.ts'
import { createFolder } from '../folders/create-folder.ts'
import { removeParticipant } from '../matters/change-participants.ts'
import { readClientThread } from '../messages/portal-threads.ts'
import { getHome } from '../portal-home/get-home.ts'
import { createRequests } from '../requests/create-requests.ts'
import { unshare } from '../sharing/unshare.ts'
import { beginAsClient, type ClientSending } from './begin-as-client.ts'
import { beginAsStaff, type StaffSending } from './begin-as-staff.ts'
import { listOwnSendings, listPlaces, listSendingsForStaff } from './list-uploads.ts'
import { removeUpload } from './remove-upload.ts'
import { resumeUpload } from './resume-upload.ts'
import { tusUploads } from './tus-uploads.ts'
import { createUploadsJob } from './uploads-job.ts'
import type { Ticket } from './open-sending.ts'

let scene: ShareScene
let mara: ClientActor
beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  await scene.share([scene.mara.participantId], { resourceId: (await scene.upload('A letter.txt')).documentId })
  mara = await scene.signIn(scene.mara.clientId)
})
afterEach(() => scene.app.close())

/** As the contract lets it in: no control characters in a fingerprint. */
const file = (name: string, sizeBytes: number) => ({
  name,
  sizeBytes,
  fingerprint: `${name.replace(/\p{Cc}/gu, '')}/${sizeBytes}`,
})
const order = (more: Partial<ClientSending> = {}): ClientSending => ({
  matterId: scene.matter.matterId,
  message: '',
  files: [file('deed.pdf', 10)],
  ...more,
})
const begin = async (more?: Partial<ClientSending>, actor = mara) =>
  granted(await beginAsClient(scene.app.deps, actor, order(more)))
const beginStaff = (more: Partial<StaffSending> = {}) =>
  beginAsStaff(scene.app.deps, scene.lawyer, {
    matterId: scene.matter.matterId,
    files: [file('draft.txt', 10)],
    ...more,
  })

/** Sends bytes of an upload, as a face does. */
async function add(
  ticket: Ticket | undefined,
  offsetBytes: number,
  bytes: Buffer,
  owner: 'client' | 'staff' = 'client',
) {
  const opened = await tusUploads(scene.app.deps, owner).open(ticket?.uploadId ?? '', ticket?.token ?? '')
  if ('refused' in opened) return opened
  return opened.add({
    offsetBytes,
    lengthBytes: bytes.length,
    checksum: null,
    source: Readable.from([bytes]),
    signal: new AbortController().signal,
  })
}
const send = async (ticket: Ticket | undefined, bytes = Buffer.alloc(10, '%PDF-1.7\n\n'), owner?: 'client' | 'staff') =>
  granted(await add(ticket, 0, bytes, owner))
const documents = () =>
  scene.app.store.read((db) =>
    db
      .selectFrom('documents')
      .innerJoin('files', 'files.id', 'documents.file_id')
      .selectAll('documents')
      .select(['files.media_type', 'files.size_bytes', 'files.state as file_state', 'files.sha256'])
      .orderBy('documents.id')
      .execute(),
  )
const newest = async () => (await documents()).at(-1)
const uploadRow = (ticket: Ticket | undefined) =>
  scene.app.store.read((db) =>
    db
      .selectFrom('uploads')
      .selectAll()
      .where('id', '=', ticket?.uploadId ?? '')
      .executeTakeFirstOrThrow(),
  )
const sendingRow = (sendingId: string) =>
  scene.app.store.read((db) =>
    db.selectFrom('sendings').selectAll().where('id', '=', sendingId).executeTakeFirstOrThrow(),
  )
const saveQuota = (value: object) =>
  scene.app.store.write(({ db }) =>
    db
      .insertInto('settings')
      .values({ key: 'uploads', value: JSON.stringify(value), updated_at_ms: 1 })
      .execute(),
  )
async function folder(name = 'Evidence', parentId: string | null = null) {
  const input = { matterId: scene.matter.matterId, parentId, name, newFiles: 'held' as const }
  return granted(await createFolder(scene.app.deps, scene.lawyer, input)).folderId
}
async function sharedFolder(participantIds = [scene.mara.participantId]) {
  const folderId = await folder()
  await scene.share(participantIds, { resourceKind: 'folder', resourceId: folderId })
  return folderId
}

describe('DOC-2 Send', () => {
  test('makes one entry that the client sees at once, and nobody else of the matter', async () => {
    const { threadId, tickets } = await begin({
      message: 'The deed, as you asked.',
      files: [file('deed.pdf', 10), file('b.txt', 5)],
    })

    const nowMs = scene.app.clock.now()
    const seen = await scene.app.store.read((db) => readClientThread(db, mara, nowMs, threadId))
    const tomas = await scene.signIn(scene.tomas.clientId)
    expect(tickets).toHaveLength(2)
    expect(seen).toMatchObject({ subject: 'deed.pdf +1' })
    expect(JSON.stringify(seen)).toContain('The deed, as you asked.')
    expect(await scene.app.store.read((db) => readClientThread(db, tomas, nowMs, threadId))).toBeNull()
    expect((await scene.shares()).find((share) => share.thread_id === threadId)).toMatchObject({
      origin: 'own',
      state: 'live',
      client_id: mara.clientId,
      shared_by: null,
    })
    expect(await scene.emails()).toHaveLength(1)
    expect(scene.app.events).toContainEqual(expect.objectContaining({ kind: 'console', topic: 'messages' }))
  })

  test('each file becomes a document as it comes: seen by its sender, below the message, told in the activity', async () => {
    const { threadId, sendingId, tickets } = await begin({ files: [file('deed.pdf', 10), file('b.txt', 5)] })

    await send(tickets[0])

    const document = await newest()
    expect(document).toMatchObject({
      name: 'deed.pdf',
      created_by_kind: 'client',
      created_by_id: mara.clientId,
      media_type: 'application/pdf',
      size_bytes: 10,
      file_state: 'checking',
      is_held: 0,
    })
    const shares = (await scene.shares()).filter((share) => share.resource_id === document?.id)
    expect(shares).toHaveLength(1)
    expect(shares[0]).toMatchObject({ origin: 'own', client_id: mara.clientId, thread_id: threadId, version_number: 1 })
    const seen = await scene.app.store.read((db) => readClientThread(db, mara, scene.app.clock.now(), threadId))
    expect(JSON.stringify(seen)).toContain('deed.pdf')
    expect(await scene.activityKinds()).toEqual(expect.arrayContaining(['upload.begun', 'document.uploaded']))
    expect((await sendingRow(sendingId)).state).toBe('open')
    await send(tickets[1], Buffer.alloc(5))
    expect((await sendingRow(sendingId)).state).toBe('done')
  })

  test('POR-1 DOC-3 on the client’s Home as not arrived whole, as long as it is waited for; on nobody else’s', async () => {
    const countOf = async (reader: ClientActor) => (await getHome(scene.app.deps, reader)).unfinishedCount
    const { tickets } = await begin({ files: [file('deed.pdf', 10), file('map.pdf', 10)] })
    expect([await countOf(mara), await countOf(await scene.signIn(scene.tomas.clientId))]).toEqual([2, 0])
    await send(tickets[0])
    expect(await countOf(mara)).toBe(1)
    granted(await removeUpload(scene.app.deps, mara, { uploadId: tickets[1]?.uploadId ?? '' }))
    expect(await countOf(mara)).toBe(0)
  })

  test('DOC-4 its hash is that of what was sent, once it has been computed', async () => {
    const bytes = randomBytes(300)
    const { tickets } = await begin({ files: [file('scan.bin', 300)] })
    await add(tickets[0], 0, bytes.subarray(0, 100))
    await add(tickets[0], 100, bytes.subarray(100))
    expect((await listOwnSendings(scene.app.deps, mara)).sendings[0]?.files[0]?.state).toBe('checking')

    await createHashing(scene.app.deps).drain()

    expect((await newest())?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect((await listOwnSendings(scene.app.deps, mara)).sendings[0]?.files[0]?.state).toBe('done')
  })

  test('a file of no bytes has arrived with its announcement', async () => {
    const { tickets, sendingId } = await begin({ files: [file('empty.txt', 0)] })

    expect(await newest()).toMatchObject({ name: 'empty.txt', size_bytes: 0, media_type: 'application/octet-stream' })
    expect((await uploadRow(tickets[0])).state).toBe('done')
    expect((await sendingRow(sendingId)).state).toBe('done')
  })

  test('U5 what it is, its bytes say and not its name', async () => {
    for (const [name, bytes, type] of [
      ['a.pdf', '<html><script>', 'application/octet-stream'],
      ['b.svg', '<svg onload=x>', 'application/octet-stream'],
      ['c.txt', '%PDF-1.7 /JS', 'application/pdf'],
    ] as const) {
      const { tickets } = await begin({ files: [file(name, bytes.length)] })
      await send(tickets[0], Buffer.from(bytes))
      expect((await newest())?.media_type).toBe(type)
    }
  })

  test('into a thread that they see, or not at all', async () => {
    const theirs = await scene.thread([scene.mara.participantId])
    const others = await scene.thread([scene.tomas.participantId])

    const { threadId, tickets } = await begin({ threadId: theirs.threadId, message: 'As discussed.' })
    await send(tickets[0])

    expect(threadId).toBe(theirs.threadId)
    expect(refused(await beginAsClient(scene.app.deps, mara, order({ threadId: others.threadId }))).refused).toBe(
      'NOT_FOUND',
    )
  })

  test('in a thread of several, the document is the sender’s and the firm’s', async () => {
    const { threadId } = await scene.thread([scene.mara.participantId, scene.tomas.participantId])
    const { tickets } = await begin({ threadId })
    await send(tickets[0])
    const document = await newest()

    const seers = (await scene.shares()).filter((share) => share.resource_id === document?.id)

    expect(seers.map((share) => share.client_id)).toEqual([mara.clientId])
  })

  test('SHR-6 into a folder that is shared with them: held from everybody else', async () => {
    const folderId = await sharedFolder([scene.mara.participantId, scene.tomas.participantId])
    const { tickets } = await begin({ folderId })

    await send(tickets[0])

    const document = await newest()
    expect(document).toMatchObject({ folder_id: folderId, is_held: 1 })
    const seers = (await scene.shares()).filter((share) => share.resource_id === document?.id)
    expect(seers.map((share) => share.client_id)).toEqual([mara.clientId])
  })

  test('SHR-6 what others put into the same folder meanwhile, seen or held, stops nothing that is on its way', async () => {
    const { app } = scene
    const top = await sharedFolder([scene.mara.participantId, scene.tomas.participantId])
    const folderId = await folder('Photos', top)
    const tomas = await scene.signIn(scene.tomas.clientId)
    const ofMara = await begin({ folderId })
    const ofTomas = await begin({ folderId }, tomas)
    await send(ofMara.tickets[0])
    // Of another client's files nobody learns even that the folder is no longer empty.
    const { folders } = granted(await listSharedFolders(app.deps, tomas, { folderId: top }))
    expect(folders).toMatchObject([{ name: 'Photos', documentCount: 0 }])
    const { documentId } = await scene.upload('Held.txt')
    await app.store.write(({ db }) =>
      db.updateTable('documents').set({ folder_id: folderId, is_held: 1 }).where('id', '=', documentId).execute(),
    )
    await createUploadsJob(app.deps).drain()
    await send(ofTomas.tickets[0])
    const uploads = await app.store.read((db) => db.selectFrom('uploads').select('state').execute())
    expect(uploads.map((upload) => upload.state)).toEqual(['done', 'done'])
  })

  test('DOC-7 as the answer to an item of a request', async () => {
    const { requests } = granted(
      await createRequests(scene.app.deps, scene.lawyer, {
        matterId: scene.matter.matterId,
        title: 'For the filing',
        note: '',
        message: '',
        remindEveryDays: 0,
        participantIds: [scene.mara.participantId],
        confirmedEmails: scene.confirmed([scene.mara.participantId]),
        items: [{ title: 'Passport', note: '' }],
      }),
    )
    await scene.endUndoTime()
    const item = await scene.app.store.read((db) =>
      db
        .selectFrom('request_items')
        .selectAll()
        .where('request_id', '=', requests[0]?.requestId ?? '')
        .executeTakeFirstOrThrow(),
    )

    const { tickets } = await begin({ requestItemId: item.id })
    await send(tickets[0])

    const kept = await scene.app.store.read((db) => db.selectFrom('request_item_documents').selectAll().execute())
    expect(kept).toMatchObject([{ item_id: item.id, document_id: (await newest())?.id }])
    const tomas = await scene.signIn(scene.tomas.clientId)
    expect(refused(await beginAsClient(scene.app.deps, tomas, order({ requestItemId: item.id }))).refused).toBe(
      'NOT_FOUND',
    )
  })
})

describe('U3 limits', () => {
  const parse = (files: unknown) =>
    portalContract.uploads.begin['~orpc'].inputSchema?.['~standard'].validate({ ...order(), files })

  test('20 files, and not a 21st; 5 GB, and not a byte more; no size below nothing', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => file(`${n}.txt`, 1))
    const issues = async (files: unknown) => ((await parse(files)) as { issues?: unknown[] }).issues?.length ?? 0

    expect(await issues(many(20))).toBe(0)
    expect(await issues(many(21))).toBe(1)
    expect(await issues([])).toBe(1)
    expect(await issues([file('big.bin', maxFileBytes)])).toBe(0)
    expect(await issues([file('big.bin', maxFileBytes + 1)])).toBe(1)
    expect(await issues([file('odd.bin', -1)])).toBe(1)
    expect(await issues([file('odd.bin', 1.5)])).toBe(1)
  })

  test('what is promised room is kept free: two that fit alone do not fit together', async () => {
    const { app } = scene
    app.files.free = 64 * 1024 ** 2 + 1_000
    const first = await begin({ files: [file('a.bin', 600)] })

    const second = await beginAsClient(app.deps, mara, order({ files: [file('b.bin', 600)] }))

    expect(refused(second).refused).toBe('STORAGE_FULL')
    expect(await app.store.read((db) => db.selectFrom('sendings').select('id').execute())).toHaveLength(1)
    granted(await removeUpload(app.deps, mara, { uploadId: first.tickets[0]?.uploadId ?? '' }))
    await begin({ files: [file('b.bin', 600)] })
  })

  test('of twenty that begin at once no more are taken than have room', async () => {
    scene.app.files.free = 64 * 1024 ** 2 + 1_000

    const all = await Promise.all(
      Array.from({ length: 12 }, () => beginAsClient(scene.app.deps, mara, order({ files: [file('a.bin', 200)] }))),
    )

    expect(all.filter((one) => !('refused' in one))).toHaveLength(5)
  })

  test('a client’s quota counts what came and what is coming; the host’s counts everything', async () => {
    await saveQuota({ clientQuotaBytes: 1_000, hostQuotaBytes: null })
    const { tickets } = await begin({ files: [file('a.bin', 10)] })
    await send(tickets[0])
    await begin({ files: [file('b.bin', 900)] })

    const over = refused(await beginAsClient(scene.app.deps, mara, order({ files: [file('c.bin', 91)] })))

    expect(over).toMatchObject({ refused: 'STORAGE_FULL', messageKey: 'common.uploads.refusal.quota' })
    expect((await listPlaces(scene.app.deps, mara)).quotaLeftBytes).toBe(90)
    granted(await beginStaff({ files: [file('d.bin', 5_000)] }))
    await scene.app.store.write(({ db }) =>
      db
        .updateTable('settings')
        .set({ value: '{"clientQuotaBytes":null,"hostQuotaBytes":7000}' })
        .where('key', '=', 'uploads')
        .execute(),
    )
    expect(refused(await beginStaff({ files: [file('e.bin', 1_100)] })).refused).toBe('STORAGE_FULL')
  })

  test('so many sendings at once, and so many in an hour', async () => {
    for (let n = 0; n < 20; n++) await begin()

    expect(refused(await beginAsClient(scene.app.deps, mara, order()))).toMatchObject({
      refused: 'TOO_MANY',
      params: { max: 20 },
    })
  })

  test('more in an hour than anyone sends: when it goes on is told', async () => {
    const began = scene.app.clock.now()
    for (let n = 0; n < 120; n++) await begin({ files: [file('empty.txt', 0)] })

    const over = refused(await beginAsClient(scene.app.deps, mara, order()))
    expect(over).toMatchObject({ refused: 'TOO_MANY', retryAtMs: began + hour })
    scene.app.clock.advance(hour)
    await begin()
  })
})

describe('U4 names', () => {
  test('paths, control characters, 300 characters, direction marks: made safe, and never empty', async () => {
    const names = [
      '../../etc/passwd',
      'C:\\deeds\\will.pdf',
      'a\u0000b\nc.txt',
      `${'x'.repeat(300)}.pdf`,
      'deed\u202Efdp.exe',
      '   ',
    ]
    const { tickets } = await begin({ files: names.map((name) => file(name, 10)) })
    for (const ticket of tickets) await send(ticket)

    const made = (await documents()).slice(1).map((document) => document.name)
    expect(made.slice(0, 3)).toEqual(['passwd', 'will.pdf', 'abc.txt'])
    expect(made[3]).toMatch(/^x{251}\.pdf$/)
    expect(made[4]).toBe('deedfdp.exe')
    expect(made[5]).toBe('file')
  })

  test('the same name twice: both kept, told apart; in one sending and in the next', async () => {
    const { tickets } = await begin({ files: [file('a/Scan.pdf', 10), file('b/scan.pdf', 10)] })
    const again = await begin({ files: [file('Scan.pdf', 10)] })
    for (const ticket of [...tickets, ...again.tickets]) await send(ticket)

    expect((await documents()).slice(1).map((document) => document.name)).toEqual([
      'Scan.pdf',
      'scan (2).pdf',
      'Scan (3).pdf',
    ])
  })

  test('SHR-2 a client learns no name of the firm’s by it', async () => {
    await scene.upload('Settlement offer.pdf')
    const { tickets } = await begin({ files: [file('Settlement offer.pdf', 10)] })

    await send(tickets[0])

    expect((await newest())?.name).toBe('Settlement offer.pdf')
  })
})

describe('C9 deny by default', () => {
  test('where a client may send to: their matters, and the folders shared with them', async () => {
    const folderId = await sharedFolder()
    const below = await folder('Photos', folderId)
    await folder('The firm’s own')
    const other = await scene.app.makeMatter(scene.lawyer, [mara.clientId], { title: 'Never shared' })

    const { matters } = await listPlaces(scene.app.deps, mara)

    expect(matters).toEqual([
      {
        matterId: scene.matter.matterId,
        title: scene.matter.title,
        folders: [
          { folderId, name: 'Evidence', path: [] },
          { folderId: below, name: 'Photos', path: ['Evidence'] },
        ],
      },
    ])
    expect(refused(await beginAsClient(scene.app.deps, mara, order({ matterId: other.matterId }))).refused).toBe(
      'NOT_FOUND',
    )
  })

  test('nothing of a matter they are not on, a folder not shared with them, or another matter’s thread', async () => {
    const { app, lawyer } = scene
    const hidden = await folder('The firm’s own')
    const elsewhere = await app.makeMatter(lawyer, [], { title: 'Elsewhere' })
    const { threadId } = await scene.thread([scene.mara.participantId])
    const tries: Partial<ClientSending>[] = [
      { matterId: elsewhere.matterId },
      { folderId: hidden },
      { folderId: app.ids.id() },
      { threadId, matterId: elsewhere.matterId },
      { threadId: app.ids.id() },
      { requestItemId: app.ids.id() },
    ]

    for (const one of tries) expect(refused(await beginAsClient(app.deps, mara, order(one))).refused).toBe('NOT_FOUND')
    expect(await app.store.read((db) => db.selectFrom('uploads').select('id').execute())).toEqual([])
  })

  test('another’s upload is neither resumed nor removed, nor is it in the list', async () => {
    const { tickets } = await begin()
    await scene.share([scene.tomas.participantId], { resourceId: (await scene.upload('Another.txt')).documentId })
    const tomas = await scene.signIn(scene.tomas.clientId)
    const uploadId = tickets[0]?.uploadId ?? ''

    for (const actor of [tomas, scene.lawyer]) {
      expect(refused(await resumeUpload(scene.app.deps, actor, { uploadId, fingerprint: 'deed.pdf/10' })).refused).toBe(
        'NOT_FOUND',
      )
      expect(refused(await removeUpload(scene.app.deps, actor, { uploadId })).refused).toBe('NOT_FOUND')
    }
    expect((await listOwnSendings(scene.app.deps, tomas)).sendings).toEqual([])
  })

  test('taken off the matter with all bytes sent but one: nothing is made of it', async () => {
    const { tickets } = await begin()
    await add(tickets[0], 0, Buffer.alloc(9))
    granted(await removeParticipant(scene.app.deps, scene.lawyer, { participantId: scene.mara.participantId }))

    expect(refused(await add(tickets[0], 9, Buffer.alloc(1))).refused).toBe('GONE')
    expect(await documents()).toHaveLength(1)
  })

  test('CLT-3 staff: no matter that is walled off, in no list either', async () => {
    const { app, lawyer } = scene
    await begin()
    granted(await beginStaff())
    const colleague = await app.makeStaff('staff', 'Ben Lowe')
    const ofMatter = { matterId: scene.matter.matterId }
    const seen = granted(await listSendingsForStaff(app.deps, colleague, ofMatter)).sendings
    expect(seen.map((sending) => [sending.ownerName, sending.isOwn])).toEqual([
      ['Elena Ibarra', false],
      ['Mara Vance', false],
    ])
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).execute()
      await db.deleteFrom('matter_staff').execute()
    })

    expect(refused(await listSendingsForStaff(app.deps, colleague, ofMatter)).refused).toBe('NOT_FOUND')
    expect(granted(await listSendingsForStaff(app.deps, lawyer, {})).sendings).toEqual([])
    expect(refused(await beginStaff()).refused).toBe('NOT_FOUND')
  })
})

describe('DOC-1 what staff send', () => {
  test('a document of the matter, shared with nobody', async () => {
    const { tickets } = granted(await beginStaff())
    await send(tickets[0], undefined, 'staff')

    const document = await newest()
    expect(document).toMatchObject({ name: 'draft.txt', created_by_kind: 'staff', created_by_id: scene.lawyer.userId })
    expect((await scene.shares()).filter((share) => share.resource_id === document?.id)).toEqual([])
  })

  test('SHR-6 a new version of a document: those who see it go on seeing the one that was shared', async () => {
    const { documentId } = await scene.upload('Will.txt')
    await scene.share([scene.mara.participantId], { resourceId: documentId })
    const { tickets } = granted(await beginStaff({ documentId, files: [file('will final.txt', 10)] }))

    await send(tickets[0], undefined, 'staff')

    const document = (await documents()).find((one) => one.id === documentId)
    expect(document).toMatchObject({ name: 'Will.txt', version_number: 2, size_bytes: 10 })
    expect((await scene.shares()).filter((share) => share.resource_id === documentId)).toMatchObject([
      { state: 'live', version_number: 1 },
    ])
    expect(await scene.activityKinds()).toContain('document.version-added')
  })

  test('one file is one version, of a document of that matter', async () => {
    const { documentId } = await scene.upload('Will.txt')
    const elsewhere = await scene.app.makeMatter(scene.lawyer, [])
    const two = [file('a.txt', 1), file('b.txt', 1)]

    expect(refused(await beginStaff({ documentId, files: two })).refused).toBe('INVALID')
    expect(refused(await beginStaff({ documentId, matterId: elsewhere.matterId })).refused).toBe('NOT_FOUND')
    expect(refused(await beginStaff({ folderId: scene.app.ids.id() })).refused).toBe('NOT_FOUND')
  })
})

describe('DOC-3 going on', () => {
  test('after a signed-out session: the same file goes on where it was, another is refused', async () => {
    const { tickets } = await begin()
    const uploadId = tickets[0]?.uploadId ?? ''
    await add(tickets[0], 0, Buffer.alloc(4))
    const later = await scene.signIn(scene.mara.clientId)

    expect(refused(await resumeUpload(scene.app.deps, later, { uploadId, fingerprint: 'changed' }))).toMatchObject({
      refused: 'STALE',
      messageKey: 'common.uploads.refusal.otherFile',
    })
    const ticket = granted(await resumeUpload(scene.app.deps, later, { uploadId, fingerprint: 'deed.pdf/10' }))

    expect(ticket.offsetBytes).toBe(4)
    expect(refused(await add(tickets[0], 4, Buffer.alloc(6))).refused).toBe('FORBIDDEN')
    granted(await add(ticket, 4, Buffer.alloc(6)))
    expect(await documents()).toHaveLength(2)
  })

  test('two tabs with the same file: one upload goes on in one of them, or there are two documents', async () => {
    const one = await begin()
    const two = await begin()
    await send(one.tickets[0])
    await send(two.tickets[0])

    expect((await documents()).slice(1).map((document) => document.name)).toEqual(['deed.pdf', 'deed (2).pdf'])
  })

  test('of one that has arrived, resuming says so and removing is too late', async () => {
    const { tickets } = await begin()
    await send(tickets[0])
    const uploadId = tickets[0]?.uploadId ?? ''

    const ticket = granted(await resumeUpload(scene.app.deps, mara, { uploadId, fingerprint: 'deed.pdf/10' }))

    expect(ticket.offsetBytes).toBe(10)
    expect(refused(await removeUpload(scene.app.deps, mara, { uploadId })).refused).toBe('GONE')
  })

  test('Remove: nothing of it is kept, and the sending is over when nothing else is on its way', async () => {
    const { tickets, sendingId } = await begin()
    await add(tickets[0], 0, Buffer.alloc(4))
    const uploadId = tickets[0]?.uploadId ?? ''

    granted(await removeUpload(scene.app.deps, mara, { uploadId }))
    granted(await removeUpload(scene.app.deps, mara, { uploadId }))

    expect(scene.app.files.unfinished.size).toBe(0)
    expect(refused(await add(tickets[0], 4, Buffer.alloc(6))).refused).toBe('GONE')
    expect(refused(await resumeUpload(scene.app.deps, mara, { uploadId, fingerprint: 'deed.pdf/10' })).refused).toBe(
      'GONE',
    )
    expect((await sendingRow(sendingId)).state).toBe('cancelled')
  })

  test('a part that two send at once counts once', async () => {
    const { tickets } = await begin()

    const both = await Promise.all([add(tickets[0], 0, Buffer.alloc(4)), add(tickets[0], 0, Buffer.alloc(4))])

    expect(both.filter((one) => 'refused' in one && one.refused === 'CONFLICT')).toHaveLength(1)
    expect((await uploadRow(tickets[0])).offset_bytes).toBe(4)
  })
})

describe('what the host does by itself', () => {
  test('seven days after its last byte an unfinished one is forgotten, and its room is free', async () => {
    const job = createUploadsJob(scene.app.deps)
    const { tickets, sendingId } = await begin()
    scene.app.clock.advance(6 * day)
    await add(tickets[0], 0, Buffer.alloc(4))
    scene.app.clock.advance(7 * day - minute)
    await job.drain()
    expect((await uploadRow(tickets[0])).state).toBe('open')

    scene.app.clock.advance(minute)
    expect(refused(await add(tickets[0], 4, Buffer.alloc(6))).refused).not.toBe('')
    await job.drain()

    expect((await uploadRow(tickets[0])).state).toBe('expired')
    expect((await sendingRow(sendingId)).state).toBe('cancelled')
    expect(scene.app.files.unfinished.size).toBe(0)
    expect(await scene.activityKinds()).toContain('upload.expired')
    expect((await listOwnSendings(scene.app.deps, mara)).sendings[0]?.files[0]?.state).toBe('expired')
    scene.app.clock.advance(hour + minute)
    expect((await listOwnSendings(scene.app.deps, mara)).sendings).toEqual([])
  })

  test('a crash between the last byte and the document: the next start makes it, once', async () => {
    const { app } = scene
    const { tickets } = await begin()
    const { storage_key: key } = await uploadRow(tickets[0])
    app.files.unfinished.set(key, Buffer.alloc(10))
    await app.store.write(({ db }) => db.updateTable('uploads').set({ offset_bytes: 10 }).execute())

    await createUploadsJob(app.deps).drain()
    await createUploadsJob(app.deps).drain()

    expect(await documents()).toHaveLength(2)
    expect((await uploadRow(tickets[0])).state).toBe('done')
  })

  test('the same after the file was put in place already', async () => {
    const { app } = scene
    const { tickets } = await begin()
    const { storage_key: key } = await uploadRow(tickets[0])
    app.files.bytes.set(key, Buffer.alloc(10))
    await app.store.write(({ db }) => db.updateTable('uploads').set({ offset_bytes: 10 }).execute())

    await createUploadsJob(app.deps).drain()

    expect(await documents()).toHaveLength(2)
  })

  test('after a restore an upload whose bytes are not there begins anew', async () => {
    const { app } = scene
    const { tickets } = await begin()
    await add(tickets[0], 0, Buffer.alloc(4))
    app.files.unfinished.clear()

    await createUploadsJob(app.deps).drain()

    expect((await uploadRow(tickets[0])).offset_bytes).toBe(0)
    await send(tickets[0])
    expect(await documents()).toHaveLength(2)
  })

  test('bytes that no upload goes on with are cleared at start, and those of others stay', async () => {
    const { app } = scene
    const { tickets } = await begin()
    await add(tickets[0], 0, Buffer.alloc(4))
    app.files.unfinished.set('orphan', Buffer.alloc(9))

    await createUploadsJob(app.deps).drain()

    expect([...app.files.unfinished.keys()]).toEqual([(await uploadRow(tickets[0])).storage_key])
  })

  test('a folder that is unshared while something is sent to it: that ends, and other uploads go on', async () => {
    const folderId = await sharedFolder()
    const there = await begin({ folderId })
    const elsewhere = await begin()
    const share = (await scene.shares()).find((one) => one.resource_id === folderId)

    granted(await unshare(scene.app.deps, scene.lawyer, { shareId: share?.id ?? '' }))
    expect(refused(await add(there.tickets[0], 0, Buffer.alloc(10))).refused).toBe('GONE')
    await createUploadsJob(scene.app.deps).drain()

    expect((await uploadRow(there.tickets[0])).state).toBe('revoked')
    expect((await uploadRow(elsewhere.tickets[0])).state).toBe('open')
    expect(await scene.activityKinds()).toContain('upload.revoked')
  })
})
