import { afterEach, beforeEach, expect, test } from 'vitest'
import { phonesConsole } from '../../src/main/features/phones/phones.console.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import type { SessionState } from '../../src/shared/console/session-state.ts'
import { createPhoneScene } from '../support/phone-scene.ts'

let scene: Awaited<ReturnType<typeof createPhoneScene>>
beforeEach(async () => {
  scene = await createPhoneScene()
})
afterEach(() => scene.app.close())

test('TFA-8 no screen shows a number that another one of this person showed just before', async () => {
  await scene.pair(scene.ada)
  // The worst luck: every draw is the same.
  scene.app.deps.ids = { ...scene.app.deps.ids, code: () => '123499' }
  const numbers: string[] = []
  for (let at = 0; at < 5; at++) numbers.push((await scene.askPhones(await scene.halfIn(scene.ada))).number)
  expect(numbers).toEqual(['99', '00', '01', '02', '03'])
})

test('TFA-8 S11 a phone that is removed ends what it may have opened: other sessions and kept devices; this session goes on', async () => {
  const phone = await scene.pair(scene.ada)
  const thief = await scene.halfIn(scene.ada)
  await scene.app.store.write(async ({ db }) => {
    const columns = { keeps_signed_in: 1 }
    await db.updateTable('staff_sessions').set(columns).where('id', '=', thief.sessionId).execute()
  })
  const { approvalId, number } = await scene.askPhones(thief)
  await phone.answer(phone.answerInput(await phone.waiting(), 'approve', number))
  await thief.call(phonesConsole.finish, { approvalId })
  expect(thief.deviceToken).toBeDefined()

  const browser = await scene.signedIn(scene.ada)
  await browser.call(phonesConsole.remove, { phoneId: phone.phoneId })
  const state = async (of: typeof browser) => (await of.call<SessionState>(sessionConsole.get)).state
  expect([await state(thief), await state(browser)]).toEqual(['signed-out', 'signed-in'])
  const email = 'ada.quintana@ibarralowe.example'
  expect(await thief.call(sessionConsole.signIn, { email, password: 'correct horse battery' })).toMatchObject({
    state: 'second-factor',
    methods: { phone: false },
  })
})
