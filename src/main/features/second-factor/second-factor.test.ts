import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appCode, enrol, wrongCode, type Begun } from '../../../../tests/support/authenticator.ts'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createTestApp, granted, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import { day, hour, minute, second } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import { sessionConsole } from '../staff/session.console.ts'
import { staffConsole } from '../staff/staff.console.ts'
import { removeSecondFactor } from './remove-second-factor.ts'
import { resetSecondFactor } from './reset-second-factor.ts'
import { secondFactorConsole as factor } from './second-factor.console.ts'

const password = 'correct horse battery'
const email = 'elena.ibarra@ibarralowe.example'
const step = 30 * second
type Shown = { setId: string; codes: string[] }

let app: TestApp
let elena: StaffActor
let browser: ReturnType<typeof consoleBrowser>

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  elena = await app.makeStaff('owner', 'Elena Ibarra')
  browser = consoleBrowser(app)
  await signIn()
})
afterEach(() => app.close())

const signIn = (from = browser, keepSignedIn = false) =>
  from.call<SessionState>(sessionConsole.signIn, { email, password, keepSignedIn })
const state = async (from = browser) => (await from.call<SessionState>(sessionConsole.get)).state
const verify = (code: string, from = browser) => from.call<SessionState>(factor.verify, { code })
const refusedCode = async (code: string, from = browser) => {
  const { code: error, data } = await from.refusal(factor.verify, { code })
  return [error, (data as { messageKey: string }).messageKey.split('.').at(-1)]
}
const begin = (from = browser) => from.call<Begun>(factor.begin)
const codeNow = ({ secret }: { secret: string }, steps = 0) => appCode(secret, app.clock.now() + steps * step)
const confirm = (begun: Begun, code = codeNow(begun), from = browser) =>
  from.call<Shown>(factor.confirm, { enrolmentId: begun.enrolmentId, code })
const turnOn = ({ enrolmentId }: Begun, { setId }: Shown, from = browser) =>
  from.call<SessionState>(factor.turnOn, { enrolmentId, setId })
const tick = (steps = 1) => app.clock.advance(steps * step)
const kinds = async () =>
  (await app.store.read((db) => db.selectFrom('activity').select('kind').orderBy('position').execute())).map(
    ({ kind }) => kind,
  )
const notices = async () =>
  (await app.store.read((db) => db.selectFrom('outbox_emails').selectAll().orderBy('created_at_ms').execute())).map(
    (row) => ({ to: row.to_email, locale: row.locale, notice: (JSON.parse(row.params) as { notice: string }).notice }),
  )
const passwordAgain = (from = browser) => from.call(sessionConsole.confirmPassword, { password })
const require2fa = (fromMs: number) =>
  app.store.write(({ db }) =>
    db
      .insertInto('staff_second_factor_rules')
      .values({ user_id: elena.userId, invited_at_ms: null, required_from_ms: fromMs, set_by: elena.userId })
      .execute(),
  )

describe('turning it on', () => {
  test('TFA-1 the QR code and the secret as text, a code, backup codes, on: the next sign-in asks for a code', async () => {
    const begun = await begin()
    const uri = new URL(begun.otpauthUri)
    expect(uri.protocol + uri.host).toBe('otpauth:totp')
    expect(decodeURIComponent(uri.pathname)).toBe(`/Ibarra Lowe & Brandt:${email}`)
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: begun.secret.replaceAll(' ', ''),
      issuer: 'Ibarra Lowe & Brandt',
    })
    expect(begun.secret).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
    expect(begun.account).toBe(email)
    expect(await browser.call(factor.get)).toMatchObject({ isOn: false, backupCodesLeft: null })

    const shown = await confirm(begun)
    expect(new Set(shown.codes)).toHaveLength(10)
    for (const code of shown.codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(await browser.call(factor.get)).toMatchObject({ isOn: false })

    expect(await turnOn(begun, shown)).toMatchObject({
      state: 'signed-in',
      me: { secondFactor: { isOn: true, backupCodesLeft: 10 } },
    })
    expect(await browser.call(factor.get)).toMatchObject({
      isOn: true,
      enabledAtMs: app.clock.now(),
      backupCodesLeft: 10,
    })
    expect(await notices()).toEqual([{ to: email, locale: 'en', notice: 'second-factor-on' }])
    expect((await kinds()).at(-1)).toBe('staff.second-factor-on')

    tick()
    expect(await signIn()).toMatchObject({ state: 'second-factor', methods: { backupCode: true } })
    expect(await browser.refusal(staffConsole.list)).toMatchObject({ code: 'SECOND_FACTOR_DUE' })
    expect(await verify(codeNow(begun))).toMatchObject({ state: 'signed-in' })
    await browser.call(staffConsole.list)
  })

  test('TFA-1 a firm’s name with a colon in it still reads as one issuer and one account', async () => {
    await app.store.write(({ db }) => db.updateTable('firms').set({ name: 'Ibarra: Lowe ñ & Co ' }).execute())
    const uri = new URL((await begin()).otpauthUri)
    expect(decodeURIComponent(uri.pathname)).toBe(`/Ibarra Lowe ñ & Co:${email}`)
    expect(uri.searchParams.get('issuer')).toBe('Ibarra Lowe ñ & Co')
  })

  test('TFA-1 two tabs, and whoever comes back, see the same QR code; half an hour later another', async () => {
    const [here, there] = await Promise.all([begin(), begin()])
    expect(there).toEqual(here)
    app.clock.advance(9 * minute)
    expect(await begin()).toEqual(here)
    await browser.call(sessionConsole.touch)
    app.clock.advance(12 * minute)
    await browser.call(sessionConsole.touch)
    app.clock.advance(9 * minute)
    await passwordAgain()
    const later = await begin()
    expect(later.secret).not.toBe(here.secret)
    expect(await browser.refusal(factor.confirm, { enrolmentId: here.enrolmentId, code: codeNow(here) })).toMatchObject(
      {
        code: 'GONE',
        data: { messageKey: 'common.secondFactor.enrolmentOver' },
      },
    )
  })

  test('TFA-1 at set-up two steps either way are taken', async () => {
    const begun = await begin()
    for (const steps of [-2, -1, 0, 1, 2]) expect((await confirm(begun, codeNow(begun, steps))).codes).toHaveLength(10)
  })

  test.each([
    [-20, 'clockBehind', 10],
    [-3, 'clockBehind', 2],
    [3, 'clockAhead', 2],
    [4, 'clockAhead', 2],
    [20, 'clockAhead', 10],
  ])('TFA-1 a code of %i steps from now is refused with how far that clock is off', async (steps, key, minutes) => {
    const begun = await begin()
    const refusal = await browser.refusal(factor.confirm, {
      enrolmentId: begun.enrolmentId,
      code: codeNow(begun, steps),
    })
    expect(refusal).toMatchObject({
      code: 'INVALID',
      data: { field: 'code', messageKey: `common.secondFactor.${key}`, params: { minutes } },
    })
    expect(await browser.call(factor.get)).toMatchObject({ isOn: false })
  })

  test('TFA-1 a code that fits no time near, and one of the wrong length, are refused each with its sentence', async () => {
    const begun = await begin()
    const refusalOf = async (code: string) =>
      (await browser.refusal(factor.confirm, { enrolmentId: begun.enrolmentId, code })).data
    expect(await refusalOf(wrongCode(begun.secret, app.clock.now()))).toMatchObject({
      messageKey: 'common.secondFactor.codeWrong',
    })
    expect(await refusalOf(codeNow(begun, 21))).toMatchObject({ messageKey: 'common.secondFactor.codeWrong' })
    expect(await refusalOf('12345')).toMatchObject({ messageKey: 'common.secondFactor.codeLength' })
    expect((await kinds()).filter((kind) => kind === 'staff.second-factor-refused')).toHaveLength(2)
  })

  test.each([-2, 0, 2])(
    'TFA-1 the code that confirmed (step %i) signs nobody in, nor do those before it',
    async (at) => {
      const begun = await begin()
      await turnOn(begun, await confirm(begun, codeNow(begun, at)))
      const confirmed = codeNow(begun, at)
      const before = codeNow(begun, at - 1)
      const after = codeNow(begun, at + 1)
      // As soon as that step is the one of now.
      if (at > 0) tick(at)
      await signIn()
      if (at >= -1) expect(await refusedCode(confirmed)).toEqual(['INVALID', 'codeUsed'])
      expect((await refusedCode(before))[0]).toBe('INVALID')
      if (at >= 0) expect(await verify(after)).toMatchObject({ state: 'signed-in' })
    },
  )

  test('TFA-1 cut after the codes were shown it is not on, and signing in is as before', async () => {
    const begun = await begin()
    const cut = await confirm(begun)
    expect(await signIn()).toMatchObject({ state: 'signed-in', me: { secondFactor: { isOn: false } } })

    // Begun again in another sign-in: another secret. In the same one it is the same while it lives; the codes shown before are dead.
    const next = await begin()
    expect(next.secret).not.toBe(begun.secret)
    const once = await confirm(next)
    expect(await begin()).toMatchObject({ secret: next.secret, enrolmentId: next.enrolmentId })
    tick()
    const again = await confirm(next)
    expect(await browser.refusal(factor.turnOn, { enrolmentId: next.enrolmentId, setId: once.setId })).toMatchObject({
      code: 'STALE',
      data: { messageKey: 'common.secondFactor.otherCodesShown' },
    })
    expect(await browser.call(factor.get)).toMatchObject({ isOn: false })
    await turnOn(next, again)
    await signIn()
    for (const code of [...cut.codes.slice(0, 5), ...once.codes.slice(5)])
      expect(await browser.refusal(factor.verifyBackupCode, { code })).toMatchObject({
        data: { messageKey: 'common.secondFactor.backupCodeWrong' },
      })
  })

  test('TFA-1 nothing is on before a code confirmed, and saying twice that the codes are saved is no error', async () => {
    const begun = await begin()
    const { enrolmentId } = begun
    expect(await browser.refusal(factor.turnOn, { enrolmentId, setId: app.ids.id() })).toMatchObject({ code: 'STALE' })
    const shown = await confirm(begun)
    const both = await Promise.all([turnOn(begun, shown), turnOn(begun, shown)])
    expect(both).toMatchObject([{ state: 'signed-in' }, { state: 'signed-in' }])
    expect((await kinds()).filter((kind) => kind === 'staff.second-factor-on')).toHaveLength(1)
    expect(await browser.refusal(factor.begin)).toMatchObject({
      code: 'CONFLICT',
      data: { messageKey: 'common.secondFactor.alreadyOn' },
    })
    expect(await browser.refusal(factor.confirm, { enrolmentId, code: codeNow(begun, 1) })).toMatchObject({
      code: 'CONFLICT',
    })
  })

  test('TFA-1 an enrolment is one person’s: another cannot confirm, end or finish it', async () => {
    const begun = await begin()
    await app.makeStaff('admin', 'Noor Haddad')
    const other = consoleBrowser(app)
    await other.call(sessionConsole.signIn, { email: 'noor.haddad@ibarralowe.example', password })
    const { enrolmentId } = begun
    expect(await other.refusal(factor.confirm, { enrolmentId, code: codeNow(begun) })).toMatchObject({ code: 'GONE' })
    await other.call(factor.cancel, { enrolmentId })
    const shown = await confirm(begun)
    expect(await other.refusal(factor.turnOn, { enrolmentId, setId: shown.setId })).toMatchObject({ code: 'GONE' })
    await turnOn(begun, shown)
  })

  test('S5 a secret that another session has seen is never the one turned on', async () => {
    // Somebody who knows the password was there first, and looks again whenever they like.
    const stranger = consoleBrowser(app, { ip: '203.0.113.9', userAgent: 'elsewhere' })
    await signIn(stranger)
    const seen = await begin(stranger)
    const begun = await begin()
    expect(begun.secret).not.toBe(seen.secret)
    expect(begun.enrolmentId).not.toBe(seen.enrolmentId)
    expect(
      await stranger.refusal(factor.confirm, { enrolmentId: begun.enrolmentId, code: codeNow(begun) }),
    ).toMatchObject({ code: 'GONE' })
    const shown = await confirm(begun)
    expect(await stranger.refusal(factor.turnOn, { enrolmentId: begun.enrolmentId, setId: shown.setId })).toMatchObject(
      { code: 'GONE' },
    )

    // Beginning once more elsewhere ends this one, and the person is told so instead of being given the other's.
    const third = await begin(stranger)
    expect(third.secret).not.toBe(seen.secret)
    expect(await browser.refusal(factor.turnOn, { enrolmentId: begun.enrolmentId, setId: shown.setId })).toMatchObject({
      code: 'GONE',
      data: { messageKey: 'common.secondFactor.enrolmentOver' },
    })
    const mine = await begin()
    await turnOn(mine, await confirm(mine))
    tick()
    await signIn()
    for (const { secret } of [seen, third])
      expect((await browser.refusal(factor.verify, { code: appCode(secret, app.clock.now()) })).code).toBe('INVALID')
    expect(await verify(codeNow(mine))).toMatchObject({ state: 'signed-in' })
  })

  test('TFA-1 cancelled, the next begins with another secret', async () => {
    const begun = await begin()
    await confirm(begun)
    await browser.call(factor.cancel, { enrolmentId: begun.enrolmentId })
    expect((await begin()).secret).not.toBe(begun.secret)
    const left = await app.store.read((db) => db.selectFrom('staff_backup_codes').selectAll().execute())
    expect(left).toEqual([])
  })

  test('TFA-1 it ends the other sessions and kept devices; this session goes on, as one with its factor', async () => {
    const elsewhere = consoleBrowser(app)
    await signIn(elsewhere, true)
    const { code } = await enrol(browser, app.clock)
    expect(await state()).toBe('signed-in')
    expect(await state(elsewhere)).toBe('signed-out')
    tick()
    expect(await signIn(elsewhere, true)).toMatchObject({ state: 'second-factor' })
    await verify(code(), elsewhere)
    const sessions = await app.store.read((db) =>
      db.selectFrom('staff_sessions').select('second_factor').where('ended_at_ms', 'is', null).execute(),
    )
    expect(sessions.map((row) => row.second_factor).sort()).toEqual(['code', 'enrolment'])
  })

  test('TFA-6 whoever must have it first reaches the enrolment and nothing else, and is in once it is on', async () => {
    await require2fa(app.clock.now())
    expect(await state()).toBe('enrolment-due')
    expect(await browser.refusal(staffConsole.list)).toMatchObject({ code: 'ENROLMENT_DUE' })
    expect(await browser.call(factor.get)).toMatchObject({ isOn: false, requiredFromMs: app.clock.now() })
    await enrol(browser, app.clock)
    expect(await state()).toBe('signed-in')
    await browser.call(staffConsole.list)
  })

  test('S10 every change of the factor wants the password of the last ten minutes', async () => {
    const begun = await begin()
    const shown = await confirm(begun)
    const { enrolmentId } = begun
    app.clock.advance(10 * minute + 1)
    const due = { code: 'PASSWORD_DUE' }
    expect(await browser.refusal(factor.begin)).toMatchObject(due)
    expect(await browser.refusal(factor.confirm, { enrolmentId, code: codeNow(begun) })).toMatchObject(due)
    expect(await browser.refusal(factor.turnOn, { enrolmentId, setId: shown.setId })).toMatchObject(due)
    await passwordAgain()
    await turnOn(begun, shown)
    app.clock.advance(10 * minute + 1)
    expect(await browser.refusal(factor.view)).toMatchObject(due)
    expect(await browser.refusal(factor.turnOff, { code: codeNow(begun) })).toMatchObject(due)
    expect(await browser.refusal(factor.makeBackupCodes)).toMatchObject(due)
    expect(await browser.refusal(factor.useBackupCodes, { setId: shown.setId })).toMatchObject(due)
  })

  test('F6 an enrolment found expired does not come back with the clock; one from the future is none', async () => {
    const begun = await begin()
    app.clock.advance(31 * minute)
    const late = consoleBrowser(app)
    await signIn(late)
    const { enrolmentId } = begun
    expect(await late.refusal(factor.confirm, { enrolmentId, code: codeNow(begun) })).toMatchObject({ code: 'GONE' })
    expect(await app.store.read((db) => db.selectFrom('staff_totp_enrolments').selectAll().execute())).toEqual([])
    app.clock.advance(-31 * minute)
    const early = consoleBrowser(app)
    await signIn(early)
    expect(await early.refusal(factor.confirm, { enrolmentId, code: codeNow(begun) })).toMatchObject({ code: 'GONE' })
    const other = await begin(early)
    app.clock.advance(-3 * hour)
    const earlier = consoleBrowser(app)
    await signIn(earlier)
    expect((await begin(earlier)).secret).not.toBe(other.secret)
  })
})

describe('the code at sign-in', () => {
  test.each([
    ['spaces', (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)}\t`],
    ['hyphens', (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ['full-width digits', (code: string) => shifted(code, 0xff10)],
    ['Arabic-Indic digits', (code: string) => shifted(code, 0x0660)],
    ['an invisible mark', (code: string) => `\u200e${code}\u2069`],
  ])('TFA-2 is taken with %s', async (_, typed) => {
    const { code } = await enrol(browser, app.clock)
    tick()
    await signIn()
    expect(await verify(typed(code()))).toMatchObject({ state: 'signed-in' })
  })

  test('TFA-2 of the wrong length it is refused with its sentence, and counts as no failure: nothing was compared', async () => {
    const { code } = await enrol(browser, app.clock)
    tick()
    await signIn()
    for (const typed of ['', '12345', '1234567', 'abcdef', '12345a', '１２３４５'])
      expect(await refusedCode(typed)).toEqual(['INVALID', 'codeLength'])
    for (let at = 0; at < 20; at++) await refusedCode('12345')
    expect(await browser.call(sessionConsole.get)).toMatchObject({ state: 'second-factor', hostTimeMs: null })
    expect(await verify(code())).toMatchObject({ state: 'signed-in' })
  })

  test('S4 one step of drift either way is taken, two are not', async () => {
    const { code } = await enrol(browser, app.clock)
    for (const [drift, isIn] of [
      [-2, false],
      [-1, true],
      [2, false],
      [1, true],
    ] as const) {
      tick(5)
      await signIn()
      if (isIn) expect(await verify(code(drift)), `${drift}`).toMatchObject({ state: 'signed-in' })
      else expect(await refusedCode(code(drift)), `${drift}`).toEqual(['INVALID', 'codeWrong'])
    }
  })

  test('S4 a code of the neighbouring step is taken once, and none before it any more', async () => {
    const { code } = await enrol(browser, app.clock)
    tick(5)
    await signIn()
    await verify(code(1))
    await signIn()
    expect(await refusedCode(code(1))).toEqual(['INVALID', 'codeUsed'])
    expect(await refusedCode(code(0))).toEqual(['INVALID', 'codeUsed'])
    expect(await refusedCode(code(-1))).toEqual(['INVALID', 'codeUsed'])
    tick()
    expect(await refusedCode(code(0))).toEqual(['INVALID', 'codeUsed'])
    tick()
    expect(await verify(code(0))).toMatchObject({ state: 'signed-in' })
  })

  test('TFA-2 two failures in a row show the host’s clock; a code that is right then lets in', async () => {
    const { code, secret } = await enrol(browser, app.clock)
    tick()
    await signIn()
    const hostTime = async () => (await browser.call<{ hostTimeMs: number | null }>(sessionConsole.get)).hostTimeMs
    await refusedCode(wrongCode(secret, app.clock.now()))
    expect(await hostTime()).toBeNull()
    await refusedCode(wrongCode(secret, app.clock.now()))
    expect(await hostTime()).toBe(app.clock.now())
    await verify(code())
    expect((await kinds()).filter((kind) => kind === 'sign-in.staff-factor-failed')).toHaveLength(2)
  })

  test('TFA-2 it leads in from between password and console only, under a new session', async () => {
    const { code } = await enrol(browser, app.clock)
    tick()
    expect(await browser.refusal(factor.verify, { code: code() })).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await consoleBrowser(app).refusal(factor.verify, { code: code() })).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    await browser.call(sessionConsole.lock)
    expect(await browser.refusal(factor.verify, { code: code() })).toMatchObject({ code: 'SESSION_LOCKED' })

    await signIn()
    const half = browser.token
    await verify(code())
    expect(browser.token).not.toBe(half)
    browser.token = half
    expect(await state()).toBe('signed-out')
  })

  test('TFA-2 the way between password and console is open for fifteen minutes', async () => {
    const { code } = await enrol(browser, app.clock)
    tick()
    await signIn()
    app.clock.advance(15 * minute)
    expect(await refusedCode(code())).toEqual(['UNAUTHENTICATED', 'unauthenticated'])
    expect(await state()).toBe('signed-out')
  })

  test('F6 a clock three hours ahead and back: the step never falls, and no code is taken a second time', async () => {
    const { code, backupCodes } = await enrol(browser, app.clock)
    tick(5)
    app.clock.advance(3 * hour)
    await signIn()
    const ahead = code()
    await verify(ahead)
    app.clock.advance(-3 * hour)
    await signIn()
    expect(await refusedCode(code()), 'a time of before').toEqual(['INVALID', 'codeUsed'])
    expect((await refusedCode(ahead))[0]).toBe('INVALID')
    // What is left is another way in, and the app's codes once that time has come.
    expect(await browser.call(factor.verifyBackupCode, { code: backupCodes[0] })).toMatchObject({ state: 'signed-in' })
    app.clock.advance(3 * hour)
    await signIn()
    expect(await refusedCode(ahead)).toEqual(['INVALID', 'codeUsed'])
    tick()
    expect(await verify(code())).toMatchObject({ state: 'signed-in' })
  })

  test('F6 a clock set back three hours: codes used and passed since stay dead', async () => {
    const { code } = await enrol(browser, app.clock)
    app.clock.advance(-3 * hour)
    await signIn()
    expect(await refusedCode(code())).toEqual(['INVALID', 'codeUsed'])
    app.clock.advance(3 * hour + step)
    await signIn()
    expect(await verify(code())).toMatchObject({ state: 'signed-in' })
  })
})

describe('backup codes', () => {
  test('TFA-4 each lets in once, however it is typed, and the person is told', async () => {
    const { backupCodes } = await enrol(browser, app.clock)
    const [first = '', second = ''] = backupCodes
    await signIn()
    const typed = ` ${first.toLowerCase().replaceAll('-', ' – ').replaceAll('0', 'o').replaceAll('1', 'l')}`
    expect(await browser.call(factor.verifyBackupCode, { code: typed })).toMatchObject({
      state: 'signed-in',
      me: { secondFactor: { backupCodesLeft: 9 } },
    })
    expect((await notices()).at(-1)).toEqual({ to: email, locale: 'en', notice: 'backup-code-used' })
    await signIn()
    expect(await browser.refusal(factor.verifyBackupCode, { code: first })).toMatchObject({
      code: 'INVALID',
      data: { field: 'code', messageKey: 'common.secondFactor.backupCodeUsed' },
    })
    await browser.call(factor.verifyBackupCode, { code: second.replaceAll('-', '') })
    expect(await browser.call(factor.get)).toMatchObject({ backupCodesLeft: 8 })
  })

  test('TFA-4 of the wrong length it is refused with its sentence, and counts as no failure', async () => {
    const { backupCodes } = await enrol(browser, app.clock)
    await signIn()
    for (let at = 0; at < 12; at++) {
      expect(await browser.refusal(factor.verifyBackupCode, { code: backupCodes[0]?.slice(1) })).toMatchObject({
        data: { messageKey: 'common.secondFactor.backupCodeLength' },
      })
    }
    await browser.call(factor.verifyBackupCode, { code: backupCodes[0] })
  })

  test('TFA-4 one person’s are nobody else’s', async () => {
    const { backupCodes } = await enrol(browser, app.clock)
    await app.makeStaff('admin', 'Noor Haddad')
    const other = consoleBrowser(app)
    const credentials = { email: 'noor.haddad@ibarralowe.example', password }
    await other.call(sessionConsole.signIn, credentials)
    await enrol(other, app.clock)
    await other.call(sessionConsole.signIn, credentials)
    expect(await other.refusal(factor.verifyBackupCode, { code: backupCodes[0] })).toMatchObject({ code: 'INVALID' })
  })

  test('TFA-4 down to none the screen is told how many are left, and then does not offer them', async () => {
    const { backupCodes } = await enrol(browser, app.clock)
    for (const [used, code] of backupCodes.entries()) {
      await signIn()
      expect(await browser.call(factor.verifyBackupCode, { code })).toMatchObject({
        me: { secondFactor: { backupCodesLeft: 9 - used } },
      })
    }
    expect(await signIn()).toMatchObject({ state: 'second-factor', methods: { backupCode: false } })
  })

  test('TFA-4 new ones count once they are said to be saved; until then the old go on, and then are dead', async () => {
    const { backupCodes: old } = await enrol(browser, app.clock)
    const left = await browser.call<Shown>(factor.makeBackupCodes)
    const made = await browser.call<Shown>(factor.makeBackupCodes)
    const elsewhere = consoleBrowser(app)
    const use = async (code = '') => {
      await signIn(elsewhere)
      return await elsewhere.call<SessionState>(factor.verifyBackupCode, { code }).then(
        ({ state }) => state,
        (error: { code: string }) => error.code,
      )
    }
    expect(await use(made.codes[0])).toBe('INVALID')
    expect(await use(old[0])).toBe('signed-in')

    expect(await browser.refusal(factor.useBackupCodes, { setId: left.setId })).toMatchObject({ code: 'STALE' })
    await browser.call(factor.useBackupCodes, { setId: made.setId })
    await browser.call(factor.useBackupCodes, { setId: made.setId })
    expect((await kinds()).filter((kind) => kind === 'staff.backup-codes-made')).toHaveLength(1)
    expect((await notices()).filter(({ notice }) => notice === 'backup-codes-made')).toHaveLength(1)
    const kept = await app.store.read((db) => db.selectFrom('staff_backup_codes').select('set_id').execute())
    expect(new Set(kept.map((row) => row.set_id)), 'nothing of the others is kept').toEqual(new Set([made.setId]))
    expect(await browser.call(factor.get)).toMatchObject({ backupCodesLeft: 10 })
    expect(await use(old[1])).toBe('INVALID')
    expect(await use(left.codes[0])).toBe('INVALID')
    expect(await use(made.codes[0])).toBe('signed-in')
  })

  test('TFA-4 there are none without the factor', async () => {
    expect(await browser.refusal(factor.makeBackupCodes)).toMatchObject({ code: 'CONFLICT' })
    expect(await browser.refusal(factor.useBackupCodes, { setId: app.ids.id() })).toMatchObject({ code: 'CONFLICT' })
  })
})

test('TFA-5 the same QR code again for a second device, after the password; that it was looked at is recorded', async () => {
  expect(await browser.refusal(factor.view)).toMatchObject({ code: 'CONFLICT' })
  const begun = await begin()
  await turnOn(begun, await confirm(begun))
  const viewed = await browser.call<Begun>(factor.view)
  expect(viewed).toEqual({ account: email, otpauthUri: begun.otpauthUri, qr: begun.qr, secret: begun.secret })
  expect((await kinds()).at(-1)).toBe('staff.second-factor-viewed')
})

describe('turning it off', () => {
  test('TFA-1 password and a code of the app: it is off, everything of it is gone, and so are all other sessions', async () => {
    const { code } = await enrol(browser, app.clock)
    tick()
    const elsewhere = consoleBrowser(app)
    await signIn(elsewhere, true)
    await verify(code(), elsewhere)
    tick()
    expect(await browser.call(factor.turnOff, { code: code() })).toMatchObject({
      state: 'signed-in',
      me: { secondFactor: { isOn: false, backupCodesLeft: null } },
    })
    expect(await state()).toBe('signed-in')
    expect(await state(elsewhere)).toBe('signed-out')
    expect((await notices()).at(-1)).toMatchObject({ notice: 'second-factor-off' })
    expect((await kinds()).at(-1)).toBe('staff.second-factor-off')
    expect(await signIn()).toMatchObject({ state: 'signed-in' })
    expect(await browser.refusal(factor.turnOff, { code: code() })).toMatchObject({ code: 'CONFLICT' })
  })

  test('TFA-1 with a backup code too; a wrong code of either kind leaves it on and is recorded', async () => {
    const { backupCodes, secret } = await enrol(browser, app.clock)
    const off = async (code: string) => (await browser.refusal(factor.turnOff, { code })).data
    expect(await off(wrongCode(secret, app.clock.now()))).toMatchObject({ messageKey: 'common.secondFactor.codeWrong' })
    expect(await off('0000-0000-0000-0000')).toMatchObject({ messageKey: 'common.secondFactor.backupCodeWrong' })
    expect(await off('12345')).toMatchObject({ messageKey: 'common.secondFactor.eitherCodeLength' })
    expect((await kinds()).filter((kind) => kind === 'staff.second-factor-refused')).toHaveLength(2)
    expect(await browser.call(factor.get)).toMatchObject({ isOn: true })
    await browser.call(factor.turnOff, { code: backupCodes[3] })
    expect(await browser.call(factor.get)).toMatchObject({ isOn: false })
  })

  test.each([
    ['today', 0],
    ['from a date to come', 30 * day],
  ])('TFA-1 not where it is required %s', async (_, inMs) => {
    const { code } = await enrol(browser, app.clock)
    await require2fa(app.clock.now() + inMs)
    tick()
    expect(await browser.refusal(factor.turnOff, { code: code() })).toMatchObject({
      code: 'FORBIDDEN',
      data: { messageKey: 'common.secondFactor.requiredOfYou' },
    })
    await signIn()
    expect(await verify(code()), 'the code was not used up').toMatchObject({ state: 'signed-in' })
  })

  test('TFA-1 turned on again it has another secret and other backup codes', async () => {
    const first = await enrol(browser, app.clock)
    await browser.call(factor.turnOff, { code: first.backupCodes[0] })
    const second = await enrol(browser, app.clock)
    expect(second.secret).not.toBe(first.secret)
    tick()
    await signIn()
    expect((await refusedCode(first.code()))[0]).toBe('INVALID')
    expect(await browser.refusal(factor.verifyBackupCode, { code: first.backupCodes[1] })).toMatchObject({
      code: 'INVALID',
    })
    await verify(second.code())
  })
})

describe('taken away', () => {
  const reason = 'lost the phone on the train'

  test('S9 everything goes with it, in one write: codes, passkeys, phones, what waits for them, devices, sessions', async () => {
    const { code, backupCodes } = await enrol(browser, app.clock)
    tick()
    await signIn(browser, true)
    await verify(code())
    const later = app.clock.now() + hour
    const own = { user_id: elena.userId, created_at_ms: 1 }
    await app.store.write(async ({ db }) => {
      await db
        .insertInto('staff_passkeys')
        .values({
          ...own,
          id: app.ids.id(),
          credential_id: 'c',
          public_key: 'k',
          sign_count: 0,
          transports: '[]',
          device_type: 'singleDevice',
          is_backed_up: 0,
          aaguid: '',
          domain: 'localhost',
          name: 'Key',
          last_used_at_ms: null,
          removed_at_ms: null,
        })
        .execute()
      await db
        .insertInto('staff_phones')
        .values({
          ...own,
          id: app.ids.id(),
          name: 'Phone',
          public_key: 'k',
          push_sealed: 'sealed',
          push_failed_at_ms: null,
          last_used_at_ms: null,
          removed_at_ms: null,
        })
        .execute()
      await db
        .insertInto('phone_pairings')
        .values({
          ...own,
          id: app.ids.id(),
          session_id: elena.sessionId,
          token_hash: 'h',
          expires_at_ms: later,
          used_at_ms: null,
          phone_id: null,
        })
        .execute()
      await db
        .insertInto('push_approvals')
        .values({
          ...own,
          id: app.ids.id(),
          session_id: elena.sessionId,
          nonce: 'n',
          number: '42',
          tries: 0,
          ip: '',
          user_agent: '',
          expires_at_ms: later,
          outcome: null,
          settled_at_ms: null,
          charged: '',
          phone_id: null,
        })
        .execute()
    })
    const noor = await app.makeStaff('admin', 'Noor Haddad')
    const person = { id: elena.userId, name: elena.name, email, locale: 'es' }
    const removal = { actor: noor, as: 'disabled' as const, reason }
    expect(await app.store.write((tx) => removeSecondFactor(tx, app.deps, person, removal))).toBe(true)

    expect(await state()).toBe('signed-out')
    const left = await app.store.read(async (db) => ({
      totp: await db.selectFrom('staff_totp').selectAll().execute(),
      codes: await db.selectFrom('staff_backup_codes').selectAll().execute(),
      passkeys: await db.selectFrom('staff_passkeys').selectAll().where('removed_at_ms', 'is', null).execute(),
      phones: await db.selectFrom('staff_phones').selectAll().where('removed_at_ms', 'is', null).execute(),
      wakes: await db.selectFrom('staff_phones').select('push_sealed').where('push_sealed', 'is not', null).execute(),
      pairings: await db.selectFrom('phone_pairings').selectAll().execute(),
      approvals: await db.selectFrom('push_approvals').selectAll().where('outcome', 'is', null).execute(),
      devices: await db.selectFrom('staff_devices').selectAll().where('ended_at_ms', 'is', null).execute(),
      sessions: await db
        .selectFrom('staff_sessions')
        .selectAll()
        .where('user_id', '=', elena.userId)
        .where('ended_at_ms', 'is', null)
        .execute(),
    }))
    for (const [what, rows] of Object.entries(left)) expect(rows, what).toEqual([])
    expect((await notices()).at(-1)).toEqual({ to: email, locale: 'es', notice: 'second-factor-disabled' })
    const entries = await app.store.read((db) => db.selectFrom('activity').selectAll().orderBy('position').execute())
    expect(entries.at(-1)).toMatchObject({
      actor_name: 'Noor Haddad',
      kind: 'staff.second-factor-disabled',
      data: JSON.stringify({ user: 'Elena Ibarra', reason }),
    })
    // The kept device's token is worth nothing, and there is no code any more.
    expect(await signIn()).toMatchObject({ state: 'signed-in', me: { secondFactor: { isOn: false } } })
    expect(await browser.refusal(factor.verifyBackupCode, { code: backupCodes[0] })).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    expect(await app.store.write((tx) => removeSecondFactor(tx, app.deps, person, removal)), 'twice').toBe(false)
  })

  test('S9 where it is required, the next sign-in leads to the enrolment; a session of before is dead', async () => {
    await require2fa(app.clock.now())
    const { code } = await enrol(browser, app.clock)
    tick()
    const person = { id: elena.userId, name: elena.name, email, locale: 'en' }
    const removal = { actor: elena, as: 'disabled' as const, reason }
    await app.store.write((tx) => removeSecondFactor(tx, app.deps, person, removal))
    expect(await state()).toBe('signed-out')
    expect(await signIn()).toMatchObject({ state: 'enrolment-due' })
    const again = await enrol(browser, app.clock)
    tick()
    await signIn()
    expect((await refusedCode(code()))[0]).toBe('INVALID')
    await verify(again.code())
  })

  test('TFA-7 from the host’s machine: recorded as the command line’s, told by e-mail, and a wait ends', async () => {
    const { secret } = await enrol(browser, app.clock)
    tick()
    await signIn()
    for (let at = 0; at < 10; at++) await refusedCode(wrongCode(secret, app.clock.now()))
    expect(await browser.refusal(sessionConsole.signIn, { email, password })).toMatchObject({ code: 'TOO_MANY' })
    const reset = granted(await resetSecondFactor(app.deps, { email: ' Elena.Ibarra@IbarraLowe.example', reason }))
    expect(reset).toEqual({ name: 'Elena Ibarra', email })
    expect(await state()).toBe('signed-out')
    const elsewhere = consoleBrowser(app, { ip: '198.51.100.7', userAgent: 'test' })
    expect(await signIn(elsewhere)).toMatchObject({ state: 'signed-in' })
    expect((await notices()).at(-1)).toMatchObject({ to: email, notice: 'second-factor-reset' })
    const entries = await app.store.read((db) =>
      db.selectFrom('activity').selectAll().where('kind', '=', 'staff.second-factor-reset').execute(),
    )
    expect(entries).toMatchObject([
      { actor_kind: 'system', actor_name: 'command line', data: JSON.stringify({ user: 'Elena Ibarra', reason }) },
    ])
  })

  test('TFA-7 of nobody, of someone who has left, or without one it is refused and changes nothing', async () => {
    const reset = async (address: string) => refused(await resetSecondFactor(app.deps, { email: address, reason }))
    expect(await reset('nobody@ibarralowe.example')).toMatchObject({ messageKey: 'common.secondFactor.resetNobody' })
    expect(await reset(email)).toMatchObject({ messageKey: 'common.secondFactor.resetNotOn' })
    expect(await state(), 'still signed in').toBe('signed-in')
    await enrol(browser, app.clock)
    await app.store.write(({ db }) => db.updateTable('staff_users').set({ deactivated_at_ms: 1 }).execute())
    expect(await reset(email)).toMatchObject({ messageKey: 'common.secondFactor.resetDeactivated' })
  })
})

const shifted = (code: string, zero: number) =>
  [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('')
