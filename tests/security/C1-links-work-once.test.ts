import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIds } from '../../src/main/platform/ids/random-ids.ts'
import { systemClock } from '../../src/main/platform/clock/system-clock.ts'
import { isRefusal } from '../../src/shared/errors.ts'
import { createAccessScene, type AccessScene } from '../support/access-scene.ts'
import { codeIn } from '../support/mail.ts'
import { granted } from '../support/test-app.ts'

/** PORTICO_RACES=100000 for the figure of spec/security.md. */
const races = Number(process.env['PORTICO_RACES'] ?? 1_000)
const runners = 3

let scene: AccessScene
beforeEach(async () => {
  scene = await createAccessScene()
})
afterEach(() => scene.close())

test('C1 a token is 256 random bits, and the store has only its SHA-256', async () => {
  const ids = createIds(systemClock)
  const tokens = new Set(Array.from({ length: 1_000 }, () => ids.token()))
  expect(tokens.size).toBe(1_000)
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const token = await scene.link()
  const tables = ['sign_in_links', 'outbox_emails', 'activity', 'sign_in_codes'] as const
  const everything = await scene.store.read(async (db) =>
    JSON.stringify(await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))),
  )
  expect(everything).not.toContain(token)
  expect(everything).toMatch(/"token_hash":"[0-9a-f]{64}"/)
})

test(`C1 ${races} races for a link: one winner each`, { timeout: 60_000 + races * 20 }, async () => {
  for (let done = 0; done < races;) {
    const batch = Math.min(100, races - done)
    const tokens = await Promise.all(Array.from({ length: batch }, () => scene.link()))
    const results = await Promise.all(
      tokens.flatMap((token) =>
        Array.from({ length: runners }, async (_, runner) => ({
          token,
          isIn: !isRefusal(await scene.redeem(token, scene.visitor(`browser ${runner}`))),
        })),
      ),
    )
    for (const token of tokens)
      expect(results.filter((result) => result.token === token && result.isIn)).toHaveLength(1)
    done += batch
  }
})

test('C1 a code is used once too, however many try at once', async () => {
  granted(await scene.ask())
  await scene.dispatcher.drain()
  const code = codeIn(scene.sent.at(-1)) ?? ''
  const results = await Promise.all(Array.from({ length: 200 }, () => scene.typeCode(code)))
  expect(results.filter((result) => !isRefusal(result))).toHaveLength(1)
})
