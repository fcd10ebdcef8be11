import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createTestApp, granted, origin, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import { hour, minute } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import { addPortalAddress } from '../settings/change-portal-addresses.ts'
import { updateRole } from './change-staff.ts'
import { sessionConsole } from './session.console.ts'
import { getSignInRules, updateSignInRules } from './sign-in-rules.ts'
import { endStaffSession, endStaffSessions, listStaffSessions } from './staff-sessions.ts'
import { staffConsole } from './staff.console.ts'

let app: TestApp
let owner: StaffActor
let admin: StaffActor
let staff: StaffActor

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm({ origin: 'https://portal.firm.example' })
  owner = await app.makeStaff('owner', 'Elena Ibarra')
  admin = await app.makeStaff('admin', 'Sam Lowe')
  staff = await app.makeStaff('staff', 'Noor Haddad')
})
afterEach(() => app.close())

const password = 'correct horse battery'
const consoleOrigin = 'https://console.firm.example'
const plain = { allowsKeptDevices: true, phoneOrigin: null, passkeyDomain: null }
const update = (change: Partial<Parameters<typeof updateSignInRules>[3]>, at = consoleOrigin) =>
  updateSignInRules(app.deps, admin, at, { ...plain, ...change })
async function signedIn(name: string, keepSignedIn = false) {
  const browser = consoleBrowser(app)
  await browser.call(sessionConsole.signIn, { email: `${name}@ibarralowe.example`, password, keepSignedIn })
  return browser
}
const stateOf = async (browser: ReturnType<typeof consoleBrowser>) =>
  (await browser.call<SessionState>(sessionConsole.get)).state

describe('the rules for signing in', () => {
  test('TFA-8 TFA-9 they are what nobody has set until an admin does, and are kept as they were typed, in one form', async () => {
    expect(await getSignInRules(app.deps, consoleOrigin)).toEqual({
      secondFactor: 'none',
      requiredFromMs: null,
      allowsKeptDevices: true,
      phoneOrigin: null,
      passkeyDomain: null,
      passkeyDomainInUse: 'console.firm.example',
      recoveryKitMadeAtMs: null,
    })
    const typed = { phoneOrigin: 'Phone.Firm.Example/', passkeyDomain: 'Firm.Example.' }
    expect(granted(await update(typed))).toMatchObject({
      phoneOrigin: 'https://phone.firm.example',
      passkeyDomain: 'firm.example',
      passkeyDomainInUse: 'firm.example',
    })
    expect(granted(await update({}))).toMatchObject({ phoneOrigin: null, passkeyDomain: null })
    expect(await getSignInRules(app.deps, 'https://192.0.2.7')).toMatchObject({ passkeyDomainInUse: null })
  })

  test.each([
    ['https://portal.firm.example', 'common.staff.phoneOriginTaken'],
    ['https://portal.firm.example:8443', 'common.staff.phoneOriginTaken'],
    ['https://console.firm.example', 'common.staff.phoneOriginTaken'],
    ['http://phone.firm.example', 'common.staff.phoneOriginBad'],
    ['https://phone.firm.example/page', 'common.staff.phoneOriginBad'],
    ['https://user@phone.firm.example', 'common.staff.phoneOriginBad'],
    ['phone', 'common.staff.phoneOriginBad'],
  ])('TFA-8 the phone’s page has a host name of its own, in https: not %s', async (phoneOrigin, messageKey) => {
    expect(refused(await update({ phoneOrigin }))).toMatchObject({
      refused: 'INVALID',
      field: 'phoneOrigin',
      messageKey,
    })
    expect(await getSignInRules(app.deps, consoleOrigin)).toMatchObject({ phoneOrigin: null })
  })

  test('TFA-8 on this machine alone a name of its own will do without https, and its other names are the console’s', async () => {
    const at = 'http://127.0.0.1:4710'
    expect(granted(await update({ phoneOrigin: 'http://phone.localhost:4711' }, at)).phoneOrigin).toBe(
      'http://phone.localhost:4711',
    )
    for (const phoneOrigin of ['http://localhost:4711', 'http://127.0.0.1:4712', 'http://[::1]:4711']) {
      expect(refused(await update({ phoneOrigin }, at)).messageKey).toBe('common.staff.phoneOriginTaken')
    }
  })

  test('TFA-8 no portal address takes the host name that the phone’s page has', async () => {
    granted(await update({ phoneOrigin: 'https://phone.firm.example' }))
    const add = (of: string) => addPortalAddress(app.deps, admin, { region: 'EMEA', origin: of })
    expect(refused(await add('https://phone.firm.example:8443'))).toMatchObject({
      refused: 'CONFLICT',
      field: 'origin',
    })
    granted(await add('https://portal.eu.firm.example'))
  })

  test.each([
    ['firm.example', true],
    ['console.firm.example', true],
    ['example', false],
    ['portal.firm.example', false],
    ['rm.example', false],
    ['other.example', false],
    ['*.firm.example', false],
  ])('TFA-9 passkeys are for the console’s own host name or one above it: %s', async (passkeyDomain, isTaken) => {
    const result = await update({ passkeyDomain })
    if (isTaken) expect(granted(result)).toMatchObject({ passkeyDomain })
    else expect(refused(result)).toMatchObject({ refused: 'INVALID', field: 'passkeyDomain' })
  })

  test('TFA-9 an address of numbers has no domain to set', async () => {
    expect(refused(await update({ passkeyDomain: '127.0.0.1' }, 'http://127.0.0.1:4710')).messageKey).toBe(
      'common.staff.passkeyDomainNone',
    )
  })

  test('TFA-3 switched off, every kept device ends with the sessions on it; who switched stays, for twelve hours', async () => {
    const kept = await signedIn('noor.haddad', true)
    const notKept = await signedIn('noor.haddad')
    const own = await signedIn('sam.lowe', true)
    expect(await own.call(staffConsole.updateSignInRules, { ...plain, allowsKeptDevices: false })).toMatchObject({
      allowsKeptDevices: false,
    })
    expect(await stateOf(kept)).toBe('signed-out')
    expect(await stateOf(notKept)).toBe('signed-in')
    expect(await stateOf(own)).toBe('signed-in')
    const open = await app.store.read((db) =>
      db.selectFrom('staff_devices').select('id').where('ended_at_ms', 'is', null).execute(),
    )
    expect(open).toEqual([])
    app.clock.advance(12 * hour)
    expect(await stateOf(own)).toBe('signed-out')
    expect(await kept.call(sessionConsole.get)).toMatchObject({ canKeepSignedIn: false })
  })

  test('S10 only admins read and change them, with the password given just now', async () => {
    const browser = await signedIn('noor.haddad')
    expect(await browser.refusal(staffConsole.getSignInRules)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await browser.refusal(staffConsole.updateSignInRules, plain)).toMatchObject({ code: 'FORBIDDEN' })
    const adminBrowser = await signedIn('sam.lowe')
    app.clock.advance(11 * minute)
    await adminBrowser.call(staffConsole.getSignInRules)
    expect(await adminBrowser.refusal(staffConsole.updateSignInRules, plain)).toMatchObject({ code: 'PASSWORD_DUE' })
    granted(await updateRole(app.deps, owner, { userId: admin.userId, role: 'staff' }))
    expect(refused(await update({})).refused).toBe('FORBIDDEN')
  })
})

describe('everybody’s sessions', () => {
  test('TFA-6 admins see where everybody is signed in and end one, or all with the kept devices', async () => {
    const kept = await signedIn('noor.haddad', true)
    const other = await signedIn('noor.haddad')
    const browser = await signedIn('sam.lowe')
    const all = await browser.call<Awaited<ReturnType<typeof listStaffSessions>>>(staffConsole.listSessions, {})
    expect(new Set(all.sessions.map((session) => session.userName))).toEqual(
      new Set(['Elena Ibarra', 'Sam Lowe', 'Noor Haddad']),
    )
    expect(all.sessions[0]).toMatchObject({ isThis: true, userName: 'Sam Lowe' })
    const { sessions } = await listStaffSessions(app.deps, admin, { userId: staff.userId })
    expect(sessions.map((session) => session.userName)).toEqual(Array(3).fill('Noor Haddad'))

    const notKept = sessions.find((session) => !session.isKept && session.sessionId !== staff.sessionId)
    granted(await endStaffSession(app.deps, admin, { sessionId: notKept?.sessionId ?? '' }))
    expect(await stateOf(other)).toBe('signed-out')
    expect(await stateOf(kept)).toBe('signed-in')
    expect(granted(await endStaffSessions(app.deps, admin, { userId: staff.userId }))).toEqual({ ended: 2 })
    expect(await stateOf(kept)).toBe('signed-out')
    const devices = await app.store.read((db) => db.selectFrom('staff_devices').select('ended_reason').execute())
    expect(devices).toEqual([{ ended_reason: 'removed' }])
    expect(granted(await endStaffSessions(app.deps, admin, { userId: staff.userId }))).toEqual({ ended: 0 })
  })

  test('TFA-6 an admin ends the owner’s sessions too; others nobody’s', async () => {
    granted(await endStaffSessions(app.deps, admin, { userId: owner.userId }))
    expect((await listStaffSessions(app.deps, admin, { userId: owner.userId })).sessions).toEqual([])
    const browser = await signedIn('noor.haddad')
    for (const [procedure, input] of [
      [staffConsole.listSessions, {}],
      [staffConsole.endSession, { sessionId: admin.sessionId }],
      [staffConsole.endSessions, { userId: admin.userId }],
    ] as const) {
      expect(await browser.refusal(procedure, input)).toMatchObject({ code: 'FORBIDDEN' })
    }
    expect(refused(await endStaffSession(app.deps, { ...staff, origin }, { sessionId: admin.sessionId })).refused).toBe(
      'FORBIDDEN',
    )
    expect(refused(await endStaffSessions(app.deps, admin, { userId: app.ids.id() })).refused).toBe('NOT_FOUND')
  })
})
