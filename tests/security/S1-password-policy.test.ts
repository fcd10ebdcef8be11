import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import blocked from '../../src/main/features/staff/blocked-passwords.json' with { type: 'json' }
import { passwordRefusal } from '../../src/main/features/staff/password-policy.ts'
import { setUpFirm } from '../../src/main/features/staff/set-up-firm.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, granted, system, type TestApp } from '../support/test-app.ts'

const context = { firmName: 'Ibarra Lowe & Brandt', name: 'Elena Ibarra', email: 'elena@ibarralowe.example' }
const keyOf = (password: string) => passwordRefusal(password, context, 'password')?.messageKey ?? 'taken'

test('S1 fewer than 15 characters are refused, whatever they are: 8 too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 14 }), (password) => {
      expect(keyOf(password.normalize('NFC'))).toBe('common.staff.passwordShort')
    }),
  )
  expect(keyOf('Xk9!mP2$')).toBe('common.staff.passwordShort')
})

test('S1 characters are counted, not bytes or halves of them', () => {
  expect(keyOf('🦉🐢🦋🐌🦔🐙🦀')).toBe('common.staff.passwordShort')
  expect(keyOf('🦉🐢🦋🐌🦔🐙🦀🐝🦂🐳🦚🦜🐺🦊🐗')).toBe('taken')
  // Fourteen letters with accents, each typed as two code points.
  expect(keyOf('áéíóúñüçàèìòùâ'.normalize('NFD'))).toBe('common.staff.passwordShort')
})

test('S1 from 15 to 256 characters of any kind are taken: no rule asks for a digit, a sign or a capital', () => {
  const random = (unit: fc.Arbitrary<string>) => fc.string({ unit, minLength: 64, maxLength: 120 })
  const letters = fc.constantFrom(...'bcdfghjklmnpqrstvwxz')
  const digits = fc.constantFrom(...'0123456789')
  const signs = fc.constantFrom(...' !"§$%&/()=?*+~#-_.:,;<>|')
  for (const unit of [letters, signs, fc.constantFrom(...'абвгдежзийклмнопрст')]) {
    fc.assert(fc.property(random(unit), (password) => new Set(password).size < 6 || keyOf(password) === 'taken'))
  }
  expect(fc.sample(random(digits), { numRuns: 100, seed: 7 }).map(keyOf)).toEqual(Array(100).fill('taken'))
  expect(keyOf('vbxq mzrt plkw n')).toBe('taken')
  expect(keyOf('plum '.concat('harbour under seventeen quiet stars'))).toBe('taken')
  const long = Array.from({ length: 256 }, (_, at) => String.fromCodePoint(0x4e00 + at * 7)).join('')
  expect(keyOf(long)).toBe('taken')
  expect(keyOf(`${long}x`)).toBe('common.staff.passwordLong')
})

test.each([
  'passwordpassword',
  'Password1234567!',
  'passwörd passwörd',
  'correct horse battery staple',
  'CorrectHorseBatteryStaple',
  'aaaaaaaaaaaaaaaaaa',
  'abcabcabcabcabcabc',
  '1234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjkl',
  '987654321098765',
  'IbarraLoweBrandt2026',
  'ibarra lowe & brandt',
  'elena@ibarralowe.example',
  'Portico-Portico-Portico',
  'welcome summer monkey',
  'abogado bienvenido 1',
])('S1 %j is what anybody would try', (password) => {
  expect(keyOf(password)).toBe('common.staff.passwordBlocked')
})

test('S1 every phrase of the list is blocked, in capitals too', () => {
  expect(blocked.phrases.filter((phrase) => keyOf(phrase.toUpperCase()) !== 'common.staff.passwordBlocked')).toEqual([])
  expect(blocked.source).toMatch(/zxcvbn/)
})

test('S1 names at hand do not spoil a phrase that has more in it', () => {
  expect(keyOf('elena paints seven blue herons')).toBe('taken')
})

let app: TestApp
beforeEach(async () => {
  app = await createTestApp()
})
afterEach(() => app.close())

test('S1 a password is the same however its accents are typed', async () => {
  const password = 'el pingüino cruzó la montaña'
  granted(
    await setUpFirm(app.deps, system, {
      firmName: 'Ibarra',
      ownerName: 'Elena',
      ownerEmail: 'elena@firm.example',
      password: password.normalize('NFD'),
      locale: 'es',
      timeZone: 'Europe/Madrid',
    }),
  )
  const signedIn = await consoleBrowser(app).call(sessionConsole.signIn, {
    email: 'elena@firm.example',
    password: password.normalize('NFC'),
  })
  expect(signedIn).toMatchObject({ state: 'signed-in' })
})
