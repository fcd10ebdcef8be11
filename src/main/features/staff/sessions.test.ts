import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createTestApp, type TestApp } from '../../../../tests/support/test-app.ts'
import { hour, minute, second } from '../../../shared/time.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import { settleSessions } from './close-session.ts'
import { sessionConsole } from './session.console.ts'
import { staffConsole } from './staff.console.ts'
import { staffActorOf } from './staff-actor.ts'

const password = 'correct horse battery'
let app: TestApp
let browser: ReturnType<typeof consoleBrowser>

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  await app.makeStaff('owner', 'Elena Ibarra')
  browser = consoleBrowser(app)
})
afterEach(() => app.close())

const signIn = (from = browser) =>
  from.call<SessionState>(sessionConsole.signIn, { email: ' Elena.Ibarra@IbarraLowe.example', password })
const state = async (from = browser) => (await from.call<SessionState>(sessionConsole.get)).state
const kinds = async () =>
  (await app.store.read((db) => db.selectFrom('activity').select('kind').orderBy('position').execute())).map(
    (row) => row.kind,
  )

describe('signing in', () => {
  test('STF-1 with e-mail and password, however the address is written; a new token each time, of which only the hash is kept', async () => {
    expect(await state()).toBe('signed-out')
    expect(await signIn()).toMatchObject({
      state: 'signed-in',
      firmName: 'Ibarra Lowe & Brandt',
      me: { name: 'Elena Ibarra' },
    })
    const first = browser.token
    await signIn()
    expect(browser.token).not.toBe(first)
    const rows = await app.store.read((db) => db.selectFrom('staff_sessions').selectAll().execute())
    expect(JSON.stringify(rows)).not.toContain(browser.token)
    expect(await kinds()).toEqual(['sign-in.staff', 'sign-in.staff'])
  })

  test('STF-1 signing in again in the same browser ends the session before', async () => {
    await signIn()
    const before = browser.token
    await signIn()
    expect(await staffActorOf(app.deps, before, { ip: '', userAgent: '' })).toEqual({ state: 'none' })
  })

  test('STF-1 a deactivated person gets the answer of an unknown one', async () => {
    await app.store.write((tx) => tx.db.updateTable('staff_users').set({ deactivated_at_ms: 1 }).execute())
    expect(
      await browser.refusal(sessionConsole.signIn, { email: 'elena.ibarra@ibarralowe.example', password }),
    ).toMatchObject({
      code: 'UNAUTHENTICATED',
      data: { messageKey: 'common.staff.signInFailed' },
    })
  })
})

describe('the lock', () => {
  test('STF-3 the console locks after 15 minutes in which nobody acts; reading is no act, and the password unlocks it', async () => {
    await signIn()
    app.clock.advance(15 * minute - 1)
    expect(await state()).toBe('signed-in')
    app.clock.advance(1)
    expect(await state()).toBe('locked')
    expect(await browser.refusal(staffConsole.list)).toMatchObject({ code: 'SESSION_LOCKED', status: 423 })
    expect(await browser.refusal(sessionConsole.touch)).toMatchObject({ code: 'SESSION_LOCKED' })
    expect(await browser.refusal(sessionConsole.unlock, { password: 'wrong' })).toMatchObject({ code: 'INVALID' })
    expect(await state()).toBe('locked')
    expect(await browser.call(sessionConsole.unlock, { password })).toMatchObject({ state: 'signed-in' })
    expect(await kinds()).toEqual(['sign-in.staff', 'session.idle-locked', 'session.unlock-failed', 'session.unlocked'])
  })

  test('STF-3 a person’s act moves the lock on', async () => {
    await signIn()
    app.clock.advance(14 * minute)
    expect(await browser.call<SessionState>(sessionConsole.touch)).toMatchObject({
      me: { locksAtMs: app.clock.now() + 15 * minute },
    })
    app.clock.advance(14 * minute)
    expect(await state()).toBe('signed-in')
  })

  test('STF-3 the firm sets after how long', async () => {
    await app.store.write((tx) => tx.db.updateTable('firms').set({ lock_after_minutes: 5 }).execute())
    await signIn()
    app.clock.advance(5 * minute)
    expect(await state()).toBe('locked')
  })

  test('STF-3 locking by hand closes the session’s streams and keeps the session', async () => {
    await signIn()
    expect(await browser.call(sessionConsole.lock)).toMatchObject({ state: 'locked', me: { name: 'Elena Ibarra' } })
    expect(app.events).toContainEqual(expect.objectContaining({ kind: 'session-ended', zone: 'console' }))
    expect(await browser.call(sessionConsole.unlock, { password })).toMatchObject({ state: 'signed-in' })
  })

  test('F6 a clock set back unlocks and revives nothing that was found locked or over', async () => {
    await signIn()
    const locked = browser.token
    app.clock.advance(3 * hour)
    await settleSessions(app.deps)
    app.clock.advance(-3 * hour)
    expect(await state()).toBe('locked')
    const other = consoleBrowser(app)
    await signIn(other)
    app.clock.advance(13 * hour)
    await settleSessions(app.deps)
    app.clock.advance(-13 * hour)
    expect(await state(other)).toBe('signed-out')
    browser.token = locked
    expect(await state()).toBe('signed-out')
  })
})

describe('the end', () => {
  test('STF-3 twelve hours are the longest, whoever acts', async () => {
    await signIn()
    for (let at = 0; at < 72; at++) {
      app.clock.advance(10 * minute - (at === 71 ? second : 0))
      await browser.call(sessionConsole.touch)
    }
    expect(await state()).toBe('signed-in')
    app.clock.advance(second)
    expect(await state()).toBe('signed-out')
    expect(await browser.refusal(staffConsole.list)).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await kinds()).toContain('session.expired')
  })

  test('STF-3 a locked session ends after twelve hours too, and its password does not bring it back', async () => {
    await signIn()
    app.clock.advance(12 * hour)
    expect(await browser.refusal(sessionConsole.unlock, { password })).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('STF-3 sessions that nobody asks about end too, and their streams are closed', async () => {
    await signIn()
    app.events.length = 0
    app.clock.advance(12 * hour)
    await settleSessions(app.deps)
    const ended = app.events.filter((event) => event.kind === 'session-ended')
    expect(ended).toHaveLength(2)
    await settleSessions(app.deps)
    expect(app.events.filter((event) => event.kind === 'session-ended')).toHaveLength(2)
  })

  test('STF-3 signing out ends it on the server, locked or not, and again is no error', async () => {
    await signIn()
    const { token } = browser
    await browser.call(sessionConsole.lock)
    await browser.call(sessionConsole.signOut)
    expect(browser.token).toBeUndefined()
    browser.token = token
    expect(await state()).toBe('signed-out')
    await browser.call(sessionConsole.signOut)
  })

  test('STF-3 a person sees where they are signed in and ends one of their own, nobody else’s', async () => {
    await signIn()
    const phone = consoleBrowser(app, { ip: '198.51.100.9', userAgent: 'phone' })
    await signIn(phone)
    const { sessions } = await browser.call<{ sessions: { sessionId: string; isThis: boolean; ip: string }[] }>(
      sessionConsole.list,
    )
    expect(sessions[0]).toMatchObject({ isThis: true })
    const other = sessions.find((row) => row.ip === '198.51.100.9')
    const stranger = await app.makeStaff('staff')
    expect(await browser.refusal(sessionConsole.end, { sessionId: stranger.sessionId })).toMatchObject({
      code: 'NOT_FOUND',
    })
    await browser.call(sessionConsole.end, { sessionId: other?.sessionId })
    expect(await state(phone)).toBe('signed-out')
    expect(await state()).toBe('signed-in')
  })
})

describe('one’s own', () => {
  test('STF-1 a new password needs the current one, ends every other session and goes on here', async () => {
    await signIn()
    const other = consoleBrowser(app)
    await signIn(other)
    const next = 'quiet lantern over the mesa'
    const change = (current: string, to = next) => ({ current, next: to })
    expect(await browser.refusal(sessionConsole.changePassword, change('wrong'))).toMatchObject({
      code: 'INVALID',
      data: { field: 'current' },
    })
    expect(await browser.refusal(sessionConsole.changePassword, change(password, password))).toMatchObject({
      data: { field: 'next' },
    })
    expect(await browser.refusal(sessionConsole.changePassword, change(password, 'short'))).toMatchObject({
      data: { field: 'next' },
    })
    await browser.call(sessionConsole.changePassword, change(password))
    expect(await state()).toBe('signed-in')
    expect(await state(other)).toBe('signed-out')
    expect(
      await browser.refusal(sessionConsole.signIn, { email: 'elena.ibarra@ibarralowe.example', password }),
    ).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
  })

  test('STF-1 name and language are one’s own to change', async () => {
    await signIn()
    expect(await browser.call(sessionConsole.updateMe, { name: 'Elena Ibarra Soto', locale: 'es' })).toMatchObject({
      me: { name: 'Elena Ibarra Soto', locale: 'es' },
    })
  })
})
