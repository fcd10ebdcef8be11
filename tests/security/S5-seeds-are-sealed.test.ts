import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSeed } from '../../src/main/features/second-factor/authenticator-secret.ts'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { createSecretBox } from '../../src/main/platform/secrets/secret-box.ts'
import { minute } from '../../src/shared/time.ts'
import { enrol, fromBase32, type Begun } from '../support/authenticator.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let browser: ReturnType<typeof consoleBrowser>
beforeEach(async () => {
  app = await createTestApp({ engine: 'sqlite' })
  app.deps.secrets = createSecretBox(randomBytes(32))
  await app.makeFirm()
  await app.makeStaff('owner', 'Elena Ibarra')
  await app.makeStaff('staff', 'Noor Haddad')
  browser = await signedIn('elena.ibarra@ibarralowe.example')
})
afterEach(() => app.close())

async function signedIn(email: string) {
  const from = consoleBrowser(app)
  await from.call(sessionConsole.signIn, { email, password: 'correct horse battery' })
  return from
}

/** Every byte that the store has on disk. */
async function storeBytes(): Promise<Buffer> {
  if (app.storeOptions.engine !== 'sqlite') throw new Error('not a file')
  const folder = path.dirname(app.storeOptions.path)
  const files = await readdir(folder)
  return Buffer.concat(await Promise.all(files.map((file) => readFile(path.join(folder, file)))))
}

const spellings = (bytes: Buffer) => [
  bytes,
  ...(['hex', 'base64', 'base64url'] as const).map((as) => bytes.toString(as)),
]

test('S5 neither a seed nor a backup code stands in the store, under way or on', async () => {
  const noor = await signedIn('noor.haddad@ibarralowe.example')
  const underWay = await noor.call<Begun>(secondFactorConsole.begin)
  const { secret, backupCodes } = await enrol(browser, app.clock)
  await browser.call(secondFactorConsole.view)
  const bytes = await storeBytes()
  expect(bytes.includes('Elena Ibarra'), 'the grep finds what is there').toBe(true)
  for (const seed of [secret, underWay.secret]) {
    const raw = fromBase32(seed)
    expect(raw).toHaveLength(20)
    for (const text of [seed, seed.replaceAll(' ', ''), seed.slice(0, 9), ...spellings(raw)])
      expect(bytes.includes(text), `${text}`).toBe(false)
  }
  for (const code of backupCodes) {
    expect(bytes.includes(code), code).toBe(false)
    expect(bytes.includes(code.replaceAll('-', '')), code).toBe(false)
  }
})

test('S5 a sealed seed opens for its own person and under its own key alone', async () => {
  const { secret } = await enrol(browser, app.clock)
  const row = await app.store.read((db) => db.selectFrom('staff_totp').selectAll().executeTakeFirstOrThrow())
  expect(openSeed(app.deps, row)).toBe(secret.replaceAll(' ', ''))
  expect(() => openSeed(app.deps, { ...row, user_id: app.ids.id() })).toThrow('cannot be opened')
  expect(() => openSeed({ secrets: createSecretBox(randomBytes(32)) }, row)).toThrow('cannot be opened')
})

test('S5 the seed is shown after the password alone', async () => {
  await enrol(browser, app.clock)
  app.clock.advance(10 * minute + 1)
  expect(await browser.refusal(secondFactorConsole.view)).toMatchObject({ code: 'PASSWORD_DUE' })
  await browser.call(sessionConsole.confirmPassword, { password: 'correct horse battery' })
  await browser.call(secondFactorConsole.view)
  const half = await signedIn('elena.ibarra@ibarralowe.example')
  expect(await half.refusal(secondFactorConsole.view)).toMatchObject({ code: 'SECOND_FACTOR_DUE' })
})

test('S5 two seeds are never the same, and each has 160 bits', async () => {
  const noor = await signedIn('noor.haddad@ibarralowe.example')
  const seeds = new Set<string>()
  for (let at = 0; at < 20; at++) {
    const { enrolmentId, secret } = await noor.call<Begun>(secondFactorConsole.begin)
    expect(fromBase32(secret)).toHaveLength(20)
    seeds.add(secret)
    await noor.call(secondFactorConsole.cancel, { enrolmentId })
  }
  expect(seeds.size).toBe(20)
})
