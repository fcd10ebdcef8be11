import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { manualTimers } from '../../../../tests/support/mail.ts'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted } from '../../../../tests/support/test-app.ts'
import { hour, minute, second } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import { replyAsClient } from '../messages/reply-as-client.ts'
import { createDispatcher } from '../outbox/dispatcher.ts'
import { dueAt } from './due-at.ts'
import { listNotices, seeNotices, setCadence } from './list-notices.ts'
import { createNoticeMails } from './notice-mails.ts'

let scene: ShareScene
let threadId: string
beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  scene.app.deps.consoleOrigin = () => 'https://console.ibarralowe.example'
  ;({ threadId } = await scene.thread([scene.mara.participantId]))
})
afterEach(() => scene.app.close())

const write = async (body: string) =>
  granted(await replyAsClient(scene.app.deps, await scene.signIn(scene.mara.clientId), { threadId, body }))
const notices = (actor: StaffActor = scene.lawyer) => listNotices(scene.app.deps, actor, { limit: 50 })
const mails = async () => {
  await createNoticeMails(scene.app.deps).drain()
  await createDispatcher(scene.app.deps, manualTimers(scene.app.clock)).drain()
  return scene.app.mailer.sent.filter((mail) => mail.to.address.includes('elena'))
}

describe('NTF-2 staff are told in the console at once', () => {
  test('of what a client wrote, counted together until it is seen', async () => {
    await write('One')
    await write('Two')
    const { rows, unseenCount } = await notices()
    expect(unseenCount).toBe(1)
    expect(rows).toMatchObject([
      { kind: 'message', count: 2, clientName: 'Mara Vance', name: 'The hearing', target: `/messages/${threadId}` },
    ])
    await seeNotices(scene.app.deps, scene.lawyer, { noticeIds: rows.map((row) => row.noticeId) })
    expect((await notices()).unseenCount).toBe(0)
    await write('Three')
    expect((await notices()).rows.map((row) => [row.count, row.isSeen])).toEqual([
      [1, false],
      [2, true],
    ])
  })

  test('CLT-3 and only those who work on the matter; of one that is walled off, nothing remains to be seen', async () => {
    const { app, lawyer, matter } = scene
    const outsider = await app.makeStaff('owner')
    await write('One')
    expect((await notices(outsider)).rows).toEqual([])
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matter.matterId).execute()
      await db.deleteFrom('matter_staff').where('matter_id', '=', matter.matterId).execute()
    })
    expect(await notices(lawyer)).toMatchObject({ rows: [], unseenCount: 0 })
    await write('Two')
    expect(await app.store.read((db) => db.selectFrom('staff_notices').select('params').execute())).toHaveLength(1)
  })
})

describe('NTF-2 and by e-mail as each person sets it', () => {
  test('at once: one e-mail for what came together, with no word of what it is, then at most one an hour', async () => {
    await write('The will of Rosalind')
    await write('And her deed')
    expect(await mails()).toEqual([])
    scene.app.clock.advance(minute)
    const [mail, ...more] = await mails()
    expect(more).toEqual([])
    for (const fact of ['Mara', 'Vance', 'hearing', 'Rosalind'])
      for (const part of [mail?.subject, mail?.text, mail?.html]) expect(part).not.toContain(fact)
    await write('And more')
    scene.app.clock.advance(2 * minute)
    expect(await mails()).toHaveLength(1)
    scene.app.clock.advance(hour)
    await write('Hello?')
    scene.app.clock.advance(minute)
    expect(await mails()).toHaveLength(2)
  })

  test('nothing of what was seen meanwhile, and never where it is not wanted', async () => {
    await write('One')
    await seeNotices(scene.app.deps, scene.lawyer, {})
    scene.app.clock.advance(minute)
    expect(await mails()).toEqual([])
    await setCadence(scene.app.deps, scene.lawyer, { cadence: 'never' })
    await write('Two')
    scene.app.clock.advance(25 * hour)
    expect(await mails()).toEqual([])
    expect((await notices()).unseenCount).toBe(1)
  })

  test('a change of mind counts for what waits already', async () => {
    await write('One')
    await setCadence(scene.app.deps, scene.lawyer, { cadence: 'hourly' })
    scene.app.clock.advance(2 * minute)
    expect(await mails()).toEqual([])
    scene.app.clock.advance(hour)
    expect(await mails()).toHaveLength(1)
  })

  test.each([
    ['at-once', '2026-11-22T10:20:30Z', '2026-11-22T10:21:30Z'],
    ['hourly', '2026-11-22T10:20:30Z', '2026-11-22T11:00:00Z'],
    // Eight in the morning in Denver is 15:00 UTC in winter, 14:00 in summer.
    ['daily', '2026-11-22T10:20:30Z', '2026-11-22T15:00:00Z'],
    ['daily', '2026-11-22T15:00:00Z', '2026-11-23T15:00:00Z'],
    ['daily', '2026-07-01T23:00:00Z', '2026-07-02T14:00:00Z'],
    ['daily', '2026-07-02T05:30:00Z', '2026-07-02T14:00:00Z'],
    ['never', '2026-11-22T10:20:30Z', null],
  ])('%s at %s: %s', (cadence, now, due) => {
    const dueAtMs = dueAt(cadence, Date.parse(now), 'America/Denver')
    expect(dueAtMs === null ? null : new Date(dueAtMs).toISOString().replace('.000', '')).toBe(due)
  })
})

test('a firm of many people is told in one write, each once', async () => {
  const { app, matter } = scene
  const others = await Promise.all(Array.from({ length: 5 }, () => app.makeStaff()))
  await app.store.write(async ({ db }) => {
    for (const { userId } of others)
      await db.insertInto('matter_staff').values({ matter_id: matter.matterId, user_id: userId }).execute()
  })
  await write('One')
  app.clock.advance(second)
  for (const other of others) expect((await notices(other)).unseenCount).toBe(1)
})
