import { expect, test, vi } from 'vitest'
import { createPasskeyScene, type Ceremony } from '../../../../tests/support/passkey-scene.ts'
import { softAuthenticator, type Given } from '../../../../tests/support/soft-authenticator.ts'
import { day, minute } from '../../../shared/time.ts'
import { forgetUsedChallenges } from './challenges.ts'
import type { Passkey } from './passkey-row.ts'

test('TFA-9 S12 a passkey is made, kept as its authenticator describes it, and its owner is told', async () => {
  const scene = await createPasskeyScene()
  const { actor, browser } = await scene.member('Elena Ibarra')
  const authenticator = softAuthenticator({ isSynced: true, isBackedUp: true, isCounting: false })

  const { options, state } = await browser.call<Ceremony>(scene.passkeys.beginAdd)
  const response = authenticator.create(options)
  const made = await browser.call<Passkey>(scene.passkeys.finishAdd, { state, response, name: ' My  phone ' })

  expect(options).toMatchObject({
    rp: { id: 'localhost', name: 'Ibarra Lowe & Brandt' },
    user: { name: 'elena.ibarra@ibarralowe.example', displayName: 'Elena Ibarra' },
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: [],
  })
  expect(Buffer.from(options['challenge'] as string, 'base64url')).toHaveLength(32)
  expect(made).toMatchObject({ name: 'My  phone', domain: 'localhost', isSynced: true, isBackedUp: true })
  expect(made).toMatchObject({ isElsewhere: false, lastUsedAtMs: null, createdAtMs: scene.app.clock.now() })
  expect(await browser.call(scene.passkeys.list)).toEqual({
    passkeys: [made],
    unavailableKey: null,
    domain: 'localhost',
  })
  expect(await scene.rows('staff_passkeys')).toMatchObject([
    {
      user_id: actor.userId,
      credential_id: response['id'],
      transports: '["internal"]',
      device_type: 'multiDevice',
      aaguid: '00000000-0000-0000-0000-000000000000',
    },
  ])
  expect(await scene.notices()).toEqual([{ notice: 'passkey-added', to: 'elena.ibarra@ibarralowe.example' }])
  expect(await scene.kinds()).toContain('staff.passkey-added')
  const again = await browser.call<Ceremony>(scene.passkeys.beginAdd)
  expect(again.options['excludeCredentials']).toMatchObject([{ id: response['id'] }])
})

test('TFA-9 S10 making and removing one need the password of the last ten minutes', async () => {
  const scene = await createPasskeyScene()
  const { browser, passkey } = await scene.holder('Elena Ibarra')
  const { options, state } = await browser.call<Ceremony>(scene.passkeys.beginAdd)
  const response = softAuthenticator().create(options)
  scene.app.clock.advance(10 * minute + 1)

  const due = { code: 'PASSWORD_DUE' }
  expect(await browser.refusal(scene.passkeys.beginAdd)).toMatchObject(due)
  expect(await browser.refusal(scene.passkeys.finishAdd, { state, response, name: 'x' })).toMatchObject(due)
  const { passkeyId } = passkey
  expect(await browser.refusal(scene.passkeys.remove, { passkeyId })).toMatchObject(due)
  expect(await browser.call(scene.passkeys.rename, { passkeyId, name: 'Old one' })).toMatchObject({ name: 'Old one' })
})

test('TFA-9 there is none without the second factor that it comes with', async () => {
  const scene = await createPasskeyScene()
  const browser = await scene.halfWay(await scene.app.makeStaff('staff', 'Elena Ibarra'))

  const factorFirst = { code: 'CONFLICT', data: { messageKey: 'common.passkeys.factorFirst' } }
  expect(await browser.refusal(scene.passkeys.beginAdd)).toMatchObject(factorFirst)
})

const wrong: Record<string, Given> = {
  'made at another address': { origin: 'https://console.firm.example' },
  'made at another port': { origin: 'http://localhost:4711' },
  'made for another domain': { rpId: 'firm.example' },
  'of another challenge': { challenge: Buffer.alloc(32).toString('base64url') },
  'of another ceremony': { type: 'webauthn.get' },
  'made in a frame': { crossOrigin: true },
  'made without its user being verified': { isVerified: false },
  'made with nobody there': { isPresent: false, isVerified: false },
  'that is backed up and cannot be': { isBackedUp: true },
}

test.each(Object.entries(wrong))('TFA-9 S12 a passkey %s is not kept', async (_words, given) => {
  const scene = await createPasskeyScene()
  const { browser } = await scene.member('Elena Ibarra')
  const { options, state } = await browser.call<Ceremony>(scene.passkeys.beginAdd)

  const response = softAuthenticator().create(options, given)
  expect(await browser.refusal(scene.passkeys.finishAdd, { state, response, name: 'x' })).toMatchObject({
    code: 'INVALID',
    data: { messageKey: 'common.passkeys.notMade' },
  })
  expect(await scene.rows('staff_passkeys')).toEqual([])
})

test('TFA-9 what is no answer at all is refused like a wrong one', async () => {
  const scene = await createPasskeyScene()
  const { browser } = await scene.member('Elena Ibarra')
  const { options, state } = await browser.call<Ceremony>(scene.passkeys.beginAdd)
  const response = softAuthenticator().create(options) as { response: Record<string, unknown> }
  const inner = response.response
  const cut = String(inner['attestationObject']).slice(0, 80)

  const none: unknown[] = [
    {},
    { ...response, id: '\0', rawId: '\0' },
    { ...response, id: 'AAAA', rawId: 'AAAA' },
    { ...response, type: 'password' },
    { ...response, response: { ...inner, attestationObject: cut } },
    { ...response, response: { ...inner, attestationObject: 'oWNmbXQ' } },
    { ...response, response: { ...inner, clientDataJSON: 'bm90IGpzb24' } },
    { ...response, response: { ...inner, clientDataJSON: 'bnVsbA' } },
  ]
  for (const value of none) {
    const refusal = await browser.refusal(scene.passkeys.finishAdd, { state, response: value, name: 'x' })
    expect(refusal, JSON.stringify(value)).toMatchObject({ code: 'INVALID' })
  }
})

test('TFA-9 a statement about the make of an authenticator is not looked at: no certificate of it is followed anywhere', async () => {
  const scene = await createPasskeyScene()
  const { browser } = await scene.member('Elena Ibarra')
  const fetched = vi.spyOn(globalThis, 'fetch')
  const statement = new Map<string, unknown>([
    ['alg', -7],
    ['sig', Buffer.alloc(70)],
    ['x5c', [Buffer.from('not a certificate')]],
  ])

  for (const format of ['packed', 'tpm', 'apple']) {
    await scene.add(browser, softAuthenticator(), { statement: { format, statement } })
  }
  expect(await scene.rows('staff_passkeys')).toHaveLength(3)
  expect(fetched).not.toHaveBeenCalled()
  fetched.mockRestore()
})

test('TFA-9 S12 a challenge is answered once, within five minutes, by whom it was given to', async () => {
  const scene = await createPasskeyScene()
  const { browser } = await scene.member('Elena Ibarra')
  const other = await scene.member('James Lowe')
  const { options, state } = await browser.call<Ceremony>(scene.passkeys.beginAdd)
  const response = softAuthenticator().create(options)
  const input = { state, response, name: 'x' }
  const gone = { code: 'GONE', data: { messageKey: 'common.passkeys.tooLate' } }

  expect(await other.browser.refusal(scene.passkeys.finishAdd, input)).toMatchObject(gone)
  expect(await browser.refusal(scene.passkeys.finishAdd, { ...input, state: `${state}x` })).toMatchObject(gone)
  const tries = Array.from({ length: 20 }, () => browser.call(scene.passkeys.finishAdd, input))
  const outcomes = await Promise.allSettled(tries)
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)

  const late = await browser.call<Ceremony>(scene.passkeys.beginAdd)
  const lateInput = { state: late.state, response: softAuthenticator().create(late.options), name: 'x' }
  scene.app.clock.advance(5 * minute)
  expect(await browser.refusal(scene.passkeys.finishAdd, lateInput)).toMatchObject(gone)
})

test('TFA-9 F6 a clock set back brings no challenge back, and answered ones are forgotten only long after', async () => {
  const scene = await createPasskeyScene()
  const { browser } = await scene.member('Elena Ibarra')
  const { options, state } = await browser.call<Ceremony>(scene.passkeys.beginAdd)
  const input = { state, response: softAuthenticator().create(options), name: 'x' }
  await browser.call(scene.passkeys.finishAdd, input)
  const madeAtMs = scene.app.clock.now()

  scene.app.clock.advance(day)
  await forgetUsedChallenges(scene.app.deps)
  expect(await scene.rows('used_challenges')).toHaveLength(1)
  scene.app.clock.set(madeAtMs)
  expect(await browser.refusal(scene.passkeys.finishAdd, input)).toMatchObject({ code: 'GONE' })
  scene.app.clock.set(madeAtMs + 3 * day)
  await forgetUsedChallenges(scene.app.deps)
  expect(await scene.rows('used_challenges')).toEqual([])
})

test('TFA-9 ten at most, and none twice', async () => {
  const scene = await createPasskeyScene()
  const { browser } = await scene.member('Elena Ibarra')
  const authenticator = softAuthenticator()
  await scene.add(browser, authenticator)

  const twice = await browser.call<Ceremony>(scene.passkeys.beginAdd)
  const known = authenticator.kept[0]
  if (!known) throw new Error('nothing was kept')
  const response = authenticator.create(twice.options, { passkey: known })
  expect(await browser.refusal(scene.passkeys.finishAdd, { state: twice.state, response, name: 'x' })).toMatchObject({
    code: 'CONFLICT',
    data: { messageKey: 'common.passkeys.known' },
  })

  for (let count = 2; count < 10; count += 1) await scene.add(browser, softAuthenticator())
  const begun = await Promise.all([1, 2, 3].map(() => browser.call<Ceremony>(scene.passkeys.beginAdd)))
  const finished = await Promise.allSettled(
    begun.map(({ options, state }) =>
      browser.call(scene.passkeys.finishAdd, { state, response: softAuthenticator().create(options), name: 'x' }),
    ),
  )
  expect(finished.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await scene.rows('staff_passkeys')).toHaveLength(10)
  expect(await browser.refusal(scene.passkeys.beginAdd)).toMatchObject({
    code: 'CONFLICT',
    data: { messageKey: 'common.passkeys.tooMany', params: { most: 10 } },
  })
})

test('TFA-9 renamed and removed by its owner alone; a removed one ends every session but the one it is done in', async () => {
  const scene = await createPasskeyScene()
  const { actor, browser, passkey, authenticator } = await scene.holder('Elena Ibarra')
  const other = await scene.member('James Lowe')
  const elsewhere = await scene.signIn(authenticator, {}, { keepSignedIn: true })
  const { passkeyId } = passkey

  const missing = { code: 'NOT_FOUND' }
  expect(await other.browser.refusal(scene.passkeys.rename, { passkeyId, name: 'Mine' })).toMatchObject(missing)
  expect(await other.browser.refusal(scene.passkeys.remove, { passkeyId })).toMatchObject(missing)
  await browser.call(scene.passkeys.rename, { passkeyId, name: 'Office laptop' })
  expect(await browser.call(scene.passkeys.list)).toMatchObject({ passkeys: [{ name: 'Office laptop' }] })
  expect(await elsewhere.browser.call(scene.session.get)).toMatchObject({ state: 'signed-in' })

  await browser.call(scene.passkeys.remove, { passkeyId })
  expect(await browser.call(scene.passkeys.list)).toMatchObject({ passkeys: [] })
  expect(await browser.call(scene.session.get)).toMatchObject({ state: 'signed-in' })
  expect(await elsewhere.browser.call(scene.session.get)).toMatchObject({ state: 'signed-out' })
  expect(await browser.refusal(scene.passkeys.remove, { passkeyId })).toMatchObject(missing)
  const devices = await scene.app.store.read((db) => db.selectFrom('staff_devices').selectAll().execute())
  expect(devices).toMatchObject([{ user_id: actor.userId, ended_reason: 'superseded' }])
  expect((await scene.notices()).map(({ notice }) => notice)).toEqual(['passkey-added', 'passkey-removed'])
  expect(await scene.kinds()).toEqual(expect.arrayContaining(['staff.passkey-renamed', 'staff.passkey-removed']))
})

test('TFA-9 where there are none the list says why, and those of another domain are marked', async () => {
  const scene = await createPasskeyScene()
  const { actor, browser } = await scene.holder('Elena Ibarra')
  const atNumber = scene.browserAt('http://127.0.0.1:4710')
  atNumber.token = browser.token

  expect(await atNumber.call(scene.passkeys.list)).toMatchObject({
    unavailableKey: 'common.passkeys.atNumber',
    domain: null,
    passkeys: [{ isElsewhere: true, domain: 'localhost' }],
  })
  expect(await atNumber.refusal(scene.passkeys.beginAdd)).toMatchObject({
    code: 'CONFLICT',
    data: { messageKey: 'common.passkeys.atNumber' },
  })
  await scene.setDomain('firm.example')
  expect(await browser.refusal(scene.passkeys.beginAdd)).toMatchObject({
    data: { messageKey: 'common.passkeys.otherDomain', params: { domain: 'firm.example' } },
  })
  const atFirm = scene.browserAt('https://console.firm.example')
  atFirm.token = browser.token
  const there = softAuthenticator({ origin: 'https://console.firm.example' })
  await scene.add(atFirm, there, { name: 'Firm' })
  expect(await scene.rows('staff_passkeys')).toMatchObject([
    { user_id: actor.userId, domain: 'localhost' },
    { user_id: actor.userId, domain: 'firm.example' },
  ])
})
