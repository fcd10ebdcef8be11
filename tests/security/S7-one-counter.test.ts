import { afterEach, beforeEach, expect, test } from 'vitest'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { minute, second } from '../../src/shared/time.ts'
import { wrongCode } from '../support/authenticator.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createFactorRace, type FactorRace } from '../support/factor-races.ts'
import { origin } from '../support/test-app.ts'

const email = 'elena.ibarra@ibarralowe.example'
const password = 'correct horse battery'
const { verify, verifyBackupCode, turnOff } = secondFactorConsole

let race: FactorRace
beforeEach(async () => {
  race = await createFactorRace('sqlite')
})
afterEach(() => race.close())

let sources = 0
/** Every call from somewhere else, so that only the name is counted. */
const anywhere = () => consoleBrowser(race.app, { ...origin, ip: `203.0.${++sources >> 8}.${sources & 255}` })
const signIn = async (from = anywhere()) => {
  await from.call(sessionConsole.signIn, { email, password })
  return from
}
const wrong = () => wrongCode(race.secret, race.app.clock.now())
const noBackupCode = '0000-0000-0000-0000'

test('S7 wrong passwords, codes and backup codes count on one counter; the tenth begins the wait, for all of them', async () => {
  for (let at = 0; at < 3; at++) await anywhere().refusal(sessionConsole.signIn, { email, password: 'wrong' })
  const half = await signIn()
  for (let at = 0; at < 3; at++) {
    expect(await half.refusal(verify, { code: wrong() })).toMatchObject({ code: 'INVALID' })
    expect(await half.refusal(verifyBackupCode, { code: noBackupCode })).toMatchObject({ code: 'INVALID' })
  }
  const retryAtMs = race.app.clock.now() + 30 * second
  expect(await half.refusal(verify, { code: wrong() })).toMatchObject({ code: 'INVALID', data: { retryAtMs } })
  const waits = { code: 'TOO_MANY', data: { retryAtMs } }
  expect(await half.refusal(verify, { code: race.code() })).toMatchObject(waits)
  expect(await half.refusal(verifyBackupCode, { code: race.backupCodes[0] })).toMatchObject(waits)
  expect(await anywhere().refusal(sessionConsole.signIn, { email, password })).toMatchObject(waits)
  race.app.clock.advance(30 * second)
  expect(await half.call(verify, { code: race.code() })).toMatchObject({ state: 'signed-in' })
})

test('S7 a right password between them clears nothing: ten codes are all there are', async () => {
  let looked = 0
  for (let at = 0; at < 30; at++) {
    const half = await signIn().catch(() => null)
    if (!half) break
    if ((await half.refusal(verify, { code: wrong() })).code === 'INVALID') looked++
  }
  expect(looked).toBe(10)
})

test('S7 unlocking with the right password between them clears nothing either, where a code turns the factor off', async () => {
  const inside = await signIn()
  await inside.call(verify, { code: race.code() })
  let looked = 0
  for (let at = 0; at < 30; at++) {
    if ((await inside.refusal(turnOff, { code: wrong() })).code === 'INVALID') looked++
    await inside.call(sessionConsole.lock)
    if (await inside.call(sessionConsole.unlock, { password }).catch(() => null)) continue
    break
  }
  expect(looked).toBe(10)
})

test('S7 nor does giving it again, nor signing in on a kept device', async () => {
  const kept = anywhere()
  await kept.call(sessionConsole.signIn, { email, password, keepSignedIn: true })
  await kept.call(verify, { code: race.code() })
  let looked = 0
  for (let at = 0; at < 30; at++) {
    if ((await kept.refusal(turnOff, { code: wrong() })).code === 'INVALID') looked++
    const isIn = await kept.call(sessionConsole.confirmPassword, { password }).catch(() => null)
    if (!isIn) break
    await kept.call(sessionConsole.signIn, { email, password })
  }
  expect(looked).toBe(10)
})

test('S7 the counter and the wait outlive a restart', async () => {
  const half = await signIn()
  for (let at = 0; at < 5; at++) await half.refusal(verify, { code: wrong() })
  await race.restart()
  for (let at = 0; at < 4; at++)
    expect(await half.refusal(verify, { code: wrong() })).toMatchObject({ code: 'INVALID' })
  const retryAtMs = race.app.clock.now() + 30 * second
  expect(await half.refusal(verify, { code: wrong() })).toMatchObject({ code: 'INVALID', data: { retryAtMs } })
  await race.restart()
  race.app.clock.advance(29 * second)
  expect(await half.refusal(verify, { code: race.code() })).toMatchObject({ code: 'TOO_MANY', data: { retryAtMs } })
  race.app.clock.advance(second)
  expect(await half.refusal(verify, { code: wrong() })).toMatchObject({
    data: { retryAtMs: race.app.clock.now() + minute },
  })
})

test('S7 a passed code lets the name start afresh', async () => {
  const half = await signIn()
  for (let at = 0; at < 9; at++) await half.refusal(verify, { code: wrong() })
  await half.call(verify, { code: race.code() })
  const next = await signIn()
  for (let at = 0; at < 9; at++)
    expect(await next.refusal(verify, { code: wrong() })).toMatchObject({ code: 'INVALID', data: {} })
  race.app.clock.advance(30 * second)
  expect(await next.call(verify, { code: race.code() })).toMatchObject({ state: 'signed-in' })
})

test('S7 a hundred codes at once get no more tries than ten; at set-up too', async () => {
  const outcomes = await race.all(await race.halfWay(100), verify, wrong())
  expect(outcomes.filter((outcome) => outcome === 'INVALID')).toHaveLength(10)
  expect(outcomes.filter((outcome) => outcome === 'TOO_MANY')).toHaveLength(90)
})

test('S7 the source is counted too: many names, one address', async () => {
  const from = consoleBrowser(race.app, { ...origin, ip: '203.0.113.77' })
  for (let at = 0; at < 9; at++) {
    await from.refusal(sessionConsole.signIn, { email: `nobody${at}@firm.example`, password: 'wrong' })
  }
  await signIn(from)
  await from.refusal(verify, { code: wrong() })
  expect(await from.refusal(verify, { code: race.code() })).toMatchObject({ code: 'TOO_MANY' })
})
