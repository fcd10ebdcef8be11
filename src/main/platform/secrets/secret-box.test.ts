import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSecretBox, SecretUnreadableError } from './secret-box.ts'

const key = Buffer.alloc(32, 7)

test('what is sealed opens with the same key and context', () => {
  const box = createSecretBox(key)

  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
      expect(box.open(box.seal(text, context), context)).toBe(text)
    }),
  )
})

test('S5 two seals of one text differ, and neither shows it', () => {
  const box = createSecretBox(key)
  const first = box.seal('the SMTP password', 'smtp')

  expect(first).not.toBe(box.seal('the SMTP password', 'smtp'))
  expect(Buffer.from(first.slice(3), 'base64url').toString('latin1')).not.toContain('SMTP')
})

test('another key or another context does not open it', () => {
  const sealed = createSecretBox(key).seal('secret', 'smtp')

  expect(() => createSecretBox(randomBytes(32)).open(sealed, 'smtp')).toThrow(SecretUnreadableError)
  expect(() => createSecretBox(key).open(sealed, 'totp')).toThrow(SecretUnreadableError)
})

test('damage anywhere is noticed', () => {
  const box = createSecretBox(key)
  const sealed = box.seal('secret', 'smtp')

  for (let index = 0; index < sealed.length; index += 1) {
    const damaged = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`
    expect(() => box.open(damaged, 'smtp'), damaged).toThrow(SecretUnreadableError)
    expect(() => box.open(sealed.slice(0, index), 'smtp')).toThrow(SecretUnreadableError)
  }
  expect(() => box.open(`${sealed}A`, 'smtp')).toThrow(SecretUnreadableError)
})

test('a MAC depends on key, context and text', () => {
  const box = createSecretBox(key)

  expect(box.mac('text', 'draft')).toMatch(/^[0-9a-f]{64}$/)
  expect(box.mac('text', 'draft')).toBe(createSecretBox(key).mac('text', 'draft'))
  const others = [createSecretBox(randomBytes(32)).mac('text', 'draft'), box.mac('text', 'x'), box.mac('x', 'draft')]
  expect(others).not.toContain(box.mac('text', 'draft'))
})
