import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consoleBrowser } from '../../../../tests/support/console-call.ts'
import { createPhoneScene, phoneSource, type PhoneScene } from '../../../../tests/support/phone-scene.ts'
import { testPhoneKey } from '../../../../tests/support/test-phone.ts'
import { origin } from '../../../../tests/support/test-app.ts'
import { until } from '../../../../tests/support/until.ts'
import { minute, second } from '../../../shared/time.ts'
import { createSecretBox } from '../../platform/secrets/secret-box.ts'
import { getHome } from '../home/get-home.ts'
import { openSession } from '../staff/open-session.ts'
import { sessionConsole } from '../staff/session.console.ts'
import { settleOverdueApprovals } from './approvals.ts'
import { phonesConsole } from './phones.console.ts'

let scene: PhoneScene
beforeEach(async () => {
  scene = await createPhoneScene()
})
afterEach(() => scene.close())

const other = (number: string) => (number === '00' ? '01' : '00')

describe('TFA-8 pairing a phone', () => {
  test('TFA-8 the token of the QR code pairs one phone, once, and the person is told', async () => {
    const browser = await scene.signedIn(scene.ada)
    const { token, pairingId, url } = await scene.pairingToken(browser)
    expect(url).toBe(`https://phone.firm.example/#pair=${token}`)
    expect(await browser.call(phonesConsole.pairing, { pairingId })).toEqual({ state: 'waiting', phone: null })

    const whose = await scene.ask('inspectPairing', { token })
    expect(whose).toMatchObject({ firmName: 'Ibarra Lowe & Brandt', personName: 'Ada Quintana', locale: 'en' })
    const key = testPhoneKey()
    const input = {
      token,
      publicKey: key.publicKey,
      name: 'My phone',
      signature: key.sign('pair', token, key.publicKey),
    }
    const { phoneId } = await scene.ask<{ phoneId: string }>('pair', input)

    expect(await browser.call(phonesConsole.pairing, { pairingId })).toMatchObject({
      state: 'paired',
      phone: { phoneId, name: 'My phone', canBeWoken: false, lastUsedAtMs: null },
    })
    expect(await scene.phoneRefusal('pair', input)).toMatchObject({ code: 'GONE' })
    expect(await scene.phoneRefusal('inspectPairing', { token })).toMatchObject({ code: 'GONE' })
    expect(await scene.notices()).toEqual([{ to: 'ada.quintana@ibarralowe.example', notice: 'phone-paired' }])
    expect(await scene.activityKinds()).toContain('staff.phone-paired')
  })

  test('TFA-8 of ten phones that pair with one token at once, one does', async () => {
    const { token } = await scene.pairingToken(await scene.signedIn(scene.ada))
    const attempts = Array.from({ length: 10 }, () => {
      const key = testPhoneKey()
      const signature = key.sign('pair', token, key.publicKey)
      return scene.ask('pair', { token, publicKey: key.publicKey, name: 'One of ten', signature })
    })
    const done = await Promise.allSettled(attempts)
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('TFA-8 a token lives ten minutes, ends with a newer one, with its session and when cancelled; unknown ones look the same', async () => {
    const browser = await scene.signedIn(scene.ada)
    const isGone = async (token: string) => (await scene.phoneRefusal('inspectPairing', { token })).code === 'GONE'
    const first = await scene.pairingToken(browser)
    const newer = await scene.pairingToken(browser)
    expect([await isGone(first.token), await isGone(scene.app.ids.token())]).toEqual([true, true])
    await browser.call(phonesConsole.cancelPairing, { pairingId: newer.pairingId })
    expect(await isGone(newer.token)).toBe(true)
    expect(await browser.call(phonesConsole.pairing, { pairingId: newer.pairingId })).toMatchObject({
      state: 'expired',
    })

    const third = await scene.pairingToken(browser)
    scene.app.clock.advance(10 * minute - 1)
    expect(await scene.ask('inspectPairing', { token: third.token })).toBeTruthy()
    scene.app.clock.advance(1)
    expect(await isGone(third.token)).toBe(true)
    // F6: a clock that is set back to before it was made gives it no more.
    scene.app.clock.advance(-11 * minute)
    expect(await isGone(third.token)).toBe(true)

    scene.app.clock.advance(11 * minute)
    const fourth = await scene.pairingToken(await scene.signedIn(scene.ada))
    await scene.app.store.write(async ({ db }) => {
      const columns = { ended_at_ms: scene.app.clock.now(), ended_reason: 'signed-out' }
      await db.updateTable('staff_sessions').set(columns).where('id', '=', scene.ada.sessionId).execute()
    })
    expect(await isGone(fourth.token)).toBe(true)
  })

  test('TFA-8 what is signed by another key, or is no P-256 key, pairs nothing', async () => {
    const { token } = await scene.pairingToken(await scene.signedIn(scene.ada))
    const [mine, others] = [testPhoneKey(), testPhoneKey()]
    const { publicKey } = mine
    const name = 'Phone'
    for (const input of [
      { token, publicKey, name, signature: others.sign('pair', token, publicKey) },
      { token, publicKey, name, signature: mine.sign('pending', token, publicKey) },
      { token, publicKey: 'AAAA', name, signature: mine.sign('pair', token, 'AAAA') },
      { token, publicKey, name, signature: '' },
    ])
      expect(await scene.phoneRefusal('pair', input)).toMatchObject({ code: 'INVALID', field: 'signature' })
    expect(await scene.ask('inspectPairing', { token })).toBeTruthy()
  })

  test('TFA-8 S10 pairing needs a fresh password, the second factor, an address, and room for one more', async () => {
    const browser = await scene.signedIn(scene.ada)
    scene.app.clock.advance(10 * minute + 1)
    expect(await browser.refusal(phonesConsole.beginPairing)).toMatchObject({ code: 'PASSWORD_DUE' })
    expect(await browser.refusal(phonesConsole.remove, { phoneId: scene.app.ids.id() })).toMatchObject({
      code: 'PASSWORD_DUE',
    })
    await scene.setRule(null)
    const fresh = await scene.signedIn(scene.ada)
    expect(await fresh.refusal(phonesConsole.beginPairing)).toMatchObject({
      code: 'CONFLICT',
      data: { messageKey: 'common.phones.noOrigin' },
    })
    await scene.setRule('https://phone.firm.example')
    const owner = await scene.signedIn(scene.owner)
    expect(await owner.refusal(phonesConsole.beginPairing)).toMatchObject({
      data: { messageKey: 'common.phones.noFactor' },
    })
    for (let count = 0; count < 5; count += 1) await scene.pair(scene.ada, `Phone ${count}`)
    expect(await (await scene.signedIn(scene.ada)).refusal(phonesConsole.beginPairing)).toMatchObject({
      data: { messageKey: 'common.phones.tooMany', params: { most: 5 } },
    })
  })

  test('TFA-8 phones are listed, renamed and removed by their person alone', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.signedIn(scene.ada)
    const others = await scene.signedIn(scene.owner)
    const { phoneId } = phone
    expect(await others.refusal(phonesConsole.rename, { phoneId, name: 'Mine' })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await others.refusal(phonesConsole.remove, { phoneId })).toMatchObject({ code: 'NOT_FOUND' })
    await browser.call(phonesConsole.rename, { phoneId, name: 'Work phone' })
    expect(await browser.call(phonesConsole.list)).toMatchObject({
      phones: [{ phoneId, name: 'Work phone' }],
      phoneOrigin: 'https://phone.firm.example',
    })
    await browser.call(phonesConsole.remove, { phoneId })
    expect(await browser.call(phonesConsole.list)).toMatchObject({ phones: [] })
    expect(await scene.phoneRefusal('pending', await phone.pendingInput())).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect((await scene.notices()).map(({ notice }) => notice)).toEqual(['phone-paired', 'phone-removed'])
  })
})

describe('TFA-8 a sign-in that waits for a phone', () => {
  test('TFA-8 the number typed on the phone lets the sign-in pass, once', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const asked = await scene.askPhones(browser)
    expect(asked.number).toMatch(/^\d\d$/)
    expect(asked.expiresAtMs - asked.nowMs).toBe(2 * minute)
    expect(await scene.stateOf(browser, asked.approvalId)).toBe('waiting')
    expect(await browser.refusal(phonesConsole.finish, { approvalId: asked.approvalId })).toMatchObject({
      code: 'GONE',
    })

    const pending = await phone.pending()
    expect(pending.approvals).toMatchObject([{ ip: '192.0.2.10', userAgent: 'test', triesLeft: 3 }])
    // The number is not for the phone to see: it is typed.
    expect(JSON.stringify(pending)).not.toContain(`"${asked.number}"`)
    await phone.answer(phone.answerInput(await phone.waiting(), 'approve', asked.number))
    expect(await scene.stateOf(browser, asked.approvalId)).toBe('approved')

    const halfToken = browser.token
    const state = await browser.call<{ state: string }>(phonesConsole.finish, { approvalId: asked.approvalId })
    expect(state.state).toBe('signed-in')
    expect(browser.token).not.toBe(halfToken)
    const [session] = await scene.app.store.read((db) =>
      db.selectFrom('staff_sessions').selectAll().orderBy('created_at_ms', 'desc').orderBy('id', 'desc').execute(),
    )
    expect(session).toMatchObject({ second_factor: 'push', ended_at_ms: null })
    browser.token = halfToken
    expect(await browser.refusal(phonesConsole.finish, { approvalId: asked.approvalId })).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    // S7: a factor that was given forgives what asking for it was charged.
    expect(await scene.failureCount()).toBe(0)
  })

  test('TFA-8 an answer counts once: sent again it is over, and for another question it is nobody’s', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const first = await scene.askPhones(browser)
    const sent = phone.answerInput(await phone.waiting(), 'approve', first.number)
    const replays = await Promise.allSettled(Array.from({ length: 50 }, () => phone.answer(sent)))
    expect(replays.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)

    const again = await scene.askPhones(await scene.halfIn(scene.ada))
    expect(await scene.phoneRefusal('answer', { ...sent, approvalId: again.approvalId })).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    expect(await scene.phoneRefusal('answer', { ...sent, decision: 'deny' })).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
  })

  test('TFA-8 of many that finish one approval at once, one is in', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const asked = await scene.askPhones(browser)
    await phone.answer(phone.answerInput(await phone.waiting(), 'approve', asked.number))
    const tabs = Array.from({ length: 10 }, () => browser.call(phonesConsole.finish, { approvalId: asked.approvalId }))
    const done = await Promise.allSettled(tabs)
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('TFA-8 the wrong number three times ends it, and it counts as a failure (S7)', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const asked = await scene.askPhones(browser)
    const waiting = await phone.waiting()
    const wrong = phone.answerInput(waiting, 'approve', other(asked.number))
    expect(await scene.phoneRefusal('answer', wrong)).toMatchObject({
      code: 'INVALID',
      field: 'number',
      params: { count: 2 },
    })
    expect(await scene.phoneRefusal('answer', wrong)).toMatchObject({ params: { count: 1 } })
    expect((await phone.waiting()).triesLeft).toBe(1)
    expect(await scene.phoneRefusal('answer', wrong)).toMatchObject({
      code: 'GONE',
      messageKey: 'common.phones.exhausted',
    })
    expect(await scene.phoneRefusal('answer', phone.answerInput(waiting, 'approve', asked.number))).toMatchObject({
      code: 'GONE',
      messageKey: 'common.phones.approvalOver',
    })
    expect(await scene.stateOf(browser, asked.approvalId)).toBe('exhausted')
    expect(await scene.failureCount()).toBe(1)
    expect(await scene.activityKinds()).toContain('sign-in.phone-exhausted')
  })

  test('TFA-8 digits in full width and a space are the number', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const asked = await scene.askPhones(browser)
    const wide = [...asked.number].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join(' ')
    await phone.answer(phone.answerInput(await phone.waiting(), 'approve', wide))
    expect(await scene.stateOf(browser, asked.approvalId)).toBe('approved')
  })

  test('TFA-8 S8 another person’s phone, and a signature of another key, answer nothing', async () => {
    await scene.pair(scene.ada)
    await scene.turnOnFactor(scene.owner)
    const theirs = await scene.pair(scene.owner)
    const mine = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const asked = await scene.askPhones(browser)
    const waiting = await mine.waiting()
    expect((await theirs.pending()).approvals).toEqual([])
    expect(await scene.phoneRefusal('answer', theirs.answerInput(waiting, 'approve', asked.number))).toMatchObject({
      code: 'GONE',
    })
    const forged = { ...mine.answerInput(waiting, 'approve', asked.number), phoneId: theirs.phoneId }
    expect(await scene.phoneRefusal('answer', forged)).toMatchObject({ code: 'UNAUTHENTICATED' })
    const stranger = testPhoneKey()
    const signature = stranger.sign('answer', mine.phoneId, asked.approvalId, waiting.nonce, 'approve', asked.number)
    const stolen = { ...mine.answerInput(waiting, 'approve', asked.number), signature }
    expect(await scene.phoneRefusal('answer', stolen)).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await scene.stateOf(browser, asked.approvalId)).toBe('waiting')
  })

  test('TFA-8 one question at a time: a second one, of the same screen or another, ends the first and gives its charge back', async () => {
    const phone = await scene.pair(scene.ada)
    const [here, there] = [await scene.halfIn(scene.ada), await scene.halfIn(scene.ada)]
    const first = await scene.askPhones(here)
    const early = await phone.waiting()
    const newer = await scene.askPhones(there)
    expect(await scene.stateOf(here, first.approvalId)).toBe('cancelled')
    expect((await phone.pending()).approvals.map(({ approvalId }) => approvalId)).toEqual([newer.approvalId])
    expect(await scene.phoneRefusal('answer', phone.answerInput(early, 'approve', first.number))).toMatchObject({
      code: 'GONE',
    })
    expect(await scene.failureCount()).toBe(1)
    const asks = await Promise.allSettled([scene.askPhones(here), scene.askPhones(there), scene.askPhones(here)])
    expect(asks.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect((await phone.pending()).approvals).toHaveLength(1)
  })

  test('TFA-8 a question belongs to the screen that asked it', async () => {
    const phone = await scene.pair(scene.ada)
    const [here, there] = [await scene.halfIn(scene.ada), await scene.halfIn(scene.ada)]
    const { approvalId, number } = await scene.askPhones(here)
    for (const procedure of [phonesConsole.approval, phonesConsole.cancelAsk, phonesConsole.finish])
      expect(await there.refusal(procedure, { approvalId })).toMatchObject({ code: 'NOT_FOUND' })
    await phone.answer(phone.answerInput(await phone.waiting(), 'approve', number))
    expect(await there.refusal(phonesConsole.finish, { approvalId })).toMatchObject({ code: 'NOT_FOUND' })
    const inside = await scene.signedIn(scene.ada)
    expect(await inside.refusal(phonesConsole.ask)).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('TFA-8 F6 after two minutes it is over, and no clock brings it back', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const asked = await scene.askPhones(browser)
    const answer = phone.answerInput(await phone.waiting(), 'approve', asked.number)
    scene.app.clock.advance(2 * minute)
    expect(await scene.phoneRefusal('answer', answer)).toMatchObject({ code: 'GONE' })
    await settleOverdueApprovals(scene.app.deps)
    scene.app.clock.advance(-minute)
    expect(await scene.phoneRefusal('answer', answer)).toMatchObject({ code: 'GONE' })
    expect(await scene.stateOf(browser, asked.approvalId)).toBe('expired')
    expect(await scene.failureCount()).toBe(0)
    expect((await phone.pending()).approvals).toEqual([])
  })

  test('TFA-8 F6 a clock set back to before the question ends it', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const asked = await scene.askPhones(browser)
    const answer = phone.answerInput(await phone.waiting(), 'approve', asked.number)
    scene.app.clock.advance(-30 * second)
    expect(await scene.phoneRefusal('answer', answer)).toMatchObject({ code: 'GONE' })
    expect(await scene.stateOf(browser, asked.approvalId)).toBe('expired')
  })

  test('TFA-8 an approval that nobody finishes is worth nothing after two minutes', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const { approvalId, number } = await scene.askPhones(browser)
    await phone.answer(phone.answerInput(await phone.waiting(), 'approve', number))
    scene.app.clock.advance(2 * minute)
    expect(await browser.refusal(phonesConsole.finish, { approvalId })).toMatchObject({ code: 'GONE' })
  })

  test('TFA-8 approving and cancelling at once: one of the two, never both', async () => {
    const phone = await scene.pair(scene.ada)
    for (let round = 0; round < 4; round += 1) {
      const browser = await scene.halfIn(scene.ada)
      const { approvalId, number } = await scene.askPhones(browser)
      const answer = phone.answerInput(await phone.waiting(), 'approve', number)
      const calls = [
        () => phone.answer(answer).then(() => 'approved'),
        () => browser.call(phonesConsole.cancelAsk, { approvalId }).then(() => 'cancelled'),
      ]
      if (round % 2) calls.reverse()
      await Promise.allSettled(calls.map((begin) => begin()))
      const state = await scene.stateOf(browser, approvalId)
      expect(['approved', 'cancelled']).toContain(state)
      const finished = await browser.call(phonesConsole.finish, { approvalId }).then(
        () => true,
        () => false,
      )
      expect(finished).toBe(state === 'approved')
    }
  })

  test('TFA-8 a phone that was removed answers nothing, and what it had approved counts no more', async () => {
    const phone = await scene.pair(scene.ada)
    await scene.pair(scene.ada, 'Another')
    const browser = await scene.halfIn(scene.ada)
    const { approvalId, number } = await scene.askPhones(browser)
    await phone.answer(phone.answerInput(await phone.waiting(), 'approve', number))
    await phone.forget()
    expect(await browser.refusal(phonesConsole.finish, { approvalId })).toMatchObject({ code: 'GONE' })
    expect(await scene.phoneRefusal('pending', await phone.pendingInput())).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('TFA-8 the last phone goes: what waits for it is over', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const { approvalId } = await scene.askPhones(browser)
    await phone.forget()
    expect(await scene.stateOf(browser, approvalId)).toBe('cancelled')
    expect(await browser.refusal(phonesConsole.ask)).toMatchObject({
      code: 'CONFLICT',
      data: { messageKey: 'common.phones.none' },
    })
  })

  test('TFA-8 Deny ends the question, leaves the code possible, and counts', async () => {
    const phone = await scene.pair(scene.ada)
    const browser = await scene.halfIn(scene.ada)
    const { approvalId } = await scene.askPhones(browser)
    await phone.answer(phone.answerInput(await phone.waiting(), 'deny'))
    expect(await scene.stateOf(browser, approvalId)).toBe('denied')
    expect(await scene.failureCount()).toBe(1)
    expect(await scene.activityKinds()).toContain('sign-in.phone-denied')
  })

  test('TFA-8 a report also ends what was opened by another factor since the question, and nothing older', async () => {
    const phone = await scene.pair(scene.ada)
    const own = await scene.signedIn(scene.ada)
    scene.app.clock.advance(second)
    const stranger = await scene.halfIn(scene.ada)
    await scene.askPhones(stranger)
    scene.app.clock.advance(second)
    const { deps } = scene.app
    const opened = await deps.store.write(async (tx) => {
      const user = { id: scene.ada.userId, security_version: 1 }
      return openSession(tx, deps, user, origin, { factor: 'backup-code' })
    })
    const inside = consoleBrowser(scene.app)
    inside.token = opened.token
    expect(await inside.call(sessionConsole.get)).toMatchObject({ state: 'signed-in' })

    await phone.answer(phone.answerInput(await phone.waiting(), 'report'))

    expect(await inside.call(sessionConsole.get)).toMatchObject({ state: 'signed-out' })
    expect(await own.call(sessionConsole.get)).toMatchObject({ state: 'signed-in' })
  })

  test('TFA-8 Deny and report ends the sign-in, and tells the person and every admin', async () => {
    const admin = await scene.app.makeStaff('admin', 'Abel Admin')
    const phone = await scene.pair(scene.ada)
    scene.app.clock.advance(second)
    const browser = await scene.halfIn(scene.ada)
    const { approvalId } = await scene.askPhones(browser)
    await phone.answer(phone.answerInput(await phone.waiting(), 'report'))
    expect(await browser.refusal(phonesConsole.approval, { approvalId })).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await browser.refusal(phonesConsole.ask)).toMatchObject({ code: 'UNAUTHENTICATED' })
    const mails = (await scene.notices()).filter(({ notice }) => notice !== 'phone-paired')
    expect(mails.toSorted((a, b) => a.to.localeCompare(b.to))).toEqual([
      { to: `${admin.name.toLowerCase().replace(' ', '.')}@ibarralowe.example`, notice: 'sign-in-reported-to-admin' },
      { to: 'ada.quintana@ibarralowe.example', notice: 'sign-in-reported' },
      { to: 'olga.reyes@ibarralowe.example', notice: 'sign-in-reported-to-admin' },
    ])
    expect(await scene.activityKinds()).toContain('sign-in.phone-reported')
    // On the admins' first page, until the password is another.
    const seen = async () => (await getHome(scene.app.deps, admin)).reportedSignIns
    expect(await seen()).toEqual([
      { userId: scene.ada.userId, name: 'Ada Quintana', ip: '192.0.2.10', atMs: scene.app.clock.now() },
    ])
    expect((await getHome(scene.app.deps, scene.ada)).reportedSignIns).toEqual([])
    await scene.app.store.write(async ({ db }) => {
      const changed = { password_changed_at_ms: scene.app.clock.now() }
      await db.updateTable('staff_users').set(changed).where('id', '=', scene.ada.userId).execute()
    })
    expect(await seen()).toEqual([])
    expect(await scene.failureCount()).toBe(1)
  })

  test('TFA-8 five questions in ten minutes, twenty in a day; those that led in do not count', async () => {
    const phone = await scene.pair(scene.ada)
    const signIn = async () => {
      const browser = await scene.halfIn(scene.ada)
      const { approvalId, number } = await scene.askPhones(browser)
      await phone.answer(phone.answerInput(await phone.waiting(), 'approve', number))
      await browser.call(phonesConsole.finish, { approvalId })
    }
    for (let count = 0; count < 6; count += 1) await signIn()
    const browser = await scene.halfIn(scene.ada)
    const startMs = scene.app.clock.now()
    for (let count = 0; count < 5; count += 1) await scene.askPhones(browser)
    expect(await browser.refusal(phonesConsole.ask)).toMatchObject({
      code: 'TOO_MANY',
      data: { messageKey: 'common.phones.askedTooOften', retryAtMs: startMs + 10 * minute },
    })
    // What was refused was not charged: the one that waits is.
    expect(await scene.failureCount()).toBe(1)
    for (let batch = 0; batch < 3; batch += 1) {
      scene.app.clock.advance(11 * minute)
      const next = await scene.halfIn(scene.ada)
      for (let count = 0; count < 5; count += 1) await scene.askPhones(next)
    }
    scene.app.clock.advance(11 * minute)
    const last = await scene.halfIn(scene.ada)
    expect(await last.refusal(phonesConsole.ask)).toMatchObject({ code: 'TOO_MANY' })
  })

  test('S7 ten denied sign-ins bring the wait that ten wrong codes bring', async () => {
    const phone = await scene.pair(scene.ada)
    for (let count = 0; count < 10; count += 1) {
      scene.app.clock.advance(11 * minute)
      const browser = await scene.halfIn(scene.ada)
      await scene.askPhones(browser)
      await phone.answer(phone.answerInput(await phone.waiting(), 'deny'))
    }
    const browser = await scene.halfIn(scene.ada)
    expect(await browser.refusal(phonesConsole.ask)).toMatchObject({
      code: 'TOO_MANY',
      data: { messageKey: 'common.staff.waitAfterFailures' },
    })
  })
})

describe('TFA-8 what a phone’s page may ask', () => {
  test('S8 a phone that never was gets the same as one that was removed', async () => {
    const phone = await scene.pair(scene.ada)
    await phone.forget()
    const unknown = scene.app.ids.id()
    const [real, fake] = await Promise.all(
      [phone.phoneId, unknown].map((phoneId) => scene.ask<{ challenge: string }>('challenge', { phoneId })),
    )
    expect(Object.keys(real ?? {})).toEqual(Object.keys(fake ?? {}))
    const key = testPhoneKey()
    const refusals = await Promise.all(
      [phone.phoneId, unknown].map(async (phoneId, index) => {
        const challenge = [real, fake][index]?.challenge ?? ''
        return scene.phoneRefusal('pending', {
          phoneId,
          challenge,
          signature: key.sign('pending', phoneId, challenge),
        })
      }),
    )
    expect(refusals[0]).toEqual(refusals[1])
    expect(refusals[0]).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('F6 a challenge is for one phone and for five minutes, forwards and back', async () => {
    const [phone, another] = [await scene.pair(scene.ada), await scene.pair(scene.ada)]
    const input = await phone.pendingInput()
    const borrowed = { ...(await another.pendingInput()), challenge: input.challenge }
    expect(await scene.phoneRefusal('pending', borrowed)).toMatchObject({ code: 'STALE' })
    scene.app.clock.advance(5 * minute)
    expect(await scene.phoneRefusal('pending', input)).toMatchObject({ code: 'STALE' })
    scene.app.clock.advance(-6 * minute)
    expect(await scene.phoneRefusal('pending', input)).toMatchObject({ code: 'STALE' })
    expect(await scene.phoneRefusal('pending', { ...input, challenge: 'made up' })).toMatchObject({ code: 'STALE' })
  })

  test('TFA-8 a signature for one thing is none for another', async () => {
    const phone = await scene.pair(scene.ada)
    const { phoneId, challenge, signature } = await phone.pendingInput()
    expect(await scene.phoneRefusal('forget', { phoneId, challenge, signature })).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    const push = await phone.pushInput('https://push.example/1')
    const moved = { ...push, subscription: { ...push.subscription, endpoint: 'https://push.example/2' } }
    expect(await scene.phoneRefusal('savePush', moved)).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('TFA-8 a source that tries tokens is stopped before the store is asked; others are not', async () => {
    const token = scene.app.ids.token()
    for (let count = 0; count < 20; count += 1) await scene.phoneRefusal('inspectPairing', { token })
    expect(await scene.phoneRefusal('inspectPairing', { token })).toMatchObject({
      code: 'TOO_MANY',
      retryAtMs: scene.app.clock.now() + minute,
    })
    const elsewhere = { ...phoneSource, ip: '203.0.113.9' }
    expect(await scene.phoneRefusal('inspectPairing', { token }, elsewhere)).toMatchObject({ code: 'GONE' })
    scene.app.clock.advance(minute)
    expect(await scene.phoneRefusal('inspectPairing', { token })).toMatchObject({ code: 'GONE' })
  })
})

describe('TFA-8 waking a phone', () => {
  const endpoint = 'https://push.example/ada'

  test('TFA-8 a question wakes the phones that can be woken, and says nothing that is secret', async () => {
    const phone = await scene.pair(scene.ada)
    await phone.savePush(endpoint)
    expect((await phone.pending()).canBeWoken).toBe(true)
    const browser = await scene.halfIn(scene.ada)
    const asked = await scene.askPhones(browser)
    expect(asked.wokenPhones).toBe(1)
    const [message] = await until('a push message', async () => scene.app.push.sent.length > 0 && scene.app.push.sent)
    expect(message).toMatchObject({ to: { endpoint }, ttlSeconds: 120, topic: 'portico' })
    expect(JSON.parse(message?.text ?? '')).toEqual({
      kind: 'sign-in',
      firmName: 'Ibarra Lowe & Brandt',
      personName: 'Ada Quintana',
      atMs: asked.nowMs,
      locale: 'en',
    })
  })

  test('TFA-8 a subscription that has ended is forgotten; one that failed is shown as such, and tried again', async () => {
    const phone = await scene.pair(scene.ada)
    await phone.savePush(endpoint)
    const canBeWoken = async () => (await phone.pending()).canBeWoken
    scene.app.push.answers.push('failed')
    await scene.askPhones(await scene.halfIn(scene.ada))
    await until('the failure to be noted', async () => ((await canBeWoken()) ? null : true))
    await scene.askPhones(await scene.halfIn(scene.ada))
    await until('it to work again', async () => ((await canBeWoken()) ? true : null))
    scene.app.push.answers.push('gone')
    await scene.askPhones(await scene.halfIn(scene.ada))
    await until('the end to be noted', async () => ((await canBeWoken()) ? null : true))
    const sent = scene.app.push.sent.length
    const asked = await scene.askPhones(await scene.halfIn(scene.ada))
    expect(asked.wokenPhones).toBe(0)
    expect((await phone.pending()).approvals).toHaveLength(1)
    expect(scene.app.push.sent).toHaveLength(sent)
  })

  test('TFA-8 an address that is no push service’s is refused; null takes a phone’s away', async () => {
    const phone = await scene.pair(scene.ada)
    expect(await scene.phoneRefusal('savePush', await phone.pushInput('https://intranet.firm.example/'))).toMatchObject(
      {
        code: 'INVALID',
        field: 'subscription.endpoint',
      },
    )
    await phone.savePush(endpoint)
    await phone.savePush(null)
    expect((await phone.pending()).canBeWoken).toBe(false)
  })

  test('S5 TFA-8 the host’s key at the push services and where a phone can be woken lie sealed in the store', async () => {
    const { deps } = scene.app
    deps.secrets = createSecretBox(Buffer.alloc(32, 5))
    const phone = await scene.pair(scene.ada)
    await phone.savePush(endpoint)
    const stored = await scene.app.store.read(async (db) => [
      ...(await db.selectFrom('settings').selectAll().execute()),
      ...(await db.selectFrom('staff_phones').selectAll().execute()),
    ])
    const text = JSON.stringify(stored)
    expect(text).toContain('push')
    expect(text).not.toMatch(/vapid-private|push\.example|p256dh/)
    await scene.askPhones(await scene.halfIn(scene.ada))
    await until('a push message', async () => scene.app.push.sent.length > 0)
    expect(scene.app.push.sent[0]?.to.endpoint).toBe(endpoint)
  })
})
