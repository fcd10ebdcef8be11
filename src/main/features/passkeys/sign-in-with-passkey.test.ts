import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createPasskeyScene, password, type Ceremony } from '../../../../tests/support/passkey-scene.ts'
import type { Given } from '../../../../tests/support/soft-authenticator.ts'
import { day, hour, minute } from '../../../shared/time.ts'
import type { SessionState } from '../../../shared/console/session-state.ts'

/** What everybody is answered whose passkey is not accepted. */
const refusal = { code: 'UNAUTHENTICATED', status: 401, data: { messageKey: 'common.passkeys.refused' } }

test('TFA-9 S12 a passkey is enough to sign in, and the password is asked for where it has to be fresh', async () => {
  const scene = await createPasskeyScene()
  const { actor, authenticator } = await scene.holder('Elena Ibarra', { isSynced: true, isCounting: false })

  const { browser, state } = await scene.signIn(authenticator, { isBackedUp: true })

  expect(state).toMatchObject({
    state: 'signed-in',
    me: { userId: actor.userId, passwordFreshUntilMs: 0, expiresAtMs: scene.app.clock.now() + 12 * hour },
  })
  expect(browser.deviceToken).toBeUndefined()
  expect(await browser.refusal(scene.passkeys.beginAdd)).toMatchObject({ code: 'PASSWORD_DUE' })
  const { passkeys } = await browser.call<{ passkeys: object[] }>(scene.passkeys.list)
  expect(passkeys).toMatchObject([{ lastUsedAtMs: scene.app.clock.now(), isSynced: true, isBackedUp: true }])
  const sessions = await scene.rows('staff_sessions')
  expect(sessions.at(-1)).toMatchObject({ second_factor: 'passkey', password_at_ms: 0 })
  const last = (await scene.rows('activity')).at(-1)
  expect(last).toMatchObject({ kind: 'sign-in.staff', actor_id: actor.userId, data: '{"factor":"passkey"}' })
})

test('TFA-9 TFA-3 a browser is kept where that was asked for, and the session before it ends', async () => {
  const scene = await createPasskeyScene()
  const { browser, authenticator } = await scene.holder('Elena Ibarra')
  const before = browser.token

  const input = { ...(await scene.answer(authenticator, {}, browser)), keepSignedIn: true }
  const state = await browser.call<SessionState>(scene.passkeys.finishSignIn, input)

  expect(state).toMatchObject({ me: { expiresAtMs: scene.app.clock.now() + 7 * day } })
  expect(browser.deviceToken).toBeDefined()
  const old = scene.browserAt()
  old.token = before
  expect(await old.call(scene.session.get)).toMatchObject({ state: 'signed-out' })
})

test('TFA-9 S8 asking to sign in names nobody, keeps nothing and is the same for everyone', async () => {
  const scene = await createPasskeyScene()
  const { browser } = await scene.holder('Elena Ibarra')
  const tables = ['used_challenges', 'attempt_counters', 'staff_sessions', 'activity'] as const
  const stored = () => Promise.all(tables.map(scene.rows))
  const before = await stored()

  const asked = await Promise.all([
    browser.call<Ceremony>(scene.passkeys.beginSignIn),
    scene.browserAt().call<Ceremony>(scene.passkeys.beginSignIn),
    scene.browserAt(undefined, '198.51.100.7').call<Ceremony>(scene.passkeys.beginSignIn),
  ])

  expect(await stored()).toEqual(before)
  const challenges = asked.map(({ options }) => options['challenge'])
  expect(new Set(challenges).size).toBe(3)
  for (const { options } of asked) {
    expect({ ...options, challenge: '' }).toEqual({
      rpId: 'localhost',
      challenge: '',
      timeout: 5 * minute,
      userVerification: 'required',
    })
  }
})

const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const wrong: Record<string, Given> = {
  'that did not verify its user': { isVerified: false },
  'that nobody touched': { isPresent: false },
  'signed by another key': { privateKey: otherKey },
  'given at another address': { origin: 'https://localhost:4710' },
  'given for another domain': { rpId: 'firm.example' },
  'to another challenge': { challenge: Buffer.alloc(32).toString('base64url') },
  'of another ceremony': { type: 'webauthn.create' },
  'given in a frame': { crossOrigin: true },
  'in the name of somebody else': { userHandle: Buffer.from('somebody else').toString('base64url') },
  'in nobody’s name': { userHandle: null },
  'that says it can be synced after all': { isSynced: true },
}

test.each(Object.entries(wrong))('TFA-9 S12 an answer %s lets nobody in', async (_words, given) => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra')
  const browser = scene.browserAt()

  const input = await scene.answer(authenticator, given, browser)
  expect(await browser.refusal(scene.passkeys.finishSignIn, input)).toEqual(refusal)
  expect(browser.token).toBeUndefined()
  // The same passkey, as it should be, does.
  expect(await scene.signIn(authenticator)).toMatchObject({ state: { state: 'signed-in' } })
})

test('TFA-9 S8 whatever is wrong with whose passkey it is, the answer, the counters and the record are the same', async () => {
  const scene = await createPasskeyScene()
  const { app } = scene
  const refused = async (name: string, spoil: (of: Awaited<ReturnType<typeof scene.holder>>) => Promise<unknown>) => {
    const someone = await scene.holder(name)
    await spoil(someone)
    const browser = scene.browserAt(undefined, `192.0.2.${name.length}`)
    const input = await scene.answer(someone.authenticator, {}, browser)
    expect(await browser.refusal(scene.passkeys.finishSignIn, input), name).toEqual(refusal)
    const last = (await scene.rows('activity')).at(-1)
    expect(last, name).toMatchObject({ kind: 'sign-in.staff-passkey-failed', subject_id: null, data: '{}' })
  }

  await refused('removed', ({ browser, passkey }) =>
    browser.call(scene.passkeys.remove, { passkeyId: passkey.passkeyId }),
  )
  await refused('deactivated', ({ actor }) =>
    app.store.write(({ db }) =>
      db.updateTable('staff_users').set({ deactivated_at_ms: 1 }).where('id', '=', actor.userId).execute(),
    ),
  )
  await refused('second factor off', ({ actor }) =>
    app.store.write(({ db }) => db.deleteFrom('staff_totp').where('user_id', '=', actor.userId).execute()),
  )
  await refused('made for another domain', ({ actor }) =>
    app.store.write(({ db }) =>
      db.updateTable('staff_passkeys').set({ domain: 'firm.example' }).where('user_id', '=', actor.userId).execute(),
    ),
  )
  await refused('that nobody has added', ({ actor }) =>
    app.store.write(({ db }) => db.deleteFrom('staff_passkeys').where('user_id', '=', actor.userId).execute()),
  )
  const counters = (await scene.rows('attempt_counters')) as { key: string; count: number }[]
  const charged = counters.filter(({ count }) => count > 0)
  expect(charged.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1])
  expect(charged.every(({ key }) => key.startsWith('staff-source:'))).toBe(true)
})

test('TFA-9 S12 one answer signs in once, though it comes a hundred times at once, and again later', async () => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra', { isCounting: false, isSynced: true })
  const input = await scene.answer(authenticator)
  const before = (await scene.rows('staff_sessions')).length

  const tries = Array.from({ length: 100 }, (_, index) =>
    scene.browserAt(undefined, `198.51.100.${index}`).call(scene.passkeys.finishSignIn, input),
  )
  const outcomes = await Promise.allSettled(tries)

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await scene.rows('staff_sessions')).toHaveLength(before + 1)
  const later = scene.browserAt()
  expect(await later.refusal(scene.passkeys.finishSignIn, input)).toEqual(refusal)
  // Not the same answer: the next one of the same passkey.
  expect(await scene.signIn(authenticator)).toMatchObject({ state: { state: 'signed-in' } })
})

test('TFA-9 F6 an answer has five minutes, and a clock set back gives it no more', async () => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra')
  const input = await scene.answer(authenticator)
  const browser = scene.browserAt()
  const startMs = scene.app.clock.now()

  for (const atMs of [startMs + 5 * minute, startMs - 1, startMs - 3 * hour]) {
    scene.app.clock.set(atMs)
    expect(await browser.refusal(scene.passkeys.finishSignIn, input)).toMatchObject({
      code: 'GONE',
      data: { messageKey: 'common.passkeys.tooLate' },
    })
  }
  const sealed = input.state.replace(':null', ':"x"')
  expect(await browser.refusal(scene.passkeys.finishSignIn, { ...input, state: sealed })).toMatchObject({
    code: 'GONE',
  })
})

test('TFA-9 S12 a copy whose counter does not rise is refused, written down, and its owner is told once', async () => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra')
  const copy = authenticator.copy()
  await scene.signIn(authenticator)
  await scene.signIn(authenticator)

  for (const signCount of [2, 3, 0]) {
    const browser = scene.browserAt()
    const input = await scene.answer(copy, { signCount }, browser)
    expect(await browser.refusal(scene.passkeys.finishSignIn, input)).toEqual(refusal)
  }
  const told = (await scene.notices()).filter(({ notice }) => notice === 'passkey-refused')
  expect(told).toEqual([{ notice: 'passkey-refused', to: 'elena.ibarra@ibarralowe.example' }])
  const kinds = (await scene.kinds()).filter((kind) => kind === 'staff.passkey-refused')
  expect(kinds).toHaveLength(3)
  // The one in its owner's hands goes on.
  expect(await scene.signIn(authenticator)).toMatchObject({ state: { state: 'signed-in' } })
})

test('TFA-9 only a good signature raises that alarm', async () => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra')
  const browser = scene.browserAt()

  const input = await scene.answer(authenticator, { signCount: 0, privateKey: otherKey }, browser)
  expect(await browser.refusal(scene.passkeys.finishSignIn, input)).toEqual(refusal)
  expect(await scene.kinds()).not.toContain('staff.passkey-refused')
  expect((await scene.notices()).map(({ notice }) => notice)).toEqual(['passkey-added'])
})

test('TFA-9 S7 ten failures from one place wait there, and there alone; no name is locked by them', async () => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra')
  const browser = scene.browserAt()
  for (let tries = 1; tries <= 10; tries += 1) {
    const input = await scene.answer(authenticator, { privateKey: otherKey }, browser)
    const said = await browser.refusal(scene.passkeys.finishSignIn, input)
    expect(said).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect((said.data as { retryAtMs?: number }).retryAtMs !== undefined).toBe(tries === 10)
  }

  const right = await scene.answer(authenticator, {}, browser)
  expect(await browser.refusal(scene.passkeys.finishSignIn, right)).toMatchObject({ code: 'TOO_MANY' })
  const elsewhere = scene.browserAt(undefined, '198.51.100.7')
  const there = await scene.answer(authenticator, {}, elsewhere)
  expect(await elsewhere.call(scene.passkeys.finishSignIn, there)).toMatchObject({ state: 'signed-in' })
  const email = 'elena.ibarra@ibarralowe.example'
  const half = scene.browserAt(undefined, '198.51.100.8')
  expect(await half.call(scene.session.signIn, { email, password })).toMatchObject({ state: 'second-factor' })
  scene.app.clock.advance(hour)
  expect(await scene.signIn(authenticator)).toMatchObject({ state: { state: 'signed-in' } })
})

test('TFA-9 successes count for nothing', async () => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra')
  for (let count = 0; count < 15; count += 1) await scene.signIn(authenticator)
  const counters = (await scene.rows('attempt_counters')) as { count: number }[]
  expect(counters.every(({ count }) => count === 0)).toBe(true)
})

test('TFA-9 what is no answer at all is refused like a wrong one', async () => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra')
  const { state, response } = await scene.answer(authenticator)
  const inner = response['response'] as object
  const none: unknown[] = [
    {},
    { ...response, id: '\0' },
    { ...response, id: `${String(response['id'])}=` },
    { ...response, id: 'A'.repeat(2_000), rawId: 'A'.repeat(2_000) },
    { ...response, response: { ...inner, signature: 'AAAA' } },
    { ...response, response: { ...inner, authenticatorData: 'AAAA' } },
    { ...response, response: { ...inner, clientDataJSON: 'bnVsbA' } },
    { ...response, response: { ...inner, userHandle: { length: 3 } } },
  ]
  for (const [index, value] of none.entries()) {
    const browser = scene.browserAt(undefined, `198.51.100.${index}`)
    expect(await browser.refusal(scene.passkeys.finishSignIn, { state, response: value })).toEqual(refusal)
  }
})

test('TFA-9 an address that has no passkeys says so to whoever asks', async () => {
  const scene = await createPasskeyScene()
  const { authenticator } = await scene.holder('Elena Ibarra')
  const input = await scene.answer(authenticator)
  const atNumber = scene.browserAt('http://127.0.0.1:4710')

  const said = { code: 'CONFLICT', data: { messageKey: 'common.passkeys.atNumber' } }
  expect(await atNumber.refusal(scene.passkeys.beginSignIn)).toMatchObject(said)
  expect(await atNumber.refusal(scene.passkeys.finishSignIn, input)).toMatchObject(said)
})
