import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createIds } from './random-ids.ts'

test('ids are UUIDv7 of the clock', () => {
  const ids = createIds({ now: () => 0x0190_1234_5678 })

  const id = ids.id()

  expect(z.uuidv7().safeParse(id).success).toBe(true)
  expect(id.startsWith('01901234-5678-7')).toBe(true)
})

test('ids ascend, also within a millisecond and when the clock steps back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 400 }), (times) => {
      let nowMs = 0
      const ids = createIds({ now: () => 1_750_000_000_000 + nowMs })
      const made = times.map((time) => {
        nowMs = time
        return ids.id()
      })
      expect(made).toEqual([...new Set(made)].sort())
      for (const id of made) expect(z.uuidv7().safeParse(id).success).toBe(true)
    }),
  )
})

test('100,000 ids of one millisecond are different and in order', () => {
  const ids = createIds({ now: () => 1_750_000_000_000 })
  const made = Array.from({ length: 100_000 }, () => ids.id())

  expect(new Set(made).size).toBe(made.length)
  expect(made).toEqual(made.toSorted())
})

test('C1 a token is 256 random bits', () => {
  const ids = createIds({ now: () => 0 })
  const tokens = Array.from({ length: 1_000 }, () => ids.token())

  expect(tokens.every((token) => /^[\w-]{43}$/.test(token))).toBe(true)
  expect(new Set(tokens).size).toBe(1_000)
  const ones = tokens.flatMap((token) => [...Buffer.from(token, 'base64url')]).reduce((sum, byte) => sum + byte, 0)
  expect(Math.abs(ones / 32_000 - 127.5)).toBeLessThan(3)
})

test('a code is six digits, leading zeros too', () => {
  const ids = createIds({ now: () => 0 })
  const codes = Array.from({ length: 20_000 }, () => ids.code())

  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true)
  const firstDigits = Map.groupBy(codes, (code) => code[0])
  expect(firstDigits.size).toBe(10)
  // 2,000 expected of each, sigma 42: six of them.
  for (const [, some] of firstDigits) expect(Math.abs(some.length - 2_000)).toBeLessThan(255)
})
