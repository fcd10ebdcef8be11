import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { day, hour } from '../../../shared/time.ts'
import type { ClientActor } from '../../actor.ts'
import { removeParticipant } from '../matters/change-participants.ts'
import { unshare } from '../sharing/unshare.ts'
import { getDraft, saveDraft } from './drafts.ts'
import { getClientThread, listClientThreads } from './portal-threads.ts'
import { replyAsClient } from './reply-as-client.ts'
import { replyAsStaff } from './reply-as-staff.ts'
import { listThreads } from './staff-threads.ts'
import { listMattersOfClient, startAsClient } from './start-as-client.ts'
import { startThread } from './start-thread.ts'

let scene: ShareScene
let client: ClientActor
beforeEach(async () => {
  scene = await createShareScene()
  // Access begins with the first share (ACC-1).
  await scene.thread([scene.mara.participantId])
  client = await scene.signIn(scene.mara.clientId)
})
afterEach(() => scene.app.close())

const start = (words: Partial<Parameters<typeof startAsClient>[2]> = {}) =>
  startAsClient(scene.app.deps, client, { subject: 'The keys', body: 'Who has the keys?', ...words })
const clientList = async (actor: ClientActor, query = '') =>
  (await listClientThreads(scene.app.deps, actor, { limit: 50, query })).rows

describe('MSG-3 a client begins a thread', () => {
  test('that is theirs at once, unread for the firm, and seen by nobody else of the matter', async () => {
    const { app, lawyer, tomas, matter } = scene
    await scene.thread([tomas.participantId], 'For Tomás')
    app.events.length = 0
    const mails = (await scene.emails()).length
    const { threadId, messages, otherNames } = granted(await start())
    expect(messages).toMatchObject([{ position: 1, isOwn: true, body: 'Who has the keys?', fromFirm: false }])
    expect(otherNames).toEqual([])
    expect((await clientList(client))[0]).toMatchObject({
      threadId,
      subject: 'The keys',
      unreadCount: 0,
      state: 'live',
    })
    const other = await scene.signIn(tomas.clientId)
    expect(refused(await getClientThread(app.deps, other, { threadId })).refused).toBe('NOT_FOUND')
    const { rows, unreadTotal } = await listThreads(app.deps, lawyer, { query: '', unread: true, limit: 9 })
    expect([unreadTotal, rows]).toMatchObject([
      1,
      [{ threadId, subject: 'The keys', participantNames: ['Mara Vance'], unreadCount: 1, kind: 'thread' }],
    ])
    expect(app.events).toContainEqual(
      expect.objectContaining({ kind: 'console', topic: 'messages', matterId: matter.matterId }),
    )
    // Their own writing is no share of the firm's: nobody is sent an e-mail by it.
    expect(await scene.emails()).toHaveLength(mails)
    expect(await scene.activityKinds()).toContain('message.thread-started')
  })

  test('is answered like any other, with an e-mail', async () => {
    const { app, lawyer } = scene
    const { threadId } = granted(await start())
    granted(await replyAsStaff(app.deps, lawyer, { threadId, body: 'Your brother.' }))
    expect((await scene.emails()).at(-1)).toMatchObject({
      target: `/messages/${threadId}`,
      to_email: 'mara@mail.example',
    })
    expect(granted(await getClientThread(app.deps, client, { threadId })).messages).toHaveLength(2)
    granted(await replyAsClient(app.deps, client, { threadId, body: 'Thank you.' }))
  })

  test('of several matters they choose one; what is not theirs, closed or never was shown to them is none', async () => {
    const { app, lawyer, mara, matter } = scene
    const of = (title: string) => app.makeMatter(lawyer, [mara.clientId], { title })
    const unseen = await of('Nothing of it was ever shared')
    const names = async () => (await listMattersOfClient(app.deps, client)).matters.map((one) => one.title)
    expect(await names()).toEqual([matter.title])
    expect(refused(await start({ matterId: unseen.matterId })).refused).toBe('NOT_FOUND')
    const second = await of('A second one')
    const third = await of('Closed by now')
    for (const { matterId, participants } of [second, third]) {
      const participantIds = participants.map((one) => one.participantId)
      granted(
        await startThread(app.deps, lawyer, {
          matterId,
          subject: 'Hello',
          body: 'Hello',
          participantIds,
          confirmedEmails: Object.fromEntries(participantIds.map((id) => [id, 'mara@mail.example'])),
        }),
      )
    }
    await scene.endUndoTime()
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ status: 'closed' }).where('id', '=', third.matterId).execute()
    })
    expect(await names()).toEqual(['A second one', matter.title])
    expect(refused(await start())).toMatchObject({ refused: 'INVALID', messageKey: 'common.messages.whichMatter' })
    expect(refused(await start({ matterId: third.matterId })).refused).toBe('NOT_FOUND')
    expect(granted(await start({ matterId: second.matterId })).matterTitle).toBe('A second one')
  })

  test('C9 the firm can take it back, and who is off the matter begins nothing', async () => {
    const { app, lawyer, mara } = scene
    const { threadId } = granted(await start())
    const own = (await scene.shares()).find((share) => share.thread_id === threadId)
    granted(await unshare(app.deps, lawyer, { shareId: own?.id ?? '' }))
    expect(granted(await getClientThread(app.deps, client, { threadId })).state).toBe('gone')
    expect(refused(await replyAsClient(app.deps, client, { threadId, body: 'x' })).refused).toBe('GONE')
    granted(await removeParticipant(app.deps, lawyer, { participantId: mara.participantId }))
    expect(refused(await start()).refused).toBe('NOT_FOUND')
  })

  test('takes its drafts with it', async () => {
    const { app } = scene
    for (const place of ['new', 'new:subject']) granted(await saveDraft(app.deps, client, { place, body: 'half' }))
    granted(await start())
    for (const place of ['new', 'new:subject'])
      expect(granted(await getDraft(app.deps, client, { place })).body).toBe('')
  })

  test('30 a day and 300 messages an hour, kept over restarts, with the time at which one can go on', async () => {
    const { app } = scene
    for (let n = 0; n < 30; n++) granted(await start({ subject: `${n}` }))
    const refusal = refused(await start())
    expect(refusal).toMatchObject({ refused: 'TOO_MANY', messageKey: 'common.messages.tooManyThreads' })
    expect(refusal.retryAtMs).toBe(app.clock.now() + day)
    const threadId = (await clientList(client)).find((row) => row.subject === '0')?.threadId ?? ''
    await app.store.write(async ({ db }) => {
      const key = `client-writing:message:${client.clientId}`
      await db
        .updateTable('attempt_counters')
        .set({ count: 299 })
        .where('key', '=', key)
        .where('count', '=', 30)
        .execute()
    })
    granted(await replyAsClient(app.deps, client, { threadId, body: 'the 300th' }))
    const limited = refused(await replyAsClient(app.deps, client, { threadId, body: 'one more' }))
    expect(limited).toMatchObject({ refused: 'TOO_MANY', messageKey: 'common.messages.tooManyMessages' })
    app.clock.advance(hour)
    granted(await replyAsClient(app.deps, client, { threadId, body: 'an hour later' }))
    expect(refused(await start()).refused).toBe('TOO_MANY')
    app.clock.advance(day)
    granted(await start())
    // A clock that was set back locks nobody out.
    app.clock.advance(-2 * hour)
    granted(await start())
  })

  test('100 at once: 30, and not one more', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => start()))
    expect(answers.filter((answer) => 'threadId' in answer)).toHaveLength(30)
  })
})

describe('MSG-1 a client searches', () => {
  test('subjects and words of what they see, and of nothing else', async () => {
    const { app, lawyer, mara, tomas } = scene
    await scene.thread([mara.participantId], 'Notificación del juzgado', 'See you at the courthouse.')
    await scene.thread([tomas.participantId], 'Of Tomás', 'The courthouse too.')
    const { threadId } = await scene.thread([mara.participantId], 'Taken back', 'Courthouse again.')
    const share = (await scene.shares()).find((one) => one.thread_id === threadId && one.state === 'live')
    granted(await unshare(app.deps, lawyer, { shareId: share?.id ?? '' }))
    const found = async (query: string) => (await clientList(client, query)).map((row) => row.subject)
    expect(await found('NOTIFICACION')).toEqual(['Notificación del juzgado'])
    expect(await found('courthouse')).toEqual(['Notificación del juzgado'])
    expect(await found('nothing like that')).toEqual([])
    expect((await clientList(client)).filter((row) => row.state === 'gone')).toHaveLength(1)
  })
})
