import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { enrol, wrongCode } from '../../../../tests/support/authenticator.ts'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createFactorScene, step, type FactorScene } from '../../../../tests/support/factor-scene.ts'
import { hour, minute } from '../../../shared/time.ts'
import { sessionConsole } from '../staff/session.console.ts'
import { secondFactorConsole as factor } from './second-factor.console.ts'

let scene: FactorScene
beforeEach(async () => {
  scene = await createFactorScene()
})
afterEach(() => scene.close())

describe('the code at sign-in', () => {
  test.each([
    ['spaces', (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)}\t`],
    ['hyphens', (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ['full-width digits', (code: string) => shifted(code, 0xff10)],
    ['Arabic-Indic digits', (code: string) => shifted(code, 0x0660)],
    ['an invisible mark', (code: string) => `\u200e${code}\u2069`],
  ])('TFA-2 is taken with %s', async (_, typed) => {
    const { app, browser, signIn, verify, tick } = scene
    const { code } = await enrol(browser, app.clock)
    tick()
    await signIn()
    expect(await verify(typed(code()))).toMatchObject({ state: 'signed-in' })
  })

  test('TFA-2 of the wrong length it is refused with its sentence, and counts as no failure: nothing was compared', async () => {
    const { app, browser, signIn, verify, refusedCode, tick } = scene
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
    const { app, browser, signIn, verify, refusedCode, tick } = scene
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
    const { app, browser, signIn, verify, refusedCode, tick } = scene
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
    const { app, browser, signIn, verify, refusedCode, tick, kinds } = scene
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
    const { app, browser, signIn, state, verify, tick } = scene
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
    const { app, browser, signIn, state, refusedCode, tick } = scene
    const { code } = await enrol(browser, app.clock)
    tick()
    await signIn()
    app.clock.advance(15 * minute)
    expect(await refusedCode(code())).toEqual(['UNAUTHENTICATED', 'unauthenticated'])
    expect(await state()).toBe('signed-out')
  })

  test('F6 a clock three hours ahead and back: the step never falls, and no code is taken a second time', async () => {
    const { app, browser, signIn, verify, refusedCode, tick } = scene
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
    const { app, browser, signIn, verify, refusedCode } = scene
    const { code } = await enrol(browser, app.clock)
    app.clock.advance(-3 * hour)
    await signIn()
    expect(await refusedCode(code())).toEqual(['INVALID', 'codeUsed'])
    app.clock.advance(3 * hour + step)
    await signIn()
    expect(await verify(code())).toMatchObject({ state: 'signed-in' })
  })
})

const shifted = (code: string, zero: number) =>
  [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('')
