import { afterEach, beforeEach, expect, test } from 'vitest'
import { setUpFirm } from '../../src/main/features/staff/set-up-firm.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { createPasswordHasher } from '../../src/main/platform/passwords/argon2-passwords.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, granted, system, type TestApp } from '../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await createTestApp()
})
afterEach(() => app.close())

const password = 'quiet lantern over the mesa'
const email = 'elena@firm.example'
const storedHash = async () =>
  (await app.store.read((db) => db.selectFrom('staff_users').select('password_hash').executeTakeFirstOrThrow()))
    .password_hash
/** `$argon2id$v=19$m=47104,t=2,p=1$…` (the PHC string format). */
const parametersOf = (hash: string) => {
  const [, kind, version, parameters = ''] = hash.split('$')
  return {
    kind,
    version,
    ...Object.fromEntries(
      parameters.split(',').map((part) => part.split('=').map((text) => (/^\d/.test(text) ? Number(text) : text))),
    ),
  }
}
const setUp = () =>
  setUpFirm(app.deps, system, {
    firmName: 'Ibarra',
    ownerName: 'Elena',
    ownerEmail: email,
    password,
    locale: 'en',
    timeZone: 'UTC',
  })

test('S2 a stored password is argon2id with 46 MiB and two passes, salted, and nothing of it is readable', async () => {
  app.deps.passwords = createPasswordHasher()
  granted(await setUp())
  expect(parametersOf(await storedHash())).toEqual({ kind: 'argon2id', version: 'v=19', m: 47_104, t: 2, p: 1 })
  expect(await storedHash()).not.toContain(password)
  expect(await app.deps.passwords.hash(password)).not.toBe(await storedHash())
})

test('S2 when the parameters rise, the next sign-in hashes anew; a wrong password does not', async () => {
  app.deps.passwords = createPasswordHasher({ memoryCost: 19_456, timeCost: 2, parallelism: 1 } as never)
  granted(await setUp())
  const weak = await storedHash()
  expect(parametersOf(weak)).toMatchObject({ m: 19_456 })
  app.deps.passwords = createPasswordHasher()
  const browser = consoleBrowser(app)
  await browser.refusal(sessionConsole.signIn, { email, password: 'wrong' })
  expect(await storedHash()).toBe(weak)
  await browser.call(sessionConsole.signIn, { email, password })
  const strong = await storedHash()
  expect(parametersOf(strong)).toMatchObject({ m: 47_104 })
  await browser.call(sessionConsole.signIn, { email, password })
  expect(await storedHash()).toBe(strong)
})
