import { hash } from '@node-rs/argon2'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { setUpFirm } from '../../src/main/features/staff/set-up-firm.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { createPasswordHasher, TooBusyError } from '../../src/main/platform/passwords/argon2-passwords.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, granted, system, type TestApp } from '../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await createTestApp()
})
afterEach(() => app.close())

const quick = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
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
  expect(await app.deps.passwords.verify(await storedHash(), password)).toBe(true)
  expect(await app.deps.passwords.verify(await storedHash(), `${password}r`)).toBe(false)
})

test('S2 when the parameters rise, the next sign-in hashes anew; a wrong password does not', async () => {
  app.deps.passwords = createPasswordHasher(quick)
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

test('S1 the same password typed on another system is the same (NFC)', async () => {
  const passwords = createPasswordHasher(quick)

  expect(await passwords.verify(await passwords.hash('contrasen\u0303a'), 'contrase\u00f1a')).toBe(true)
})

test('S2 a hash of lower parameters or another kind is due for a new one', async () => {
  const passwords = createPasswordHasher()
  const made = (options: Parameters<typeof hash>[1]) => hash('x', options)

  expect(passwords.needsRehash(await made({ memoryCost: 47_104, timeCost: 2, parallelism: 1, algorithm: 2 }))).toBe(
    false,
  )
  expect(passwords.needsRehash(await made({ memoryCost: 65_536, timeCost: 3, parallelism: 1, algorithm: 2 }))).toBe(
    false,
  )
  expect(passwords.needsRehash(await made({ memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 }))).toBe(
    true,
  )
  expect(passwords.needsRehash(await made({ memoryCost: 47_104, timeCost: 1, parallelism: 1, algorithm: 2 }))).toBe(
    true,
  )
  expect(passwords.needsRehash(await made({ memoryCost: 47_104, timeCost: 2, parallelism: 1, algorithm: 1 }))).toBe(
    true,
  )
})

test('S2 one at a time, 32 may wait, one more is told to come back', async () => {
  const passwords = createPasswordHasher({ memoryCost: 8, timeCost: 1, parallelism: 1 })

  const results = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.hash('x')))

  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused).toHaveLength(7)
  expect(refused.every(({ reason }) => reason instanceof TooBusyError)).toBe(true)
  await expect(passwords.hash('x')).resolves.toContain('$argon2id$')
})

test('a password that cannot be hashed does not stop the queue', async () => {
  const passwords = createPasswordHasher(quick)

  await expect(passwords.verify('no hash', 'x')).rejects.toThrow()
  await expect(passwords.hash('x')).resolves.toContain('$argon2id$')
})
