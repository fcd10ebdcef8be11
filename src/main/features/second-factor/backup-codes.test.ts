import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { enrol } from '../../../../tests/support/authenticator.ts'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createFactorScene, credentials, type FactorScene, type Shown } from '../../../../tests/support/factor-scene.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import { sessionConsole } from '../staff/session.console.ts'
import { secondFactorConsole as factor } from './second-factor.console.ts'

const { email, password } = credentials

let scene: FactorScene
beforeEach(async () => {
  scene = await createFactorScene()
})
afterEach(() => scene.close())

describe('backup codes', () => {
  test('TFA-4 each lets in once, however it is typed, and the person is told', async () => {
    const { app, browser, signIn, notices } = scene
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
    const { app, browser, signIn } = scene
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
    const { app, browser } = scene
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
    const { app, browser, signIn } = scene
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
    const { app, browser, signIn, kinds, notices } = scene
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
    const { app, browser } = scene
    expect(await browser.refusal(factor.makeBackupCodes)).toMatchObject({ code: 'CONFLICT' })
    expect(await browser.refusal(factor.useBackupCodes, { setId: app.ids.id() })).toMatchObject({ code: 'CONFLICT' })
  })
})
