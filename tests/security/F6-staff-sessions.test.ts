import { afterEach, beforeEach, expect, test } from 'vitest'
import { settleSessions } from '../../src/main/features/staff/close-session.ts'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import type { SessionState } from '../../src/shared/console/session-state.ts'
import { day, hour, minute } from '../../src/shared/time.ts'
import { turnFactorOn } from '../support/authenticator-app.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

const password = 'correct horse battery'
const email = 'noor.haddad@ibarralowe.example'
let app: TestApp
let browser: ReturnType<typeof consoleBrowser>

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  await app.makeStaff('staff', 'Noor Haddad')
  browser = consoleBrowser(app)
})
afterEach(() => app.close())

const signIn = (keepSignedIn = false) => browser.call(sessionConsole.signIn, { email, password, keepSignedIn })
const unlock = () => browser.call<SessionState>(sessionConsole.unlock, { password })
const state = async () => (await browser.call<SessionState>(sessionConsole.get)).state
const jumps = [3 * hour, day]

test.each(jumps)('F6 a session that is over stays over when the clock is set back by %i ms', async (jump) => {
  await signIn()
  app.clock.advance(12 * hour)
  expect(await state()).toBe('signed-out')
  app.clock.advance(-jump)
  expect(await state()).toBe('signed-out')
  expect(await browser.refusal(sessionConsole.unlock, { password })).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test.each(jumps)('F6 nor does one come back that nobody asked about in time', async (jump) => {
  await signIn()
  app.clock.advance(12 * hour)
  await settleSessions(app.deps)
  app.clock.advance(-jump)
  expect(await state()).toBe('signed-out')
})

test('F6 a console that has locked stays locked', async () => {
  await signIn()
  app.clock.advance(15 * minute)
  await settleSessions(app.deps)
  app.clock.advance(-3 * minute)
  expect(await state()).toBe('locked')
})

test.each(jumps)('F6 set forward by %i ms and back again, it opens nothing', async (jump) => {
  await signIn()
  app.clock.advance(jump)
  const meanwhile = await state()
  app.clock.advance(-jump)
  expect(await state()).toBe(meanwhile)
  expect(meanwhile).toBe(jump === day ? 'signed-out' : 'locked')
})

test.each(jumps)(
  'F6 a session from later than now ends, and moving the clock forward again does not bring it back',
  async (jump) => {
    await signIn()
    app.clock.advance(-jump)
    expect(await state()).toBe('signed-out')
    app.clock.advance(jump)
    expect(await state()).toBe('signed-out')
  },
)

test.each(jumps)(
  'F6 set back by %i ms behind the last act, a session locks, and gets no more time than it had',
  async (jump) => {
    await signIn(true)
    const endsAtMs = app.clock.now() + 7 * day
    app.clock.advance(2 * day)
    await unlock()
    app.clock.advance(-jump)
    expect(await state()).toBe('locked')
    expect(await unlock()).toMatchObject({ state: 'signed-in', me: { expiresAtMs: endsAtMs - jump } })
  },
)

test('F6 a clock put right by a little disturbs nobody', async () => {
  await signIn()
  app.clock.advance(-4 * minute)
  expect(await state()).toBe('signed-in')
})

test.each(jumps)('F6 half a session that was over stays over when the clock is set back by %i ms', async (jump) => {
  await signIn()
  await turnFactorOn(app, browser)
  await signIn()
  expect(await state()).toBe('second-factor')
  app.clock.advance(15 * minute)
  expect(await state()).toBe('signed-out')
  app.clock.advance(-jump)
  expect(await state()).toBe('signed-out')
  expect(await browser.refusal(secondFactorConsole.verify, { code: '000000' })).toMatchObject({
    code: 'UNAUTHENTICATED',
  })
})

test('F6 a password that was given later than now is not fresh', async () => {
  await signIn()
  app.clock.advance(-4 * minute)
  expect(await browser.refusal(sessionConsole.changeEmail, { email: 'noor@ibarralowe.example' })).toMatchObject({
    code: 'PASSWORD_DUE',
  })
})
