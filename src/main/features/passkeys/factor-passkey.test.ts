import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createPasskeyScene, type Ceremony, type ConsoleBrowser } from '../../../../tests/support/passkey-scene.ts'
import { softAuthenticator, type Given, type SoftAuthenticator } from '../../../../tests/support/soft-authenticator.ts'
import { minute } from '../../../shared/time.ts'
import { removeSecondFactor } from '../second-factor/remove-second-factor.ts'

type Scene = Awaited<ReturnType<typeof createPasskeyScene>>
const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

async function answer(scene: Scene, browser: ConsoleBrowser, authenticator: SoftAuthenticator, given: Given = {}) {
  const { options, state } = await browser.call<Ceremony>(scene.passkeys.beginSecondFactor)
  return { options, state, response: authenticator.get(options, given) }
}

test('TFA-9 S12 after the password a passkey is the second factor, by a touch', async () => {
  const scene = await createPasskeyScene()
  const { actor, authenticator } = await scene.holder('Elena Ibarra')
  const browser = await scene.halfWay(actor, scene.browserAt(), true)
  expect(await browser.call(scene.session.get)).toMatchObject({ state: 'second-factor', methods: { passkey: true } })
  expect(await browser.refusal(scene.passkeys.list)).toMatchObject({ code: 'SECOND_FACTOR_DUE' })

  const { options, ...input } = await answer(scene, browser, authenticator, { isVerified: false, userHandle: null })
  const state = await browser.call(scene.passkeys.finishSecondFactor, input)

  expect(options).toMatchObject({
    rpId: 'localhost',
    userVerification: 'preferred',
    allowCredentials: [{ id: authenticator.kept[0]?.id, transports: ['internal'] }],
  })
  expect(state).toMatchObject({ state: 'signed-in', me: { userId: actor.userId } })
  expect(browser.deviceToken).toBeDefined()
  // The password was given a moment ago.
  await browser.call(scene.passkeys.beginAdd)
  expect((await scene.rows('staff_sessions')).at(-1)).toMatchObject({ second_factor: 'passkey' })
  expect(await scene.rows('activity')).toContainEqual(
    expect.objectContaining({ kind: 'sign-in.staff', actor_id: actor.userId, data: '{"factor":"passkey"}' }),
  )
})

test('TFA-9 S12 one answer counts once, for the half session it was asked in', async () => {
  const scene = await createPasskeyScene()
  const { actor, authenticator } = await scene.holder('Elena Ibarra', { isCounting: false })
  const browser = await scene.halfWay(actor)
  const another = await scene.halfWay(actor)
  const { state, response } = await answer(scene, browser, authenticator)

  expect(await another.refusal(scene.passkeys.finishSecondFactor, { state, response })).toMatchObject({ code: 'GONE' })
  const signIn = await scene.answer(authenticator)
  expect(await another.refusal(scene.passkeys.finishSecondFactor, signIn)).toMatchObject({ code: 'GONE' })
  const { token } = browser
  const tries = Array.from({ length: 5 }, () => {
    const tab = scene.browserAt()
    tab.token = token
    return tab.call(scene.passkeys.finishSecondFactor, { state, response })
  })
  const outcomes = await Promise.allSettled(tries)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('TFA-9 nobody passes it with a passkey of somebody else', async () => {
  const scene = await createPasskeyScene()
  const { actor } = await scene.holder('Elena Ibarra')
  const thief = await scene.holder('Mallory Lowe')
  const browser = await scene.halfWay(actor)

  const { state, response } = await answer(scene, browser, thief.authenticator)
  expect(await browser.refusal(scene.passkeys.finishSecondFactor, { state, response })).toMatchObject({
    code: 'INVALID',
    data: { field: 'response', messageKey: 'common.passkeys.refused' },
  })
  expect(await browser.call(scene.session.get)).toMatchObject({ state: 'second-factor' })
  expect((await scene.rows('activity')).at(-1)).toMatchObject({
    kind: 'sign-in.staff-factor-failed',
    subject_id: actor.userId,
  })
})

test('TFA-9 S7 ten wrong answers wait like ten wrong codes, for the right one too', async () => {
  const scene = await createPasskeyScene()
  const { actor, authenticator } = await scene.holder('Elena Ibarra')
  const browser = await scene.halfWay(actor)
  for (let tries = 1; tries <= 10; tries += 1) {
    const { state, response } = await answer(scene, browser, authenticator, { privateKey: otherKey })
    expect(await browser.refusal(scene.passkeys.finishSecondFactor, { state, response })).toMatchObject({
      code: 'INVALID',
    })
  }

  const right = await answer(scene, browser, authenticator)
  const input = { state: right.state, response: right.response }
  expect(await browser.refusal(scene.passkeys.finishSecondFactor, input)).toMatchObject({ code: 'TOO_MANY' })
  // What was not tried is not used up either.
  scene.app.clock.advance(minute)
  expect(await browser.call(scene.passkeys.finishSecondFactor, input)).toMatchObject({ state: 'signed-in' })
})

test('TFA-9 S12 a copy is refused here too, and its owner is told', async () => {
  const scene = await createPasskeyScene()
  const { actor, authenticator } = await scene.holder('Elena Ibarra')
  const copy = authenticator.copy()
  await scene.signIn(authenticator)
  const browser = await scene.halfWay(actor)

  const { state, response } = await answer(scene, browser, copy)
  expect(await browser.refusal(scene.passkeys.finishSecondFactor, { state, response })).toMatchObject({
    code: 'INVALID',
  })
  expect((await scene.notices()).map(({ notice }) => notice)).toContain('passkey-refused')
})

test('TFA-9 it is offered to who owes it, where a passkey of theirs can answer', async () => {
  const scene = await createPasskeyScene()
  const { actor, browser } = await scene.holder('Elena Ibarra')
  const none = await scene.member('James Lowe')

  const noneHere = { code: 'CONFLICT', data: { messageKey: 'common.passkeys.noneHere' } }
  const unauthenticated = { code: 'UNAUTHENTICATED' }
  expect(await scene.browserAt().refusal(scene.passkeys.beginSecondFactor)).toMatchObject(unauthenticated)
  expect(await browser.refusal(scene.passkeys.beginSecondFactor)).toMatchObject(unauthenticated)
  const his = await scene.halfWay(none.actor)
  expect(await his.refusal(scene.passkeys.beginSecondFactor)).toMatchObject(noneHere)
  const hers = await scene.halfWay(actor)
  const elsewhere = scene.browserAt('https://console.firm.example')
  elsewhere.token = hers.token
  expect(await elsewhere.refusal(scene.passkeys.beginSecondFactor)).toMatchObject(noneHere)
  const atNumber = scene.browserAt('http://127.0.0.1:4710')
  atNumber.token = hers.token
  expect(await atNumber.refusal(scene.passkeys.beginSecondFactor)).toMatchObject({
    data: { messageKey: 'common.passkeys.atNumber' },
  })
})

test('TFA-9 S9 passkeys go with the second factor, and do not come back with the next', async () => {
  const scene = await createPasskeyScene()
  const { actor, authenticator } = await scene.holder('Elena Ibarra')
  const user = { id: actor.userId, name: actor.name, email: 'elena.ibarra@ibarralowe.example', locale: 'en' }
  await scene.app.store.write((tx) =>
    removeSecondFactor(tx, scene.app.deps, user, {
      actor: { kind: 'system', name: 'test' },
      as: 'reset',
      reason: 'everything was lost',
    }),
  )
  await scene.turnFactorOn(actor.userId)

  const browser = scene.browserAt()
  const input = await scene.answer(authenticator, {}, browser)
  expect(await browser.refusal(scene.passkeys.finishSignIn, input)).toMatchObject({ code: 'UNAUTHENTICATED' })
  const half = await scene.halfWay(actor)
  expect(await half.refusal(scene.passkeys.beginSecondFactor)).toMatchObject({ code: 'CONFLICT' })
  await scene.add(await scene.signedIn(actor), softAuthenticator())
})
