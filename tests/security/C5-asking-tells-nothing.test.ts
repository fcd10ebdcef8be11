import { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import { requestCode } from '../../src/main/features/portal-access/request-code.ts'
import { isRefusal } from '../../src/shared/errors.ts'
import { minute, second } from '../../src/shared/time.ts'
import { createAccessHost } from '../support/access-host.ts'
import { createAccessScene, type AccessScene } from '../support/access-scene.ts'
import { granted, refused } from '../support/test-app.ts'
import { until } from '../support/until.ts'

test('C5 status, body and cookies are the same for a client’s address and for nobody’s, also when it is too often', async () => {
  const host = await createAccessHost()
  const browsers = { known: host.browser(), unknown: host.browser() }
  const emails = { known: 'mara@mail.example', unknown: 'nobody@mail.example' }
  const askAs = (who: 'known' | 'unknown') =>
    browsers[who].rpc('access/requestCode', { email: emails[who], target: '/', locale: 'en' })
  for (let count = 0; count < 8; count++) {
    const known = await askAs('known')
    expect(await askAs('unknown')).toEqual(known)
    host.clock.advance(count % 2 ? 31 * second : 5 * second)
  }
  expect([...browsers.known.cookies.keys()]).toEqual([...browsers.unknown.cookies.keys()])
})

test('C5 the answer has left before the mail is handed over, which only a client’s is', async () => {
  const host = await createAccessHost()
  const ask = () => host.browser().rpc('access/requestCode', { email: 'mara@mail.example', target: '/', locale: 'en' })
  const arrived = (count: number) => until('the e-mail', () => Promise.resolve(host.sent.length === count))
  // The first one after the start waits for what an earlier host may have left.
  await ask()
  await arrived(1)
  host.clock.advance(minute)
  const answered = vi.spyOn(ServerResponse.prototype, 'end')
  const handedOver = vi.spyOn(host.deps.mailer(), 'send')
  onTestFinished(() => {
    answered.mockRestore()
    handedOver.mockRestore()
  })
  await ask()
  await arrived(2)
  const [answerStep = 0] = answered.mock.invocationCallOrder
  const [mailStep = 0] = handedOver.mock.invocationCallOrder
  expect(answerStep).toBeGreaterThan(0)
  expect(mailStep).toBeGreaterThan(answerStep)
})

describe('limits', () => {
  let scene: AccessScene
  beforeEach(async () => {
    scene = await createAccessScene()
  })
  afterEach(() => scene.close())

  /** Asks until refused; answers how many passed. */
  async function useUp(email: string, by = scene.visitor('stranger', '198.51.100.9')) {
    for (let passed = 0; ; passed++) {
      const result = await scene.ask(email, by)
      if (isRefusal(result)) return { passed, refusal: result }
      if (passed > 50) throw new Error('never refused')
      scene.clock.advance(30 * second)
    }
  }

  test.each(['mara@mail.example', 'nobody@mail.example'])(
    'C5 per address, with the next possible time: %s',
    async (email) => {
      const { passed, refusal } = await useUp(email)
      expect(passed).toBe(4)
      expect(refusal).toMatchObject({ refused: 'TOO_MANY', messageKey: 'common.access.tooManyMails' })
      const retryAtMs = refusal.retryAtMs ?? 0
      scene.clock.set(retryAtMs - 1)
      refused(await scene.ask(email, scene.visitor('stranger', '198.51.100.9')))
      scene.clock.set(retryAtMs)
      granted(await scene.ask(email, scene.visitor('stranger', '198.51.100.9')))
    },
  )

  test('C5 two mails to one address are never closer than half a minute, and the answer says when', async () => {
    const { nextAtMs } = granted(await scene.ask())
    expect(nextAtMs).toBe(scene.clock.now() + 30 * second)
    expect(refused(await scene.ask()).retryAtMs).toBe(nextAtMs)
    scene.clock.set(nextAtMs)
    granted(await scene.ask())
  })

  test('ACC-6 a stranger who uses everything up cannot lock a client out: one mail per five minutes always passes', async () => {
    const flood = () => {
      const asking = []
      for (let count = 0; count < 700; count++)
        asking.push(scene.ask(`nobody${count}@mail.example`, scene.visitor(`bot ${count}`, '192.0.2.10')))
      return Promise.all(asking)
    }
    await flood()
    // The same network as the stranger's, and the overall limit long passed.
    granted(await scene.ask('mara@mail.example', scene.visitor('her phone', '192.0.2.10')))
    for (let round = 0; round < 5; round++) {
      await useUp('mara@mail.example')
      scene.clock.advance(5 * minute)
      granted(await scene.ask('mara@mail.example', scene.visitor('her phone', '192.0.2.10')))
    }
  })

  test('ACC-6 a browser that signed this client in before is not counted', async () => {
    await scene.signIn('her phone')
    await useUp('mara@mail.example')
    for (let count = 0; count < 3; count++) granted(await scene.ask('mara@mail.example', scene.visitor('her phone')))
    refused(await scene.ask('mara@mail.example', scene.visitor('another browser')))
  })

  test('C5 per source: one machine’s repeats are bounded, over every address it asks for', async () => {
    const by = scene.visitor('bot', '2001:db8:1:2:3:4:5:6')
    for (let count = 0; count < 25; count++) granted(await scene.ask(`nobody${count}@mail.example`, by))
    scene.clock.advance(30 * second)
    refused(await scene.ask('nobody1@mail.example', scene.visitor('bot 2', '2001:db8:1:2:ffff::1')))
    granted(await scene.ask('nobody1@mail.example', scene.visitor('someone else', '2001:db8:1:3::1')))
  })

  test('C5 limits outlive a restart', async () => {
    const { refusal } = await useUp('mara@mail.example')
    await scene.store.close()
    const reopened = await openStore(scene.storeOptions)
    const deps = { ...scene.deps, store: reopened }
    const by = scene.visitor('stranger', '198.51.100.9')
    const again = refused(await requestCode(deps, by, { email: 'mara@mail.example', target: '/', locale: 'en' }))
    expect(again.retryAtMs).toBe(refusal.retryAtMs)
    await reopened.close()
  })

  test('C5 the clock set back does not make anyone wait longer than before', async () => {
    await useUp('mara@mail.example')
    scene.clock.advance(-24 * 60 * minute)
    granted(await scene.ask('mara@mail.example', scene.visitor('stranger', '198.51.100.9')))
  })

  test('C5 nothing of a stranger’s typing stays in the store in the clear', async () => {
    granted(await scene.ask('nobody@mail.example'))
    await scene.dispatcher.drain()
    const left = await scene.store.read(async (db) =>
      JSON.stringify([
        await db.selectFrom('attempt_counters').selectAll().execute(),
        await db.selectFrom('sign_in_codes').selectAll().execute(),
        await db.selectFrom('outbox_emails').selectAll().execute(),
        await db.selectFrom('activity').selectAll().execute(),
      ]),
    )
    expect(left).not.toContain('nobody@mail.example')
  })
})
