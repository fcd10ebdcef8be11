import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import { day, hour, minute, second } from '../../src/shared/time.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { openTestStore } from '../support/store.ts'
import { createTestApp, origin, type TestApp } from '../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  await app.makeStaff('owner', 'Elena Ibarra')
  await app.makeStaff('staff', 'Noor Haddad')
})
afterEach(() => app.close())

const email = 'elena.ibarra@ibarralowe.example'
const password = 'correct horse battery'
let sources = 0
/** Every call from somewhere else, so that only the name is counted. */
const anywhere = () => consoleBrowser(app, { ...origin, ip: `198.51.${++sources >> 8}.${sources & 255}` })
const here = (ip = '203.0.113.5') => consoleBrowser(app, { ...origin, ip })
const fail = (browser = anywhere(), name = email) =>
  browser.refusal(sessionConsole.signIn, { email: name, password: 'wrong' })
const retryAt = (refusal: { data: unknown }) => (refusal.data as { retryAtMs?: number }).retryAtMs
const signIn = (browser = anywhere()) => browser.call(sessionConsole.signIn, { email, password })

test('S7 after ten failures of a name, from wherever, comes a wait of 30 seconds that doubles up to an hour', async () => {
  for (let at = 1; at < 10; at++) expect(retryAt(await fail())).toBeUndefined()
  const waits: number[] = []
  for (let at = 0; at < 9; at++) {
    const refusal = await fail()
    expect(refusal.code).toBe('UNAUTHENTICATED')
    waits.push((retryAt(refusal) ?? 0) - app.clock.now())
    app.clock.advance(waits.at(-1) ?? 0)
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600].map((seconds) => seconds * second))
})

test('S7 while it runs even the right password waits, and asking does not make it longer', async () => {
  for (let at = 0; at < 10; at++) await fail()
  const until = app.clock.now() + 30 * second
  app.clock.advance(29 * second)
  for (let at = 0; at < 5; at++) {
    const refusal = await anywhere().refusal(sessionConsole.signIn, { email, password })
    expect(refusal).toMatchObject({ code: 'TOO_MANY', status: 429, data: { retryAtMs: until } })
  }
  app.clock.advance(second)
  expect(await signIn()).toMatchObject({ state: 'signed-in' })
})

test('S7 a hundred at once get no more tries than ten', async () => {
  let verified = 0
  const { passwords } = app.deps
  app.deps.passwords = { ...passwords, verify: (...args) => (verified++, passwords.verify(...args)) }
  const answers = await Promise.all(Array.from({ length: 100 }, () => fail()))
  expect(verified).toBe(10)
  expect(answers.filter((answer) => answer.code === 'TOO_MANY')).toHaveLength(90)
})

test('S7 one source is counted over all names; an IPv6 source is its network', async () => {
  for (let at = 0; at < 10; at++) await fail(here(`2001:db8:1:2::${at + 1}`), `nobody${at}@firm.example`)
  expect(await fail(here('2001:db8:1:2:ffff::9'))).toMatchObject({ code: 'TOO_MANY' })
  expect(await fail(here('2001:db8:1:3::1'))).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('S7 signing in starts a name afresh, but does not wash its source clean of others’ failures', async () => {
  for (let at = 0; at < 8; at++) await fail(here(), `nobody${at}@firm.example`)
  await signIn(here())
  await fail(here(), 'nobody8@firm.example')
  await signIn(here())
  expect(retryAt(await fail(here(), 'nobody9@firm.example'))).toBe(app.clock.now() + 30 * second)
  for (let at = 0; at < 9; at++) await fail()
  app.clock.advance(minute)
  await signIn()
  for (let at = 0; at < 9; at++) expect(retryAt(await fail())).toBeUndefined()
})

test('S7 unlocking and changing the password count on the same counter as signing in', async () => {
  const browser = here()
  await signIn(browser)
  await browser.call(sessionConsole.lock)
  for (let at = 0; at < 5; at++) await browser.refusal(sessionConsole.unlock, { password: 'wrong' })
  for (let at = 0; at < 5; at++) await fail()
  expect(await browser.refusal(sessionConsole.unlock, { password })).toMatchObject({ code: 'TOO_MANY' })
  app.clock.advance(30 * second)
  await browser.call(sessionConsole.unlock, { password })
  for (let at = 0; at < 10; at++) {
    await browser.refusal(sessionConsole.changePassword, { current: 'wrong', next: 'seven slow herons wading' })
  }
  expect(
    await browser.refusal(sessionConsole.changePassword, { current: password, next: 'seven slow herons wading' }),
  ).toMatchObject({
    code: 'TOO_MANY',
  })
})

test('S7 a name is forgotten after a day without a try, a source after an hour', async () => {
  for (let at = 0; at < 9; at++) await fail()
  for (let at = 0; at < 9; at++) await fail(here(), `nobody${at}@firm.example`)
  app.clock.advance(hour)
  expect(retryAt(await fail(here(), 'nobody9@firm.example'))).toBeUndefined()
  app.clock.advance(22 * hour)
  expect(retryAt(await fail())).toBe(app.clock.now() + 30 * second)
  app.clock.advance(day)
  expect(retryAt(await fail())).toBeUndefined()
})

test('S7 too much to do at once is nobody’s failure', async () => {
  const { passwords } = app.deps
  const busy = Object.assign(new Error('busy'), { name: 'TooBusyError' })
  app.deps.passwords = { ...passwords, verify: () => Promise.reject(busy) }
  for (let at = 0; at < 20; at++) {
    await expect(here().call(sessionConsole.signIn, { email, password })).rejects.toThrow('busy')
  }
  app.deps.passwords = passwords
  expect(await signIn(here())).toMatchObject({ state: 'signed-in' })
})

test('S7 a restart forgets nothing', async () => {
  const testStore = await openTestStore()
  const kept = app.deps.store
  app.deps.store = testStore.store
  await app.makeFirm()
  await app.makeStaff('owner', 'Elena Ibarra')
  for (let at = 0; at < 10; at++) await fail()
  await testStore.store.close()
  const reopened = await openStore(testStore.options)
  app.deps.store = reopened
  expect(await fail()).toMatchObject({ code: 'TOO_MANY', data: { retryAtMs: app.clock.now() + 30 * second } })
  app.deps.store = kept
  await reopened.close()
  await testStore.close()
})
