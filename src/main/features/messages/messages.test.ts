import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { messages as portalMessages } from '../../../shared/portal/messages.contract.ts'
import { messageBody } from '../../../shared/console/messages.contract.ts'
import { hour, minute } from '../../../shared/time.ts'
import { removeParticipant } from '../matters/change-participants.ts'
import { undoShare } from '../sharing/undo-share.ts'
import { unshare } from '../sharing/unshare.ts'
import { getDraft, saveDraft } from './drafts.ts'
import { markReadByClient, markReadByStaff } from './mark-read.ts'
import { getClientThread, listClientThreads } from './portal-threads.ts'
import { replyAsClient } from './reply-as-client.ts'
import { replyAsStaff } from './reply-as-staff.ts'
import { getThread, listThreads } from './staff-threads.ts'
import { unreadCountOf } from './unread-count.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const both = () => [scene.mara.participantId, scene.tomas.participantId]
const staffList = (filter: Partial<Parameters<typeof listThreads>[2]> = {}) =>
  listThreads(scene.app.deps, scene.lawyer, { query: '', unread: false, limit: 50, ...filter })
const clientList = async (clientId: string) =>
  (await listClientThreads(scene.app.deps, await scene.signIn(clientId), { limit: 50 })).rows
const unreadOf = (clientId: string) =>
  scene.app.store.read((db) => unreadCountOf(db, { kind: 'client', clientId }, scene.app.clock.now()))
const shareOf = async (clientId: string) =>
  (await scene.shares()).find((share) => share.client_id === clientId && share.state === 'live')?.id ?? ''

describe('MSG-1 threads', () => {
  test('start with the chosen participants, who see nothing before the undo time ends', async () => {
    const { app, mara, tomas, matter } = scene
    const { threadId } = granted(await scene.threadAnswer([mara.participantId]))
    const client = await scene.signIn(mara.clientId)
    expect(refused(await getClientThread(app.deps, client, { threadId })).refused).toBe('NOT_FOUND')
    expect(await scene.emails()).toEqual([])
    await scene.endUndoTime()
    expect(granted(await getClientThread(app.deps, client, { threadId }))).toMatchObject({
      subject: 'The hearing',
      fromName: 'Elena Ibarra',
      matterTitle: matter.title,
      resourceKind: null,
      otherNames: [],
      messages: [{ position: 1, body: 'It is on Tuesday.', fromFirm: true, isOwn: false, authorName: 'Elena Ibarra' }],
    })
    expect(await clientList(tomas.clientId)).toEqual([])
    expect(await scene.emails()).toMatchObject([{ kind: 'message', target: `/messages/${threadId}` }])
  })

  test('undone, the words stay with the firm and nobody else ever had them', async () => {
    const { app, lawyer, mara } = scene
    const { threadId, batchId } = granted(await scene.threadAnswer([mara.participantId]))
    granted(await undoShare(app.deps, lawyer, { batchId }))
    await scene.endUndoTime()
    expect(await clientList(mara.clientId)).toEqual([])
    expect(granted(await getThread(app.deps, lawyer, { threadId })).messages).toHaveLength(1)
    expect(refused(await replyAsStaff(app.deps, lawyer, { threadId, body: 'x' })).messageKey).toBe(
      'common.messages.nobodyThere',
    )
  })

  test('carry words both ways; with several participants each knows who reads along', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { threadId } = await scene.thread(both())
    const maraActor = await scene.signIn(mara.clientId)
    const seen = granted(await replyAsClient(app.deps, maraActor, { threadId, body: 'I shall be there.' }))
    expect(seen.otherNames).toEqual(['Tomás Núñez'])
    expect(seen.messages.map((one) => [one.position, one.isOwn])).toEqual([
      [1, false],
      [2, true],
    ])
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'Room 4.' }))
    const tomasActor = await scene.signIn(tomas.clientId)
    const { messages } = granted(await getClientThread(app.deps, tomasActor, { threadId }))
    expect(messages.map((one) => [one.authorName, one.fromFirm, one.isOwn, one.body])).toEqual([
      ['Elena Ibarra', true, false, 'It is on Tuesday.'],
      ['Mara Vance', false, false, 'I shall be there.'],
      ['Elena Ibarra', true, false, 'Room 4.'],
    ])
  })

  test('a reply of the firm is e-mailed once to each who sees the thread, and to nobody else', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { threadId } = await scene.thread(both())
    granted(await unshare(app.deps, lawyer, { shareId: await shareOf(tomas.clientId) }))
    app.events.length = 0
    const { messages } = granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'Only for you now.' }))
    const emails = (await scene.emails()).slice(2)
    expect(emails).toMatchObject([
      { to_email: 'mara@mail.example', key: `message:${messages[1]?.messageId}:${mara.clientId}`, kind: 'message' },
    ])
    expect(JSON.stringify(emails)).not.toContain('Only for you')
    const told = app.events.flatMap((event) => (event.kind === 'client' ? [event.clientId] : []))
    expect(new Set(told)).toEqual(new Set([mara.clientId]))
  })

  test('order and time are the host’s, also when its clock is set back', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    app.clock.advance(-3 * hour)
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'two' }))
    const { messages } = granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'three' }))
    expect(messages.map((one) => one.position)).toEqual([1, 2, 3])
    const times = messages.map((one) => one.createdAtMs)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(new Set(times).size).toBe(3)
  })

  test('32 replies at once: every one there, positions without gap or double', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const client = await scene.signIn(mara.clientId)
    await Promise.all(
      Array.from({ length: 32 }, (_, n) =>
        n % 2
          ? replyAsStaff(app.deps, lawyer, { threadId, body: `${n}` })
          : replyAsClient(app.deps, client, { threadId, body: `${n}` }),
      ),
    )
    const { messages } = granted(await getThread(app.deps, lawyer, { threadId }))
    expect(messages.map((one) => one.position)).toEqual(Array.from({ length: 33 }, (_, n) => n + 1))
  })

  test('bounds of a message: 100,000 characters for staff, 20,000 for clients, never none', () => {
    const portalBody = portalMessages.reply['~orpc'].inputSchema
    const asClient = (body: string) =>
      portalBody?.['~standard'].validate({ threadId: '019f0000-0000-7000-8000-000000000000', body })
    expect(messageBody.safeParse('x'.repeat(100_000)).success).toBe(true)
    expect(messageBody.safeParse('x'.repeat(100_001)).success).toBe(false)
    expect(messageBody.safeParse(' \n ').success).toBe(false)
    expect(asClient('x'.repeat(20_000))).not.toHaveProperty('issues')
    expect(asClient('x'.repeat(20_001))).toHaveProperty('issues')
    expect(asClient(' \t')).toHaveProperty('issues')
  })
})

describe('MSG-2 what is shared stands in Messages', () => {
  test('with the firm’s words and the document as it is now', async () => {
    const { app, mara } = scene
    const { documentId } = await scene.upload()
    await scene.share([mara.participantId], { resourceId: documentId, message: 'Please sign.' })
    const [row] = await clientList(mara.clientId)
    const client = await scene.signIn(mara.clientId)
    const { messages } = granted(await getClientThread(app.deps, client, { threadId: row?.threadId ?? '' }))
    expect([row?.resourceKind, messages]).toMatchObject([
      'document',
      [
        {
          body: 'Please sign.',
          shares: [{ state: 'live', resourceId: documentId, name: 'Will of Rosalind Vance.txt' }],
        },
      ],
    ])
  })
})

describe('SHR-3 a thread that is no longer shared', () => {
  test('is a tombstone that does not move when others write on', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { threadId } = await scene.thread(both())
    granted(await unshare(app.deps, lawyer, { shareId: await shareOf(mara.clientId) }))
    const endedAtMs = app.clock.now()
    app.clock.advance(hour)
    granted(await replyAsClient(app.deps, await scene.signIn(tomas.clientId), { threadId, body: 'Still here.' }))
    expect(await clientList(mara.clientId)).toMatchObject([{ state: 'gone', lastMessageAtMs: endedAtMs, subject: '' }])
    const client = await scene.signIn(mara.clientId)
    expect(JSON.stringify(await getClientThread(app.deps, client, { threadId }))).not.toMatch(/hearing|Still|Tomás/)
    expect(await unreadOf(mara.clientId)).toBe(0)
    const detail = granted(await getThread(app.deps, lawyer, { threadId }))
    expect([detail.endedNames, detail.participantNames]).toEqual([['Mara Vance'], ['Tomás Núñez']])
  })

  test('names no matter to someone who sees nothing of it any more', async () => {
    const { app, lawyer, mara } = scene
    await scene.thread([mara.participantId])
    granted(await removeParticipant(app.deps, lawyer, { participantId: mara.participantId }))
    expect(await clientList(mara.clientId)).toMatchObject([{ state: 'gone', matterTitle: '' }])
  })

  test('shared again is whole again, in one place', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    granted(await unshare(app.deps, lawyer, { shareId: await shareOf(mara.clientId) }))
    await scene.share([mara.participantId], { resourceKind: 'thread', resourceId: threadId })
    expect(await clientList(mara.clientId)).toMatchObject([{ threadId, state: 'live', subject: 'The hearing' }])
  })
})

describe('MSG-4 unread', () => {
  test('counts threads with something new from others, until it is read', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const client = await scene.signIn(mara.clientId)
    expect(await unreadOf(mara.clientId)).toBe(1)
    granted(await markReadByClient(app.deps, client, { threadId, position: 99 }))
    granted(await replyAsClient(app.deps, client, { threadId, body: 'Thanks' }))
    expect(await unreadOf(mara.clientId)).toBe(0)
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'One' }))
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'Two' }))
    expect(await clientList(mara.clientId)).toMatchObject([{ unreadCount: 2 }])
    granted(await markReadByClient(app.deps, client, { threadId, position: 3 }))
    granted(await markReadByClient(app.deps, client, { threadId, position: 1 }))
    expect([await unreadOf(mara.clientId), (await clientList(mara.clientId))[0]?.unreadCount]).toEqual([1, 1])
  })

  test('of the firm is each person’s own, and opening is not reading', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const client = await scene.signIn(mara.clientId)
    granted(await replyAsClient(app.deps, client, { threadId, body: 'A question' }))
    granted(await getThread(app.deps, lawyer, { threadId }))
    expect(await staffList({ unread: true })).toMatchObject({ unreadTotal: 1, rows: [{ unreadCount: 1 }] })
    granted(await markReadByStaff(app.deps, lawyer, { threadId, position: 2 }))
    expect(await staffList({ unread: true })).toMatchObject({ unreadTotal: 0, rows: [] })
    const colleague = await app.makeStaff()
    expect((await listThreads(app.deps, colleague, { query: '', unread: true, limit: 9 })).unreadTotal).toBe(1)
  })

  test('both sides are told by events when something is written or read', async () => {
    const { app, lawyer, mara, matter } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const client = await scene.signIn(mara.clientId)
    app.events.length = 0
    granted(await replyAsClient(app.deps, client, { threadId, body: 'Hello' }))
    expect(app.events).toContainEqual(
      expect.objectContaining({ kind: 'console', topic: 'messages', matterId: matter.matterId }),
    )
    app.events.length = 0
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'Hello' }))
    expect(app.events).toContainEqual({ kind: 'client', clientId: mara.clientId, topic: 'messages' })
  })

  test('SHR-4 the firm sees how far a client has read; the client sees nothing of others’ reading', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { threadId } = await scene.thread(both())
    const client = await scene.signIn(mara.clientId)
    granted(await markReadByClient(app.deps, client, { threadId, position: 1 }))
    const { seenBy } = granted(await getThread(app.deps, lawyer, { threadId }))
    expect(seenBy.map((one) => [one.displayName, one.readPosition, one.viewCount])).toEqual([
      ['Mara Vance', 1, 1],
      ['Tomás Núñez', 0, 0],
    ])
    const other = granted(await getClientThread(app.deps, await scene.signIn(tomas.clientId), { threadId }))
    expect(Object.keys(other)).not.toContain('seenBy')
    expect(other.unreadCount).toBe(1)
  })
})

describe('drafts', () => {
  test('ACC-7 are kept for their writer alone, and gone once sent', async () => {
    const { app, lawyer, mara, tomas } = scene
    const { threadId } = await scene.thread(both())
    const place = `thread:${threadId}`
    const client = await scene.signIn(mara.clientId)
    granted(await saveDraft(app.deps, client, { place, body: 'Dear Ms Ibarra,' }))
    app.clock.advance(16 * minute)
    const later = await scene.signIn(mara.clientId)
    expect(granted(await getDraft(app.deps, later, { place })).body).toBe('Dear Ms Ibarra,')
    for (const other of [lawyer, await scene.signIn(tomas.clientId)])
      expect(granted(await getDraft(app.deps, other, { place }))).toEqual({ body: '', updatedAtMs: null })
    granted(await replyAsClient(app.deps, later, { threadId, body: 'Dear Ms Ibarra, yes.' }))
    expect(granted(await getDraft(app.deps, later, { place })).body).toBe('')
  })

  test('have no place where one may not look', async () => {
    const { app, lawyer, mara, tomas, matter } = scene
    const { threadId } = await scene.thread([mara.participantId])
    const { documentId } = await scene.upload()
    const stranger = await scene.signIn(tomas.clientId)
    const outsider = await app.makeStaff()
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matter.matterId).execute()
    })
    const places = [`thread:${threadId}`, `new:${matter.matterId}`, `share:document:${documentId}`]
    for (const place of places) {
      granted(await saveDraft(app.deps, lawyer, { place, body: 'mine' }))
      for (const nobody of [outsider, stranger]) {
        expect(refused(await saveDraft(app.deps, nobody, { place, body: 'x' })).refused).toBe('NOT_FOUND')
        expect(refused(await getDraft(app.deps, nobody, { place })).refused).toBe('NOT_FOUND')
      }
    }
    for (const place of ['', 'thread:', 'thread:x', 'elsewhere', `thread:${threadId}\n`, `share:bill:${documentId}`])
      expect(refused(await saveDraft(app.deps, lawyer, { place, body: 'x' })).refused).toBe('NOT_FOUND')
  })
})

describe('the firm’s list', () => {
  test('finds words of subjects, messages and names, without case and accents', async () => {
    const { app, mara, tomas } = scene
    await scene.thread([mara.participantId], 'Notificación del juzgado', 'See you at the courthouse.')
    await scene.thread([tomas.participantId], 'Invoice', 'Due on Friday.')
    const found = async (query: string) => (await staffList({ query })).rows.map((row) => row.subject)
    expect(await found('NOTIFICACION')).toEqual(['Notificación del juzgado'])
    expect(await found('courthouse')).toEqual(['Notificación del juzgado'])
    expect(await found('nunez')).toEqual(['Invoice'])
    expect(await found('friday invoice')).toEqual(['Invoice'])
    expect(await found('%')).toHaveLength(2)
    expect(app.log.lines.filter((line) => line.level === 'fault')).toEqual([])
  })

  test('shows the latest first, page by page, and nothing of a restricted matter of others', async () => {
    const { app, mara, matter } = scene
    for (const subject of ['a', 'b', 'c']) await scene.thread([mara.participantId], subject)
    const first = await staffList({ limit: 2 })
    expect(first.rows.map((row) => row.subject)).toEqual(['c', 'b'])
    expect((await staffList({ limit: 2, cursor: first.nextCursor })).rows.map((row) => row.subject)).toEqual(['a'])
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matter.matterId).execute()
    })
    const outsider = await app.makeStaff('owner')
    expect((await listThreads(app.deps, outsider, { query: '', unread: false, limit: 9 })).rows).toEqual([])
    const threadId = first.rows[0]?.threadId ?? ''
    for (const answer of [
      await getThread(app.deps, outsider, { threadId }),
      await replyAsStaff(app.deps, outsider, { threadId, body: 'x' }),
      await markReadByStaff(app.deps, outsider, { threadId, position: 1 }),
    ])
      expect(refused(answer).refused).toBe('NOT_FOUND')
  })
})
