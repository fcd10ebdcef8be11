import { afterEach, beforeEach, expect, test } from 'vitest'
import { settlePairings } from '../../src/main/features/phones/pairing.ts'
import { phonesConsole } from '../../src/main/features/phones/phones.console.ts'
import { hour, minute } from '../../src/shared/time.ts'
import { createPhoneScene } from '../support/phone-scene.ts'

let scene: Awaited<ReturnType<typeof createPhoneScene>>
beforeEach(async () => {
  scene = await createPhoneScene()
})
afterEach(() => scene.app.close())

test('F6 a QR code for a phone whose time is over does not come back with the clock', async () => {
  const { clock, deps } = scene.app
  const browser = await scene.signedIn(scene.ada)
  const { token, pairingId } = await scene.pairingToken(browser)
  clock.advance(9 * minute)
  await settlePairings(deps)
  expect(await scene.ask('inspectPairing', { token })).toMatchObject({ personName: scene.ada.name })
  clock.advance(3 * hour - 5 * minute)
  await settlePairings(deps)
  clock.advance(-3 * hour)
  expect(await scene.phoneRefusal('inspectPairing', { token })).toMatchObject({ code: 'GONE' })
  expect(await (await scene.signedIn(scene.ada)).call(phonesConsole.pairing, { pairingId })).toEqual({
    state: 'expired',
    phone: null,
  })
})
