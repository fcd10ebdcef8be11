import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { day, minute, second } from '../../../shared/time.ts'
import { archiveClient, giveClientAccess, removeClientAccess } from '../clients/change-access.ts'
import type { ClientDetail } from '../clients/client-row.ts'
import { getClient } from '../clients/get-client.ts'
import { updateClient } from '../clients/update-client.ts'
import { removeDocument } from '../documents/change-document.ts'
import { documentContentForClient } from '../documents/document-content.ts'
import { listSharedDocuments } from '../documents/portal-documents.ts'
import { addParticipant, removeParticipant, setAdverse } from '../matters/change-participants.ts'
import { getClientThread, listClientThreads } from '../messages/portal-threads.ts'
import { replyAsClient } from '../messages/reply-as-client.ts'
import { getThread, listThreads } from '../messages/staff-threads.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { getHome } from '../portal-home/get-home.ts'
import { listSharesOf, listWaitingBatches } from './list-shares.ts'
import { previewShare } from './preview-share.ts'
import { createShareStarter } from './share-starter.ts'
import { undoShare } from './undo-share.ts'
import { unshare } from './unshare.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const page = { limit: 50 }
const documentsOf = async (clientId: string) =>
  (await listSharedDocuments(scene.app.deps, await scene.signIn(clientId), page)).rows.map((row) => row.name)
const threadsOf = async (clientId: string) =>
  (await listClientThreads(scene.app.deps, await scene.signIn(clientId), page)).rows
const preview = async (
  resourceId: string,
  participantIds: string[] = [],
  resourceKind: 'document' | 'thread' = 'document',
) =>
  granted(
    await previewShare(scene.app.deps, scene.lawyer, {
      resources: [{ kind: resourceKind, resourceId }],
      participantIds,
    }),
  )
/** All but that it is the first thing ever shared with somebody, as it is in every one of these. */
const warningsOf = async (resourceId: string, participantIds: string[]) =>
  (await preview(resourceId, participantIds)).warnings.filter((one) => !one.messageKey.endsWith('.firstShare'))
const stateOf = async () => (await scene.shares()).map((share) => share.state)

async function changeEmail(client: ClientDetail, email: string) {
  const now = granted(await getClient(scene.app.deps, scene.lawyer, client))
  granted(await updateClient(scene.app.deps, scene.lawyer, { ...now, email, clientId: client.clientId }))
}

describe('SHR-1 sharing with chosen people', () => {
  test('the preview shows everyone of the matter and chooses nobody', async () => {
    const { documentId } = await scene.upload()
    const { people, delaySeconds, resources } = await preview(documentId)
    expect(people.map((person) => [person.displayName, person.isChosen])).toEqual([
      ['Tomás Núñez', false],
      ['Mara Vance', false],
    ])
    expect(people.every((person) => person.isFirstShare && person.obstacleKey === null)).toBe(true)
    expect([resources[0]?.name, delaySeconds]).toEqual(['Will of Rosalind Vance.txt', 10])
  })

  test('gives access, an entry with the firm’s message and an e-mail in one step, to the chosen person alone', async () => {
    const { documentId } = await scene.upload()
    await scene.share([scene.mara.participantId], { resourceId: documentId, message: 'Please read page 2.' })
    expect(await documentsOf(scene.mara.clientId)).toEqual(['Will of Rosalind Vance.txt'])
    expect(await documentsOf(scene.tomas.clientId)).toEqual([])
    expect(await threadsOf(scene.mara.clientId)).toMatchObject([
      {
        subject: 'Will of Rosalind Vance.txt',
        excerpt: 'Please read page 2.',
        fromName: 'Elena Ibarra',
        state: 'live',
      },
    ])
    expect(await threadsOf(scene.tomas.clientId)).toEqual([])
    expect(await scene.emails()).toMatchObject([
      {
        to_email: 'mara@mail.example',
        kind: 'share',
        target: `/documents/${documentId}`,
        locale: 'en',
        client_id: scene.mara.clientId,
      },
    ])
  })

  test('two recipients have entries of their own and learn nothing of each other', async () => {
    const { app } = scene
    const { documentId } = await scene.upload()
    const both = [scene.mara.participantId, scene.tomas.participantId]
    await scene.share(both, { resourceId: documentId, message: 'For you.' })
    const mara = await scene.signIn(scene.mara.clientId)
    const [entry] = await threadsOf(scene.mara.clientId)
    const [other] = await threadsOf(scene.tomas.clientId)
    expect(entry?.threadId).not.toBe(other?.threadId)
    const answered = granted(
      await replyAsClient(app.deps, mara, { threadId: entry?.threadId ?? '', body: 'I have read it.' }),
    )
    expect(answered.otherNames).toEqual([])
    expect(JSON.stringify(await threadsOf(scene.tomas.clientId))).not.toContain('I have read it.')
    expect(JSON.stringify(answered)).not.toContain('Núñez')
    expect(refused(await getClientThread(app.deps, mara, { threadId: other?.threadId ?? '' })).refused).toBe(
      'NOT_FOUND',
    )
    expect((await scene.emails()).map((email) => [email.to_email, email.locale])).toEqual([
      ['mara@mail.example', 'en'],
      ['tomas@mail.example', 'es'],
    ])
  })

  test('someone who joins later sees nothing that was shared before', async () => {
    const { documentId } = await scene.upload()
    await scene.share([scene.mara.participantId, scene.tomas.participantId], { resourceId: documentId })
    const late = await scene.app.makeClient({ email: 'late@mail.example' })
    granted(
      await addParticipant(scene.app.deps, scene.lawyer, {
        matterId: scene.matter.matterId,
        clientId: late.clientId,
        role: '',
      }),
    )
    expect(await documentsOf(late.clientId)).toEqual([])
    expect((await preview(documentId)).people.map((person) => person.alreadySees)).toEqual([false, true, true])
  })

  test.each([
    ['common.sharing.obstacle.noEmail', { email: null }],
    ['common.sharing.obstacle.archived', { email: 'third@mail.example' }],
    ['common.sharing.obstacle.accessRemoved', { email: 'third@mail.example' }],
    ['common.sharing.obstacle.addressTaken', { email: 'third@mail.example' }],
    ['common.sharing.obstacle.alreadySees', { email: 'third@mail.example' }],
  ])('who cannot be chosen says why: %s', async (key, fields) => {
    const { app, lawyer, matter } = scene
    const { documentId } = await scene.upload()
    const third = await app.makeClient(fields)
    const added = granted(
      await addParticipant(app.deps, lawyer, { matterId: matter.matterId, clientId: third.clientId, role: '' }),
    )
    const { participantId } = added
    const confirmedEmails = { [participantId]: added.email ?? '' }
    if (key.endsWith('archived')) granted(await archiveClient(app.deps, lawyer, third))
    if (key.endsWith('accessRemoved')) {
      granted(await giveClientAccess(app.deps, lawyer, third))
      granted(await removeClientAccess(app.deps, lawyer, third))
    }
    if (key.endsWith('addressTaken')) {
      const spouse = await app.makeClient({ email: 'THIRD@mail.example' })
      granted(await giveClientAccess(app.deps, lawyer, spouse))
    }
    if (key.endsWith('alreadySees')) await scene.share([participantId], { resourceId: documentId, confirmedEmails })
    const shown = (await preview(documentId, [participantId])).people.find((one) => one.participantId === participantId)
    expect(shown).toMatchObject({ obstacleKey: key, isChosen: false })
    const before = (await scene.shares()).length
    const answer = await scene.shareAnswer([participantId], { resourceId: documentId, confirmedEmails })
    expect(refused(answer)).toMatchObject({ refused: 'CONFLICT', messageKey: key })
    expect((await scene.shares()).length).toBe(before)
  })

  test('is refused as a whole when an address is no longer the confirmed one', async () => {
    const { documentId } = await scene.upload()
    await changeEmail(scene.mara, 'mara.new@mail.example')
    const answer = await scene.shareAnswer([scene.tomas.participantId, scene.mara.participantId], {
      resourceId: documentId,
    })
    expect(refused(answer)).toMatchObject({ refused: 'STALE', params: { name: 'Mara Vance' } })
    expect(await scene.shares()).toEqual([])
    expect(await scene.emails()).toEqual([])
  })

  test('a participant of another matter is no recipient', async () => {
    const { documentId } = await scene.upload()
    const stranger = await scene.app.makeClient({ email: 'x@mail.example' })
    const other = await scene.app.makeMatter(scene.lawyer, [stranger.clientId])
    const [participant] = other.participants
    const participantId = participant?.participantId ?? ''
    const confirmedEmails = { [participantId]: 'x@mail.example' }
    const answer = await scene.shareAnswer([participantId], { resourceId: documentId, confirmedEmails })
    expect(refused(answer).refused).toBe('NOT_FOUND')
  })

  test('ACC-1 the first share gives portal access and its address; later ones find it given', async () => {
    const { documentId } = await scene.upload()
    const rowOf = () =>
      scene.app.store.read((db) =>
        db.selectFrom('clients').selectAll().where('id', '=', scene.mara.clientId).executeTakeFirstOrThrow(),
      )
    expect(await rowOf()).toMatchObject({ has_portal_access: 0, portal_email_norm: null, invited_at_ms: null })
    await scene.share([scene.mara.participantId], { resourceId: documentId })
    const invitedAtMs = scene.app.clock.now()
    const invited = { has_portal_access: 1, portal_email_norm: 'mara@mail.example', invited_at_ms: invitedAtMs }
    expect(await rowOf()).toMatchObject(invited)
    scene.app.clock.advance(day)
    const second = await scene.upload('Inventory.txt')
    expect((await preview(second.documentId)).people.map((person) => person.isFirstShare)).toEqual([true, false])
    await scene.share([scene.mara.participantId], { resourceId: second.documentId })
    expect(await rowOf()).toMatchObject(invited)
  })

  test('ACC-10 says that e-mails wait while there is no public address', async () => {
    const { documentId } = await scene.upload()
    expect((await preview(documentId)).addressNoticeKey).toBeNull()
    scene.app.mailer.kind = 'smtp'
    expect((await preview(documentId)).addressNoticeKey).toBe('common.sharing.notice.addressLocal')
    const setAddress = (columns: { origin?: string; reachable_at_ms?: number; retired_at_ms?: number }) =>
      scene.app.store.write(async ({ db }) => void (await db.updateTable('portal_addresses').set(columns).execute()))
    await setAddress({ origin: 'https://portal.ibarralowe.example' })
    expect((await preview(documentId)).addressNoticeKey).toBe('common.sharing.notice.addressSilent')
    await setAddress({ reachable_at_ms: scene.app.clock.now() })
    expect((await preview(documentId)).addressNoticeKey).toBeNull()
    await setAddress({ retired_at_ms: scene.app.clock.now() })
    expect((await preview(documentId)).addressNoticeKey).toBe('common.sharing.notice.noAddress')
  })

  test('SHR-8 warns of an address that changed within 14 days', async () => {
    const { documentId } = await scene.upload()
    await changeEmail(scene.mara, 'mara.new@mail.example')
    const chosen = [scene.mara.participantId]
    expect(await warningsOf(documentId, chosen)).toMatchObject([
      { messageKey: 'common.sharing.warning.addressChanged', params: { email: 'mara.new@mail.example' } },
    ])
    scene.app.clock.advance(14 * day + second)
    expect(await warningsOf(documentId, chosen)).toEqual([])
  })
})

describe('SHR-2 what a participant sees is denied by default', () => {
  const hides: [string, (db: ReadDb, clientId: string) => { execute(): Promise<unknown> }][] = [
    ['it is not live', (db) => db.updateTable('shares').set({ state: 'refused' })],
    ['its time has not come', (db) => db.updateTable('shares').set({ starts_at_ms: scene.app.clock.now() + 1 })],
    ['its participant is off the matter', (db) => db.updateTable('participants').set({ removed_at_ms: 1 })],
    ['its client has no portal access', (db) => db.updateTable('clients').set({ has_portal_access: 0 })],
    ['its client is archived', (db) => db.updateTable('clients').set({ archived_at_ms: 1 })],
    [
      'it is another client’s',
      (db, clientId) => db.updateTable('shares').set({ client_id: clientId }).where('client_id', '!=', clientId),
    ],
  ]
  test.each(hides)('a share shows nothing when %s', async (_why, hide) => {
    const { app, mara, tomas } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    await scene.thread([mara.participantId])
    expect([(await documentsOf(mara.clientId)).length, (await threadsOf(mara.clientId)).length]).toEqual([1, 2])
    await app.store.write(async ({ db }) => void (await hide(db, tomas.clientId).execute()))
    const client = await scene.signIn(mara.clientId)
    expect([await documentsOf(mara.clientId), await threadsOf(mara.clientId)]).toEqual([[], []])
    expect(await getHome(app.deps, client)).toMatchObject({ newCount: 0, fresh: [], recent: [] })
    expect(refused(await documentContentForClient(app.deps, client, documentId)).refused).toBe('NOT_FOUND')
  })
})

describe('SHR-7 the undo time', () => {
  test('until it ends nothing has reached the client: no document, no entry, no e-mail, no access', async () => {
    const { app, mara } = scene
    const { documentId } = await scene.upload()
    const batch = granted(await scene.shareAnswer([mara.participantId], { resourceId: documentId }))
    expect(batch).toMatchObject({ names: ['Mara Vance'], startsAtMs: app.clock.now() + 10 * second })
    app.clock.advance(9_999)
    await scene.starter.drain()
    expect([await documentsOf(mara.clientId), await threadsOf(mara.clientId), await scene.emails()]).toEqual([
      [],
      [],
      [],
    ])
    const client = await scene.signIn(mara.clientId)
    expect(refused(await documentContentForClient(app.deps, client, documentId)).refused).toBe('NOT_FOUND')
    expect(app.events.filter((event) => event.kind === 'client' && event.topic === 'documents')).toEqual([])
    const waiting = await listWaitingBatches(app.deps, scene.lawyer)
    expect(waiting.batches).toMatchObject([{ batchId: batch.batchId, names: ['Mara Vance'] }])
    app.clock.advance(1)
    await scene.starter.drain()
    expect(await documentsOf(mara.clientId)).toEqual(['Will of Rosalind Vance.txt'])
    expect((await listWaitingBatches(app.deps, scene.lawyer)).batches).toEqual([])
  })

  test('undone within it, nobody ever saw it, and it can be shared again', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    const { batchId } = granted(
      await scene.shareAnswer([mara.participantId], { resourceId: documentId, message: 'Oh' }),
    )
    granted(await undoShare(app.deps, lawyer, { batchId: batchId ?? '' }))
    await scene.endUndoTime()
    expect([await documentsOf(mara.clientId), await threadsOf(mara.clientId), await scene.emails()]).toEqual([
      [],
      [],
      [],
    ])
    expect(await stateOf()).toEqual(['undone'])
    expect((await listThreads(app.deps, lawyer, { query: '', unread: false, limit: 9 })).rows).toEqual([])
    await scene.share([mara.participantId], { resourceId: documentId })
    expect(await documentsOf(mara.clientId)).toHaveLength(1)
  })

  test('is over once it has started: undo says so and changes nothing', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    const { batchId } = await scene.share([mara.participantId], { resourceId: documentId })
    expect(refused(await undoShare(app.deps, lawyer, { batchId: batchId ?? '' })).refused).toBe('GONE')
    expect(await stateOf()).toEqual(['live'])
  })

  test('only the person who shared takes it back', async () => {
    const { documentId } = await scene.upload()
    const { batchId } = granted(await scene.shareAnswer([scene.mara.participantId], { resourceId: documentId }))
    const colleague = await scene.app.makeStaff('admin')
    expect(refused(await undoShare(scene.app.deps, colleague, { batchId: batchId ?? '' })).refused).toBe('NOT_FOUND')
    expect((await listWaitingBatches(scene.app.deps, colleague)).batches).toEqual([])
  })

  test('of no seconds: access and e-mail begin in the same write', async () => {
    await scene.app.close()
    scene = await createShareScene({ shareDelaySeconds: 0 })
    const { documentId } = await scene.upload()
    granted(await scene.shareAnswer([scene.mara.participantId], { resourceId: documentId }))
    expect(await documentsOf(scene.mara.clientId)).toHaveLength(1)
    expect(await scene.emails()).toHaveLength(1)
  })

  test('outlives a restart of the host: what was due meanwhile starts once, what is not waits on', async () => {
    const { app, mara, tomas } = scene
    const { documentId } = await scene.upload()
    granted(await scene.shareAnswer([mara.participantId], { resourceId: documentId }))
    app.clock.advance(minute)
    granted(await scene.shareAnswer([tomas.participantId], { resourceId: documentId }))
    const delays: number[] = []
    const restarted = createShareStarter(app.deps, {
      after: (delayMs) => {
        delays.push(delayMs)
        return () => {}
      },
    })
    restarted.start()
    await restarted.drain()
    expect(await stateOf()).toEqual(['live', 'waiting'])
    expect(delays.at(-1)).toBe(10 * second)
    await restarted.drain()
    await restarted.stop()
    expect(await scene.emails()).toHaveLength(1)
  })

  test('a new batch wakes the job, which comes back when it is due', async () => {
    const { app, mara } = scene
    const { documentId } = await scene.upload()
    const calls: { delayMs: number; run: () => void }[] = []
    const job = createShareStarter(app.deps, {
      after: (delayMs, run) => {
        calls.push({ delayMs, run })
        return () => {}
      },
    })
    job.start()
    await job.drain()
    expect(calls).toEqual([])
    granted(await scene.shareAnswer([mara.participantId], { resourceId: documentId }))
    await expect.poll(() => calls.map((call) => call.delayMs)).toEqual([10 * second])
    app.clock.advance(10 * second)
    calls[0]?.run()
    await expect.poll(stateOf).toEqual(['live'])
    await job.stop()
  })

  const meanwhile: [string, (documentId: string) => Promise<unknown>][] = [
    ['address-changed', () => changeEmail(scene.mara, 'elsewhere@mail.example')],
    ['archived', () => archiveClient(scene.app.deps, scene.lawyer, scene.mara)],
    [
      'access-removed',
      async () => {
        granted(await giveClientAccess(scene.app.deps, scene.lawyer, scene.mara))
        granted(await removeClientAccess(scene.app.deps, scene.lawyer, scene.mara))
      },
    ],
    [
      'address-taken',
      async () => {
        const spouse = await scene.app.makeClient({ email: 'mara@mail.example' })
        granted(await giveClientAccess(scene.app.deps, scene.lawyer, spouse))
      },
    ],
  ]
  test.each(meanwhile)('checks again when it ends: %s meanwhile, so it does not start', async (reason, change) => {
    const { app, lawyer, mara, tomas } = scene
    const { documentId } = await scene.upload()
    granted(await scene.shareAnswer([mara.participantId, tomas.participantId], { resourceId: documentId }))
    await change(documentId)
    app.events.length = 0
    await scene.endUndoTime()
    const [first, second] = await scene.shares()
    expect(first).toMatchObject({ state: 'refused', ended_reason: reason, client_id: mara.clientId })
    // The other recipient of the batch is not kept waiting by it.
    expect(second).toMatchObject({ state: 'live', client_id: tomas.clientId })
    expect((await scene.emails()).map((email) => email.to_email)).toEqual(['tomas@mail.example'])
    expect(await scene.activityKinds()).toContain('share.refused')
    expect(app.events).toContainEqual(
      expect.objectContaining({ kind: 'console', topic: 'sharing', clientId: mara.clientId }),
    )
    const thread = granted(await getThread(app.deps, lawyer, { threadId: first?.thread_id ?? '' }))
    expect(thread.refusals).toMatchObject([{ displayName: 'Mara Vance' }])
    expect(thread.messages[0]?.shares[0]?.state).toBe('refused')
  })

  test('what is taken away meanwhile is undone, without a tombstone', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { documentId } = await scene.upload()
    granted(await scene.shareAnswer([mara.participantId, tomas.participantId], { resourceId: documentId }))
    granted(await removeParticipant(app.deps, lawyer, { participantId: mara.participantId }))
    granted(await removeDocument(app.deps, lawyer, { documentId }))
    await scene.endUndoTime()
    expect(await stateOf()).toEqual(['undone', 'undone'])
    expect(await scene.emails()).toEqual([])
    expect(await threadsOf(tomas.clientId)).toEqual([])
  })
})

describe('SHR-3 unshare', () => {
  test('takes effect at once, tells the client’s open pages, and leaves a tombstone without a word of it', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId, message: 'Confidential words' })
    const client = await scene.signIn(mara.clientId)
    const [entry] = await threadsOf(mara.clientId)
    const [share] = await scene.shares()
    app.events.length = 0
    granted(await unshare(app.deps, lawyer, { shareId: share?.id ?? '' }))
    const told = app.events.flatMap((event) => (event.kind === 'client' ? [event.topic] : []))
    expect(new Set(told)).toEqual(new Set(['messages', 'documents']))
    expect(await documentsOf(mara.clientId)).toEqual([])
    expect(refused(await documentContentForClient(app.deps, client, documentId)).refused).toBe('NOT_FOUND')
    const middle = { isFromStart: false }
    expect(refused(await documentContentForClient(app.deps, client, documentId, middle)).refused).toBe('NOT_FOUND')
    const rows = await threadsOf(mara.clientId)
    expect(rows).toMatchObject([{ threadId: entry?.threadId, state: 'gone', subject: '', excerpt: '', unreadCount: 0 }])
    const gone = granted(await getClientThread(app.deps, client, { threadId: entry?.threadId ?? '' }))
    expect(gone).toMatchObject({ state: 'gone', messages: [] })
    expect(JSON.stringify([rows, gone])).not.toMatch(/Confidential|Will of/)
    const late = await replyAsClient(app.deps, client, { threadId: entry?.threadId ?? '', body: 'Why?' })
    expect(refused(late)).toMatchObject({ refused: 'GONE', messageKey: 'common.messages.gone' })
  })

  test('ends for one recipient and leaves the other alone; shared again it is there again, beside its tombstone', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId, tomas.participantId], { resourceId: documentId })
    const [share] = await scene.shares()
    granted(await unshare(app.deps, lawyer, { shareId: share?.id ?? '' }))
    granted(await unshare(app.deps, lawyer, { shareId: share?.id ?? '' }))
    expect(await documentsOf(mara.clientId)).toEqual([])
    expect(await documentsOf(tomas.clientId)).toHaveLength(1)
    await scene.share([mara.participantId], { resourceId: documentId })
    expect(await documentsOf(mara.clientId)).toHaveLength(1)
    expect((await threadsOf(mara.clientId)).map((row) => row.state)).toEqual(['live', 'gone'])
  })

  test('of an entry of several documents takes back one of them or all, and of the other recipient’s entry nothing', async () => {
    const { app, lawyer, mara, tomas } = scene
    const names = ['Will.txt', 'Deed.txt', 'Map.txt']
    const ids: string[] = []
    for (const name of names) ids.push((await scene.upload(name)).documentId)
    const resources = ids.map((resourceId) => ({ kind: 'document' as const, resourceId }))
    await scene.share([mara.participantId, tomas.participantId], { resources })
    const { documentId: apart } = await scene.upload('Apart.txt')
    await scene.share([mara.participantId], { resourceId: apart })
    const ofMara = (await scene.shares()).filter((share) => share.participant_id === mara.participantId)
    const shareOf = (documentId?: string) => ofMara.find((share) => share.resource_id === documentId)?.id ?? ''

    granted(await unshare(app.deps, lawyer, { shareId: shareOf(ids[0]) }))
    expect((await documentsOf(mara.clientId)).toSorted()).toEqual(['Apart.txt', 'Deed.txt', 'Map.txt'])
    granted(await unshare(app.deps, lawyer, { shareId: shareOf(ids[1]), isWholeEntry: true }))
    expect(await documentsOf(mara.clientId)).toEqual(['Apart.txt'])
    expect((await threadsOf(mara.clientId)).map((row) => row.state).toSorted()).toEqual(['gone', 'live'])
    expect(await documentsOf(tomas.clientId)).toHaveLength(3)
  })

  test('a document in the bin is shared with nobody', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    granted(await removeDocument(app.deps, lawyer, { documentId }))
    expect(await documentsOf(mara.clientId)).toEqual([])
    expect((await threadsOf(mara.clientId)).map((row) => row.state)).toEqual(['gone'])
    expect(refused(await scene.shareAnswer([mara.participantId], { resourceId: documentId })).refused).toBe('NOT_FOUND')
  })

  test('staff of another matter’s wall cannot share, look or unshare', async () => {
    const { app, lawyer, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId })
    const [share] = await scene.shares()
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', scene.matter.matterId).execute()
    })
    const outsider = await app.makeStaff('admin')
    const about = { resourceKind: 'document' as const, resourceId: documentId }
    for (const answer of [
      await previewShare(app.deps, outsider, {
        resources: [{ kind: 'document', resourceId: documentId }],
        participantIds: [],
      }),
      await listSharesOf(app.deps, outsider, about),
      await unshare(app.deps, outsider, { shareId: share?.id ?? '' }),
    ])
      expect(refused(answer).refused).toBe('NOT_FOUND')
    expect(granted(await listSharesOf(app.deps, lawyer, about)).seenBy).toHaveLength(1)
  })
})

describe('CLT-4 adverse participants', () => {
  beforeEach(async () => {
    const pair = { participantId: scene.mara.participantId, otherParticipantId: scene.tomas.participantId }
    granted(await setAdverse(scene.app.deps, scene.lawyer, { ...pair, isAdverse: true }))
  })
  const both = () => [scene.mara.participantId, scene.tomas.participantId]

  test('never start a thread together', async () => {
    const answer = await scene.threadAnswer(both())
    expect(refused(answer)).toMatchObject({ refused: 'CONFLICT', messageKey: 'common.sharing.refusal.adverse' })
    expect((await listThreads(scene.app.deps, scene.lawyer, { query: '', unread: false, limit: 9 })).rows).toEqual([])
  })

  test('are never added to a thread that the other is in', async () => {
    const { threadId } = await scene.thread([scene.mara.participantId])
    const { people } = await preview(threadId, [scene.tomas.participantId], 'thread')
    const tomas = people.find((person) => person.clientId === scene.tomas.clientId)
    expect(tomas).toMatchObject({ obstacleKey: 'common.sharing.obstacle.adverse', isChosen: false })
    const answer = await scene.shareAnswer([scene.tomas.participantId], {
      resourceKind: 'thread',
      resourceId: threadId,
    })
    expect(refused(answer).refused).toBe('CONFLICT')
  })

  test('may each get a document, with a warning', async () => {
    const { documentId } = await scene.upload()
    expect(await warningsOf(documentId, both())).toMatchObject([
      { messageKey: 'common.sharing.warning.adverse', params: { name: 'Mara Vance', other: 'Tomás Núñez' } },
    ])
    await scene.share(both(), { resourceId: documentId })
    expect(await stateOf()).toEqual(['live', 'live'])
  })
})

test('D4 share, access, activity and e-mail are there together or not at all', async () => {
  const { app, mara } = scene
  const { documentId } = await scene.upload()
  granted(await scene.shareAnswer([mara.participantId], { resourceId: documentId }))
  app.clock.advance(10 * second)
  // The e-mail is the last part of a start: when it cannot be written, nothing of the start may stay.
  const broken = createShareStarter({
    ...app.deps,
    mailer: () => {
      throw new Error('no mailer')
    },
  })
  await broken.drain()
  await broken.stop()
  expect(await stateOf()).toEqual(['waiting'])
  expect(await scene.activityKinds()).not.toContain('share.started')
  await scene.starter.drain()
  expect(await stateOf()).toEqual(['live'])
  expect(await scene.emails()).toHaveLength(1)
})
