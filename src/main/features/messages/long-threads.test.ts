import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted } from '../../../../tests/support/test-app.ts'
import { markReadByClient, markReadByStaff, markUnreadByStaff } from './mark-read.ts'
import { getClientThread } from './portal-threads.ts'
import { replyAsClient } from './reply-as-client.ts'
import { getThread, listThreads } from './staff-threads.ts'
import type { WindowInput } from './thread-window.ts'

let scene: ShareScene
let threadId: string
beforeEach(async () => {
  scene = await createShareScene()
  threadId = (await scene.thread([scene.mara.participantId])).threadId
})
afterEach(() => scene.app.close())

/** As if they had been written: `count` more messages, each by the client or by the firm. */
async function write(count: number, by: 'client' | 'staff'): Promise<void> {
  const { app, mara, lawyer } = scene
  await app.store.write(async ({ db }) => {
    const { position } = await db
      .selectFrom('messages')
      .select((eb) => eb.fn.max('position').as('position'))
      .where('thread_id', '=', threadId)
      .executeTakeFirstOrThrow()
    const rows = Array.from({ length: count }, (_, n) => ({
      id: app.ids.id(),
      thread_id: threadId,
      position: Number(position) + n + 1,
      author_kind: by,
      author_id: by === 'client' ? mara.clientId : lawyer.userId,
      body: `${by} ${n}`,
      search_text: `${by} ${n}`,
      share_id: null,
      created_at_ms: app.clock.now() + n,
    }))
    for (let at = 0; at < rows.length; at += 500)
      await db
        .insertInto('messages')
        .values(rows.slice(at, at + 500))
        .execute()
  })
}
const span = ({
  messages,
  ...rest
}: {
  messages: { position: number }[]
  hasEarlier: boolean
  lastPosition: number
}) => [messages[0]?.position, messages.at(-1)?.position, messages.length, rest.hasEarlier, rest.lastPosition]
const asStaff = async (part: WindowInput = {}) =>
  granted(await getThread(scene.app.deps, scene.lawyer, { threadId, ...part }))
const asClient = async (part: WindowInput = {}) =>
  granted(await getClientThread(scene.app.deps, await scene.signIn(scene.mara.clientId), { threadId, ...part }))

describe('MSG-1 a long thread', () => {
  test('comes by pages of 50, from its end backwards, without a gap or a double, on both faces', async () => {
    await write(119, 'staff')
    granted(
      await markReadByClient(scene.app.deps, await scene.signIn(scene.mara.clientId), { threadId, position: 120 }),
    )
    for (const read of [asStaff, asClient]) {
      expect(span(await read())).toEqual([71, 120, 50, true, 120])
      expect(span(await read({ before: 71 }))).toEqual([21, 70, 50, true, 120])
      expect(span(await read({ before: 21 }))).toEqual([1, 20, 20, false, 120])
      expect(span(await read({ before: 1 }))).toEqual([undefined, undefined, 0, false, 120])
      expect(span(await read({ limit: 3 }))).toEqual([118, 120, 3, true, 120])
    }
  })

  test('opens at the first unread message, as far back as that is', async () => {
    const { app, lawyer } = scene
    await write(199, 'client')
    expect(span(await asStaff())).toEqual([2, 200, 199, true, 200])
    expect((await asStaff()).firstUnreadPosition).toBe(2)
    granted(await markReadByStaff(app.deps, lawyer, { threadId, position: 190 }))
    expect([span(await asStaff())[0], (await asStaff()).firstUnreadPosition]).toEqual([151, 191])
    await write(600, 'client')
    expect(span(await asStaff())).toEqual([301, 800, 500, true, 800])
    expect((await asStaff()).firstUnreadPosition).toBe(191)
    granted(await markReadByStaff(app.deps, lawyer, { threadId, position: 800 }))
    expect((await asStaff()).firstUnreadPosition).toBeNull()
  })

  test('of a client: their own words are never unread, the firm’s are', async () => {
    await write(60, 'client')
    await write(70, 'staff')
    const thread = await asClient()
    expect([thread.firstUnreadPosition, thread.unreadCount]).toEqual([1, 71])
    granted(await markReadByClient(scene.app.deps, await scene.signIn(scene.mara.clientId), { threadId, position: 30 }))
    expect([(await asClient()).firstUnreadPosition, span(await asClient())[0]]).toEqual([62, 62])
  })

  test('SHR-9 seen as it was on a day, it ends on that day', async () => {
    const { app, lawyer, mara, portalAddressId } = scene
    const atMs = app.clock.now()
    app.clock.advance(60_000)
    granted(await replyAsClient(app.deps, await scene.signIn(mara.clientId), { threadId, body: 'Later.' }))
    const reader = {
      kind: 'view-as' as const,
      clientId: mara.clientId,
      viewer: { kind: 'staff' as const, userId: lawyer.userId, name: lawyer.name },
      asOfMs: atMs,
      portalAddressId,
    }
    const { messages, lastPosition } = granted(await getClientThread(app.deps, reader, { threadId }))
    expect([messages.map((one) => one.body), lastPosition]).toEqual([['It is on Tuesday.'], 1])
  })
})

describe('MSG-4 mark as unread', () => {
  test('is for that person alone, and back to the last thing a client wrote', async () => {
    const { app, lawyer, mara } = scene
    const colleague = await app.makeStaff()
    const client = await scene.signIn(mara.clientId)
    granted(await replyAsClient(app.deps, client, { threadId, body: 'One' }))
    granted(await replyAsClient(app.deps, client, { threadId, body: 'Two' }))
    await write(3, 'staff')
    for (const actor of [lawyer, colleague]) granted(await markReadByStaff(app.deps, actor, { threadId, position: 6 }))
    granted(await markUnreadByStaff(app.deps, lawyer, { threadId }))
    const unread = async (actor: typeof lawyer) =>
      (await listThreads(app.deps, actor, { query: '', unread: false, limit: 9 })).rows[0]?.unreadCount
    expect([await unread(lawyer), await unread(colleague)]).toEqual([1, 0])
    expect((await asStaff()).firstUnreadPosition).toBe(3)
    granted(await markReadByStaff(app.deps, lawyer, { threadId, position: 3 }))
    expect(await unread(lawyer)).toBe(0)
  })

  test('changes nothing where no client has written', async () => {
    const { app, lawyer } = scene
    granted(await markUnreadByStaff(app.deps, lawyer, { threadId }))
    expect((await listThreads(app.deps, lawyer, { query: '', unread: true, limit: 9 })).rows).toEqual([])
  })

  test('unread counts of a matter are of that matter', async () => {
    const { app, lawyer, mara, matter } = scene
    granted(await replyAsClient(app.deps, await scene.signIn(mara.clientId), { threadId, body: 'One' }))
    const other = await app.makeMatter(lawyer, [], { title: 'Another' })
    const count = async (matterId: string | null) =>
      (await listThreads(app.deps, lawyer, { query: '', unread: false, limit: 9, matterId })).unreadTotal
    expect([await count(null), await count(matter.matterId), await count(other.matterId)]).toEqual([1, 1, 0])
  })
})
