import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashToken } from '../../src/main/features/staff/session-token.ts'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { deactivateStaff, reactivateStaff, updateRole } from '../../src/main/features/staff/change-staff.ts'
import { settleSessions } from '../../src/main/features/staff/close-session.ts'
import { settleDevices } from '../../src/main/features/staff/end-devices.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { staffConsole } from '../../src/main/features/staff/staff.console.ts'
import type { StaffActor } from '../../src/main/actor.ts'
import type { SessionState } from '../../src/shared/console/session-state.ts'
import { day, hour, minute, second } from '../../src/shared/time.ts'
import { turnFactorOn, type AuthenticatorApp } from '../support/authenticator-app.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, granted, type TestApp } from '../support/test-app.ts'

const password = 'correct horse battery'
const email = 'noor.haddad@ibarralowe.example'
const next = 'quiet lantern over the mesa'
let app: TestApp
let owner: StaffActor
let noor: StaffActor
let authenticator: AuthenticatorApp
/** The browser that Noor has kept. */
let laptop: ReturnType<typeof consoleBrowser>

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  owner = await app.makeStaff('owner', 'Elena Ibarra')
  noor = await app.makeStaff('staff', 'Noor Haddad')
  laptop = consoleBrowser(app, { ip: '198.51.100.7', userAgent: 'laptop' })
  await signIn()
  authenticator = await turnFactorOn(app, laptop)
  await laptop.call(sessionConsole.signOut)
})
afterEach(() => app.close())

const state = async (browser = laptop) => (await browser.call<SessionState>(sessionConsole.get)).state
/** The password alone; answers where it led. */
const signIn = async (browser = laptop, keepSignedIn = false, as = email, with_ = password) =>
  (await browser.call<SessionState>(sessionConsole.signIn, { email: as, password: with_, keepSignedIn })).state
async function keep(browser = laptop) {
  expect(await signIn(browser, true)).toBe('second-factor')
  await browser.call(secondFactorConsole.verify, { code: authenticator.nextCode() })
}
const signOut = (browser = laptop) => browser.call(sessionConsole.signOut)
interface Device {
  deviceId: string
  isThis: boolean
  ip: string
  userAgent: string
  lastUsedAtMs: number
  expiresAtMs: number
}
const devices = async (browser = laptop) =>
  (await browser.call<{ devices: Device[] }>(secondFactorConsole.listDevices)).devices
const kinds = async () =>
  (await app.store.read((db) => db.selectFrom('activity').select('kind').orderBy('position').execute())).map(
    (row) => row.kind,
  )

describe('S11 a kept device', () => {
  test('S11 is off by default: without being asked for, the code is due every time', async () => {
    expect(await signIn()).toBe('second-factor')
    await laptop.call(secondFactorConsole.verify, { code: authenticator.nextCode() })
    expect(laptop.deviceToken).toBeUndefined()
    expect(await devices()).toEqual([])
    await signOut()
    expect(await signIn()).toBe('second-factor')
  })

  test('S11 skips the code and never the password', async () => {
    await keep()
    await signOut()
    expect(await laptop.refusal(sessionConsole.signIn, { email, password: 'wrong' })).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    expect(await state()).toBe('signed-out')
    expect(await signIn()).toBe('signed-in')
    expect(await kinds()).toContain('device.kept')
  })

  test('S11 half the way in keeps nothing: the cookie comes with the code', async () => {
    await signIn(laptop, true)
    expect(laptop.deviceToken).toBeUndefined()
    await laptop.refusal(secondFactorConsole.verify, { code: '000000' })
    expect(laptop.deviceToken).toBeUndefined()
    expect(await app.store.read((db) => db.selectFrom('staff_devices').selectAll().execute())).toEqual([])
  })

  test('S11 is that browser: another one is asked for the code, and the store holds a hash alone', async () => {
    await keep()
    const other = consoleBrowser(app)
    expect(await signIn(other)).toBe('second-factor')
    other.deviceToken = 'x'.repeat(43)
    expect(await signIn(other)).toBe('second-factor')
    const rows = await app.store.read((db) => db.selectFrom('staff_devices').selectAll().execute())
    expect(rows.map((row) => row.token_hash)).toEqual([hashToken(laptop.deviceToken ?? '')])
    expect(JSON.stringify(rows)).not.toContain(laptop.deviceToken)
  })

  test('S11 is that person: somebody else at the same browser is asked for their own code', async () => {
    await app.makeStaff('staff', 'Jo Brandt')
    const jo = 'jo.brandt@ibarralowe.example'
    const phone = consoleBrowser(app)
    await signIn(phone, false, jo)
    const theirs = await turnFactorOn(app, phone)
    await keep()
    await signOut()
    expect(await signIn(laptop, true, jo)).toBe('second-factor')
    await laptop.call(secondFactorConsole.verify, { code: theirs.nextCode() })
    await signOut()
    expect(await signIn(laptop, false, jo)).toBe('signed-in')
    // The browser is Jo's now.
    await signOut()
    expect(await signIn()).toBe('second-factor')
  })

  test('TFA-3 the session on it lasts seven days instead of twelve hours, locks as always, and then the code is due again', async () => {
    await keep()
    const kept = app.clock.now()
    app.clock.advance(12 * hour)
    expect(await state()).toBe('locked')
    await laptop.call(sessionConsole.unlock, { password })
    app.clock.set(kept + 7 * day - second)
    await laptop.call(sessionConsole.unlock, { password })
    expect(await laptop.call(sessionConsole.get)).toMatchObject({ me: { expiresAtMs: kept + 7 * day } })
    app.clock.advance(second)
    expect(await state()).toBe('signed-out')
    expect(await signIn()).toBe('second-factor')
  })

  test('TFA-3 within its seven days signing in again skips the code, and gives it no more of them', async () => {
    await keep()
    const kept = app.clock.now()
    for (let at = 0; at < 6; at++) {
      app.clock.advance(day)
      await signOut()
      expect(await signIn(laptop, true)).toBe('signed-in')
      expect(await laptop.call(sessionConsole.get)).toMatchObject({ me: { expiresAtMs: kept + 7 * day } })
    }
    app.clock.set(kept + 7 * day - minute)
    await signOut()
    expect(await signIn(laptop, true)).toBe('signed-in')
    expect(await laptop.call(sessionConsole.get)).toMatchObject({ me: { expiresAtMs: app.clock.now() + 12 * hour } })
    await signOut()
    app.clock.set(kept + 7 * day)
    expect(await signIn(laptop, true)).toBe('second-factor')
  })

  test('TFA-3 signing out keeps the device', async () => {
    await keep()
    await signOut()
    expect(await state()).toBe('signed-out')
    expect(await signIn()).toBe('signed-in')
    expect(await devices()).toMatchObject([{ isThis: true }])
  })

  test('TFA-3 devices are listed with when and where they were last used, this one first', async () => {
    await keep()
    const desk = consoleBrowser(app, { ip: '203.0.113.9', userAgent: 'desk' })
    app.clock.advance(hour)
    await keep(desk)
    app.clock.advance(hour)
    await signOut()
    await signIn()
    const listed = await devices()
    expect(listed).toMatchObject([
      { isThis: true, ip: '198.51.100.7', userAgent: 'laptop', lastUsedAtMs: app.clock.now() },
      { isThis: false, ip: '203.0.113.9', userAgent: 'desk', lastUsedAtMs: app.clock.now() - hour },
    ])
    expect(JSON.stringify(listed)).not.toContain(laptop.deviceToken)
    const { sessions } = await laptop.call<{ sessions: object[] }>(sessionConsole.list)
    expect(sessions).toMatchObject([
      { isThis: true, secondFactor: 'device', isKept: false },
      { isThis: false, secondFactor: 'code', isKept: true, isLocked: true },
    ])
  })

  test('S11 one is removed: its sessions end, and its browser is asked for the code', async () => {
    await keep()
    const desk = consoleBrowser(app)
    await keep(desk)
    const [, other] = await devices(desk)
    const stranger = consoleBrowser(app)
    await signIn(stranger, true, 'elena.ibarra@ibarralowe.example')
    expect(await stranger.refusal(secondFactorConsole.removeDevice, { deviceId: other?.deviceId })).toMatchObject({
      code: 'NOT_FOUND',
    })
    await desk.call(secondFactorConsole.removeDevice, { deviceId: other?.deviceId })
    expect(await state()).toBe('signed-out')
    expect(await signIn()).toBe('second-factor')
    expect(await state(desk)).toBe('signed-in')
    expect(await kinds()).toContain('device.removed')
  })

  test('S11 removing the device one sits at signs out here, and the browser forgets both cookies', async () => {
    await keep()
    const [device] = await devices()
    await laptop.call(secondFactorConsole.removeDevice, { deviceId: device?.deviceId })
    expect(laptop).toMatchObject({ token: undefined, deviceToken: undefined })
    expect(await state()).toBe('signed-out')
  })

  test('S11 all are removed at once', async () => {
    await keep()
    const desk = consoleBrowser(app)
    await keep(desk)
    await desk.call(secondFactorConsole.removeDevices)
    expect([await state(), await state(desk)]).toEqual(['signed-out', 'signed-out'])
    expect([await signIn(), await signIn(desk)]).toEqual(['second-factor', 'second-factor'])
    expect(await kinds()).toContain('device.all-removed')
  })

  test.each<[string, () => Promise<unknown>]>([
    ['a password change', () => laptop.call(sessionConsole.changePassword, { current: password, next })],
    ['a role change', () => updateRole(app.deps, owner, { userId: noor.userId, role: 'admin' })],
    [
      'a deactivation',
      async () => {
        granted(await deactivateStaff(app.deps, owner, { userId: noor.userId }))
        granted(await reactivateStaff(app.deps, owner, { userId: noor.userId }))
      },
    ],
  ])('S11 %s ends it', async (_, change) => {
    await keep()
    const { deviceToken } = laptop
    await change()
    const rows = await app.store.read((db) => db.selectFrom('staff_devices').selectAll().execute())
    expect(rows).toMatchObject([{ ended_reason: 'superseded' }])
    laptop.token = undefined
    laptop.deviceToken = deviceToken
    const isChanged = (await laptop.refusal(sessionConsole.signIn, { email, password }).catch(() => null)) !== null
    expect(await signIn(laptop, false, email, isChanged ? next : password)).toBe('second-factor')
  })

  test('TFA-3 the session in which the password was changed goes on, no longer than one that nobody kept', async () => {
    await keep()
    await laptop.call(sessionConsole.changePassword, { current: password, next })
    expect(await laptop.call(sessionConsole.get)).toMatchObject({
      state: 'signed-in',
      me: { expiresAtMs: app.clock.now() + 12 * hour },
    })
    expect(await devices()).toEqual([])
  })

  test('TFA-3 where the firm forbids it, nothing is kept and what was kept ends', async () => {
    const elena = consoleBrowser(app)
    await signIn(elena, false, 'elena.ibarra@ibarralowe.example')
    await keep()
    const rules = { allowsKeptDevices: false, phoneOrigin: null, passkeyDomain: null }
    await elena.call(staffConsole.updateSignInRules, rules)
    expect(await state()).toBe('signed-out')
    expect(await laptop.call(sessionConsole.get)).toMatchObject({ canKeepSignedIn: false })
    const { deviceToken } = laptop
    await keep()
    expect(laptop.deviceToken).toBe(deviceToken)
    expect(await laptop.call(sessionConsole.get)).toMatchObject({ me: { expiresAtMs: app.clock.now() + 12 * hour } })
    await signOut()
    // Nor would a device count that is there all the same.
    const reopened = { ended_at_ms: null, ended_reason: null }
    await app.store.write(({ db }) => db.updateTable('staff_devices').set(reopened).execute())
    expect(await signIn()).toBe('second-factor')
    await app.store.write(({ db }) => db.updateTable('staff_devices').set({ ended_at_ms: 1 }).execute())
    // Allowed again, what ended stays ended.
    await elena.call(staffConsole.updateSignInRules, { ...rules, allowsKeptDevices: true })
    expect(await signIn()).toBe('second-factor')
  })

  test('S7 on a kept device a right password forgives no failed codes', async () => {
    await keep()
    await signOut()
    const desk = consoleBrowser(app)
    await signIn(desk)
    // From ever another source, so that the name alone is counted.
    let sources = 0
    const guess = () => {
      const elsewhere = consoleBrowser(app, { ip: `203.0.113.${++sources}`, userAgent: 'desk' })
      elsewhere.token = desk.token
      return elsewhere.refusal(secondFactorConsole.verify, { code: '000000' })
    }
    for (let at = 0; at < 9; at++) expect(await guess()).not.toMatchObject({ data: { retryAtMs: expect.anything() } })
    expect(await signIn()).toBe('signed-in')
    await laptop.call(sessionConsole.confirmPassword, { password })
    await laptop.call(sessionConsole.lock)
    await laptop.call(sessionConsole.unlock, { password })
    expect(await guess()).toMatchObject({ data: { retryAtMs: app.clock.now() + 30 * second } })
  })
})

describe('F6 the clock and kept devices', () => {
  test.each([3 * hour, day])('F6 set back by %i ms, it revives no device that was over', async (jump) => {
    await keep()
    await signOut()
    app.clock.advance(7 * day)
    await settleSessions(app.deps)
    await settleDevices(app.deps)
    app.clock.advance(-jump)
    expect(await signIn()).toBe('second-factor')
  })

  test('F6 what a sign-in found over stays over, without any job', async () => {
    await keep()
    await signOut()
    app.clock.advance(7 * day)
    expect(await signIn()).toBe('second-factor')
    app.clock.advance(-day)
    expect(await signIn()).toBe('second-factor')
  })

  test.each([3 * hour, day])('F6 set back by %i ms behind its last use, a device is worth nothing', async (jump) => {
    await keep()
    app.clock.advance(2 * day)
    await signOut()
    expect(await signIn()).toBe('signed-in')
    await signOut()
    app.clock.advance(-jump)
    expect(await signIn()).toBe('second-factor')
  })
})
