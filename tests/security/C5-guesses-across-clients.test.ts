import { afterEach, beforeEach, expect, test } from 'vitest'
import { minute } from '../../src/shared/time.ts'
import { createAccessScene, type AccessScene } from '../support/access-scene.ts'
import { codeIn } from '../support/mail.ts'
import { granted } from '../support/test-app.ts'

let scene: AccessScene
beforeEach(async () => {
  scene = await createAccessScene()
  await scene.makeClientWithAccess({ givenName: 'Daniel', familyName: 'Vance', email: 'daniel@mail.example' })
})
afterEach(() => scene.close())

const stranger = () => scene.visitor('stranger')
const mailTo = async (email: string, by = stranger()) => {
  granted(await scene.ask(email, by))
  await scene.dispatcher.drain()
  return scene.sent.at(-1)
}

/** A code that is neither of these. */
const wrongFor = (codes: readonly (string | null)[]) =>
  ['111111', '222222', '333333'].find((code) => !codes.includes(code)) ?? ''

test('C5 a guess that is tried on the codes of two clients counts for both', async () => {
  for (let round = 0; round < 6; round++) {
    const codes = [codeIn(await mailTo('mara@mail.example')), codeIn(await mailTo('daniel@mail.example'))]
    expect(codes).not.toContain(null)
    for (let attempt = 0; attempt < 5; attempt++) await scene.typeCode(wrongFor(codes), stranger())
    scene.clock.advance(11 * minute)
  }
  expect(codeIn(await mailTo('daniel@mail.example'))).toBeNull()
  expect(codeIn(await mailTo('mara@mail.example'))).toBeNull()
})

test('C5 a guess that is tried on three codes of one client counts three times', async () => {
  for (let round = 0; round < 2; round++) {
    const codes: (string | null)[] = []
    for (let asked = 0; asked < 3; asked++) {
      codes.push(codeIn(await mailTo('mara@mail.example')))
      scene.clock.advance(minute)
    }
    expect(codes).not.toContain(null)
    for (let attempt = 0; attempt < 5; attempt++) await scene.typeCode(wrongFor(codes), stranger())
    scene.clock.advance(16 * minute)
  }
  expect(codeIn(await mailTo('mara@mail.example'))).toBeNull()
})
