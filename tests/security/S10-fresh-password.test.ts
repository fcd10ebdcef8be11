import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { staffConsole } from '../../src/main/features/staff/staff.console.ts'
import type { SessionState } from '../../src/shared/console/session-state.ts'
import { minute, second } from '../../src/shared/time.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, origin, type TestApp } from '../support/test-app.ts'

const password = 'correct horse battery'
const email = 'elena.ibarra@ibarralowe.example'
const invitation = { email: 'new@ibarralowe.example', role: 'staff', locale: 'en' }
let app: TestApp
let browser: ReturnType<typeof consoleBrowser>

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  await app.makeStaff('owner', 'Elena Ibarra')
  await app.makeStaff('staff', 'Noor Haddad')
  browser = consoleBrowser(app)
  await browser.call(sessionConsole.signIn, { email, password })
})
afterEach(() => app.close())

const confirm = (given = password) => browser.call<SessionState>(sessionConsole.confirmPassword, { password: given })
const confirmRefused = (given: string) => browser.refusal(sessionConsole.confirmPassword, { password: given })
const due = { code: 'PASSWORD_DUE', status: 403, data: { messageKey: 'common.error.passwordDue' } }
const kinds = async () =>
  (await app.store.read((db) => db.selectFrom('activity').select('kind').orderBy('position').execute())).map(
    (row) => row.kind,
  )
const notices = async () =>
  (await app.store.read((db) => db.selectFrom('outbox_emails').selectAll().orderBy('id').execute())).map((mail) => [
    mail.to_email,
    (JSON.parse(mail.params) as { notice?: string }).notice,
  ])

// Which procedures: the table of every procedure of the console, in tests/feature/console-procedures.test.ts.

test('S10 ten minutes after the password it is asked for again, and given again holds for ten minutes more', async () => {
  const signedInAtMs = app.clock.now()
  expect(await browser.call(sessionConsole.get)).toMatchObject({
    me: { passwordFreshUntilMs: signedInAtMs + 10 * minute },
  })
  app.clock.advance(10 * minute)
  await browser.call(sessionConsole.changeEmail, { email: 'elena@ibarralowe.example' })
  app.clock.advance(1)
  expect(await browser.refusal(sessionConsole.changeEmail, { email })).toEqual(due)
  expect(await browser.refusal(staffConsole.invite, invitation)).toEqual(due)
  expect(await confirm()).toMatchObject({
    state: 'signed-in',
    me: { passwordFreshUntilMs: app.clock.now() + 10 * minute },
  })
  await browser.call(staffConsole.invite, invitation)
  app.clock.advance(10 * minute + 1)
  expect(await browser.refusal(sessionConsole.changeEmail, { email })).toEqual(due)
  expect(await kinds()).toContain('session.password-confirmed')
})

test('S10 nothing else makes it fresh: neither acts nor time, and unlocking does, for it asks for it', async () => {
  app.clock.advance(11 * minute)
  await browser.call(sessionConsole.touch)
  await browser.call(sessionConsole.updateMe, { name: 'Elena Ibarra Soto', locale: 'en' })
  expect(await browser.refusal(staffConsole.invite, invitation)).toEqual(due)
  await browser.call(sessionConsole.lock)
  expect(await confirmRefused(password)).toMatchObject({ code: 'SESSION_LOCKED' })
  await browser.call(sessionConsole.unlock, { password })
  await browser.call(staffConsole.invite, invitation)
})

test('S10 it holds for the session in which it was given, and no other', async () => {
  const other = consoleBrowser(app)
  await other.call(sessionConsole.signIn, { email, password })
  app.clock.advance(11 * minute)
  await confirm()
  expect(await other.refusal(staffConsole.invite, invitation)).toEqual(due)
})

test('S10 a wrong one makes nothing fresh, is recorded, and counts like a failed sign-in', async () => {
  app.clock.advance(11 * minute)
  expect(await confirmRefused('wrong')).toMatchObject({
    code: 'INVALID',
    data: { field: 'password', messageKey: 'common.staff.wrongPassword' },
  })
  expect(await browser.refusal(staffConsole.invite, invitation)).toEqual(due)
  expect(await kinds()).toContain('session.password-failed')
  for (let at = 0; at < 8; at++) await confirmRefused('wrong')
  const elsewhere = consoleBrowser(app, { ...origin, ip: '203.0.113.9' })
  expect(await elsewhere.refusal(sessionConsole.signIn, { email, password: 'wrong' })).toMatchObject({
    data: { retryAtMs: app.clock.now() + 30 * second },
  })
  expect(await confirmRefused(password)).toMatchObject({ code: 'TOO_MANY' })
  app.clock.advance(30 * second)
  expect(await confirm()).toMatchObject({ state: 'signed-in' })
})

test('S10 a session that ends while its password is tried gets nothing of it', async () => {
  app.clock.advance(11 * minute)
  const { passwords } = app.deps
  app.deps.passwords = {
    ...passwords,
    async verify(...given) {
      await app.store.write(({ db }) =>
        db.updateTable('staff_sessions').set({ ended_at_ms: app.clock.now(), ended_reason: 'ended' }).execute(),
      )
      return passwords.verify(...given)
    },
  }
  expect(await confirmRefused(password)).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('S10 one’s own address: both are told, the new one signs in, the old one no more', async () => {
  const next = 'Elena@IbarraLowe.example'
  expect(await browser.call(sessionConsole.changeEmail, { email: next })).toMatchObject({ me: { email: next } })
  expect(await notices()).toEqual([
    [email, 'email-changed'],
    [next, 'email-set'],
  ])
  const elsewhere = consoleBrowser(app)
  expect(await elsewhere.refusal(sessionConsole.signIn, { email, password })).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await elsewhere.call(sessionConsole.signIn, { email: next.toLowerCase(), password })).toMatchObject({
    state: 'signed-in',
  })
  expect(await kinds()).toContain('staff.email-changed')
})

test('S10 an address that is somebody’s, working here or not, is not taken; writing one’s own otherwise is', async () => {
  await app.store.write(({ db }) =>
    db.updateTable('staff_users').set({ deactivated_at_ms: 1 }).where('name', '=', 'Noor Haddad').execute(),
  )
  const refusal = await browser.refusal(sessionConsole.changeEmail, { email: 'NOOR.Haddad@ibarralowe.example' })
  expect(refusal).toMatchObject({ code: 'CONFLICT', data: { field: 'email' } })
  expect(await notices()).toEqual([])
  await browser.call(sessionConsole.changeEmail, { email: 'Elena.Ibarra@ibarralowe.example' })
  await browser.call(sessionConsole.changeEmail, { email: 'Elena.Ibarra@ibarralowe.example' })
  expect(await notices()).toHaveLength(2)
})

test('S10 a link to a new password that went to the old address is dead with it', async () => {
  await browser.call(sessionConsole.forgotPassword, { email })
  await browser.call(sessionConsole.changeEmail, { email: 'elena@ibarralowe.example' })
  const links = await app.store.read((db) => db.selectFrom('password_resets').selectAll().execute())
  expect(links).toMatchObject([{ ended_at_ms: app.clock.now() }])
})

test('S10 a new password needs the one before, and its owner is told by e-mail', async () => {
  app.clock.advance(11 * minute)
  await browser.call(sessionConsole.changePassword, { current: password, next: 'quiet lantern over the mesa' })
  expect(await notices()).toEqual([[email, 'password-changed']])
})

test('STF-3 every other session of one’s own ends at once, this one goes on', async () => {
  const others = [consoleBrowser(app), consoleBrowser(app)]
  for (const other of others) await other.call(sessionConsole.signIn, { email, password })
  const noor = consoleBrowser(app)
  await noor.call(sessionConsole.signIn, { email: 'noor.haddad@ibarralowe.example', password })
  // The one that the test app signed Elena in with, too.
  expect(await browser.call(sessionConsole.endOthers)).toEqual({ ended: 3 })
  for (const one of others) expect(await one.call(sessionConsole.get)).toMatchObject({ state: 'signed-out' })
  for (const one of [browser, noor]) expect(await one.call(sessionConsole.get)).toMatchObject({ state: 'signed-in' })
  expect(await browser.call(sessionConsole.endOthers)).toEqual({ ended: 0 })
  expect((await kinds()).filter((kind) => kind === 'session.others-ended')).toHaveLength(1)
})
