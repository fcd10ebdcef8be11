import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appCode, enrol, wrongCode } from '../../../../tests/support/authenticator.ts'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createFactorScene, credentials, type FactorScene } from '../../../../tests/support/factor-scene.ts'
import { hour, minute } from '../../../shared/time.ts'
import { sessionConsole } from '../staff/session.console.ts'
import { staffConsole } from '../staff/staff.console.ts'
import { secondFactorConsole as factor } from './second-factor.console.ts'

const { email, password } = credentials

let scene: FactorScene
beforeEach(async () => {
  scene = await createFactorScene()
})
afterEach(() => scene.close())

describe('turning it on', () => {
  test('TFA-1 the QR code and the secret as text, a code, backup codes, on: the next sign-in asks for a code', async () => {
    const { app, browser, signIn, verify, begin, codeNow, confirm, turnOn, tick, kinds, notices } = scene
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
    const { app, begin } = scene
    await app.store.write(({ db }) => db.updateTable('firms').set({ name: 'Ibarra: Lowe ñ & Co ' }).execute())
    const uri = new URL((await begin()).otpauthUri)
    expect(decodeURIComponent(uri.pathname)).toBe(`/Ibarra Lowe ñ & Co:${email}`)
    expect(uri.searchParams.get('issuer')).toBe('Ibarra Lowe ñ & Co')
  })

  test('TFA-1 two tabs, and whoever comes back, see the same QR code; half an hour later another', async () => {
    const { app, browser, begin, codeNow, passwordAgain } = scene
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
    const { begin, codeNow, confirm } = scene
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
    const { browser, begin, codeNow } = scene
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
    const { app, browser, begin, codeNow, kinds } = scene
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
      const { begin, codeNow, confirm, refusedCode, signIn, tick, turnOn, verify } = scene
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
    const { browser, signIn, begin, confirm, turnOn, tick } = scene
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
    const { app, browser, begin, codeNow, confirm, turnOn, kinds } = scene
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
    const { app, begin, codeNow, confirm, turnOn } = scene
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
    const { app, browser, signIn, verify, begin, codeNow, confirm, turnOn, tick } = scene
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
    const { app, browser, begin, confirm } = scene
    const begun = await begin()
    await confirm(begun)
    await browser.call(factor.cancel, { enrolmentId: begun.enrolmentId })
    expect((await begin()).secret).not.toBe(begun.secret)
    const left = await app.store.read((db) => db.selectFrom('staff_backup_codes').selectAll().execute())
    expect(left).toEqual([])
  })

  test('TFA-1 it ends the other sessions and kept devices; this session goes on, as one with its factor', async () => {
    const { app, browser, signIn, state, verify, tick } = scene
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
    const { app, browser, state, require2fa } = scene
    await require2fa(app.clock.now())
    expect(await state()).toBe('enrolment-due')
    expect(await browser.refusal(staffConsole.list)).toMatchObject({ code: 'ENROLMENT_DUE' })
    expect(await browser.call(factor.get)).toMatchObject({ isOn: false, requiredFromMs: app.clock.now() })
    await enrol(browser, app.clock)
    expect(await state()).toBe('signed-in')
    await browser.call(staffConsole.list)
  })

  test('S10 every change of the factor wants the password of the last ten minutes', async () => {
    const { app, browser, begin, codeNow, confirm, turnOn, passwordAgain } = scene
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
    const { app, signIn, begin, codeNow } = scene
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
