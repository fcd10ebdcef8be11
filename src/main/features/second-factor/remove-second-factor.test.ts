import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { enrol, wrongCode, type Begun } from '../../../../tests/support/authenticator.ts'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createFactorScene, credentials, type FactorScene } from '../../../../tests/support/factor-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { day, hour } from '../../../shared/time.ts'
import { sessionConsole } from '../staff/session.console.ts'
import { removeSecondFactor } from './remove-second-factor.ts'
import { resetSecondFactor } from './reset-second-factor.ts'
import { secondFactorConsole as factor } from './second-factor.console.ts'

const { email, password } = credentials

let scene: FactorScene
beforeEach(async () => {
  scene = await createFactorScene()
})
afterEach(() => scene.close())

test('TFA-5 the same QR code again for a second device, after the password; that it was looked at is recorded', async () => {
  const { browser, begin, confirm, turnOn, kinds } = scene
  expect(await browser.refusal(factor.view)).toMatchObject({ code: 'CONFLICT' })
  const begun = await begin()
  await turnOn(begun, await confirm(begun))
  const viewed = await browser.call<Begun>(factor.view)
  expect(viewed).toEqual({ account: email, otpauthUri: begun.otpauthUri, qr: begun.qr, secret: begun.secret })
  expect((await kinds()).at(-1)).toBe('staff.second-factor-viewed')
})

describe('turning it off', () => {
  test('TFA-1 password and a code of the app: it is off, everything of it is gone, and so are all other sessions', async () => {
    const { app, browser, signIn, state, verify, tick, kinds, notices } = scene
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
    const { app, browser, kinds } = scene
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
    const { app, browser, signIn, verify, tick, require2fa } = scene
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
    const { app, browser, signIn, verify, refusedCode, tick } = scene
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
    const { app, elena, browser, signIn, state, verify, tick, notices } = scene
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
    const { app, elena, browser, signIn, state, verify, refusedCode, tick, require2fa } = scene
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
    const { app, browser, signIn, state, refusedCode, tick, notices } = scene
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
    const { app, browser, state } = scene
    const reset = async (address: string) => refused(await resetSecondFactor(app.deps, { email: address, reason }))
    expect(await reset('nobody@ibarralowe.example')).toMatchObject({ messageKey: 'common.secondFactor.resetNobody' })
    expect(await reset(email)).toMatchObject({ messageKey: 'common.secondFactor.resetNotOn' })
    expect(await state(), 'still signed in').toBe('signed-in')
    await enrol(browser, app.clock)
    await app.store.write(({ db }) => db.updateTable('staff_users').set({ deactivated_at_ms: 1 }).execute())
    expect(await reset(email)).toMatchObject({ messageKey: 'common.secondFactor.resetDeactivated' })
  })
})
