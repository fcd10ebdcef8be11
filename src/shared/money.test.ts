import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allocate,
  currencies,
  currencyExponent,
  decimalOf,
  divideHalfAway,
  formatMoney,
  isAmount,
  isCurrency,
  largestMinor,
} from './money.ts'

const amount = fc.bigInt({ min: 0n, max: BigInt(largestMinor) })
const abs = (value: bigint) => (value < 0n ? -value : value)

describe('BILL-1 rounding', () => {
  test.each([
    [5n, 10n, 1n],
    [-5n, 10n, -1n],
    [4n, 10n, 0n],
    [-4n, 10n, 0n],
    [15n, 10n, 2n],
    [25n, 10n, 3n],
    [-25n, 10n, -3n],
    [7n, 1n, 7n],
  ])('%i / %i is %i: halves go away from zero', (numerator, denominator, rounded) => {
    expect(divideHalfAway(numerator, denominator)).toBe(rounded)
  })

  test('what is rounded lies within a half of the exact quotient, and its mirror is its mirror', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (n, d) => {
          const rounded = divideHalfAway(n, d)
          const off = 2n * (rounded * d - n)
          expect(abs(off)).toBeLessThanOrEqual(d)
          // Exactly half: away from zero.
          if (abs(off) === d) expect(abs(rounded * d)).toBeGreaterThan(abs(n))
          expect(divideHalfAway(-n, d)).toBe(-rounded)
        },
      ),
    )
  })
})

describe('BILL-1 sharing out by largest remainder', () => {
  const weights = fc.array(amount, { minLength: 1, maxLength: 60 })

  test('the parts add up to the whole, and none is a unit or more off its exact share', () => {
    fc.assert(
      fc.property(amount, weights, (whole, shares) => {
        const parts = allocate(whole, shares)
        const total = shares.reduce((sum, share) => sum + share, 0n)
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total === 0n ? 0n : whole)
        for (const [index, part] of parts.entries())
          if (total > 0n) expect(abs(part * total - whole * (shares[index] ?? 0n))).toBeLessThan(total)
      }),
    )
  })

  test('nobody with a greater loss is passed over for one with a smaller', () => {
    fc.assert(
      fc.property(amount, weights, (whole, shares) => {
        const total = shares.reduce((sum, share) => sum + share, 0n)
        if (total === 0n) return
        const parts = allocate(whole, shares).map((part, index) => ({
          isRaised: part > (whole * (shares[index] ?? 0n)) / total,
          loss: (whole * (shares[index] ?? 0n)) % total,
        }))
        const leastRaised = parts.filter((part) => part.isRaised).map((part) => part.loss)
        const mostKept = parts.filter((part) => !part.isRaised).map((part) => part.loss)
        for (const raised of leastRaised) for (const kept of mostKept) expect(raised).toBeGreaterThanOrEqual(kept)
      }),
    )
  })

  test('among equals the first gets what is left; what has no weight gets nothing', () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n])
    expect(allocate(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n])
    expect(allocate(5n, [0n, 3n, 0n])).toEqual([0n, 5n, 0n])
    expect(allocate(5n, [0n, 0n])).toEqual([0n, 0n])
  })
})

describe('currencies', () => {
  test('ISO 4217: each has its own number of digits, and what is no money of a country has none', () => {
    expect([currencyExponent('USD'), currencyExponent('JPY'), currencyExponent('KWD')]).toEqual([2, 0, 3])
    expect(['XAU', 'XXX', 'XTS', 'usd', 'ABC', ''].filter(isCurrency)).toEqual([])
    expect(currencies.length).toBeGreaterThan(140)
  })

  test('as a decimal and in words of a language, without a fraction in between', () => {
    expect([decimalOf(123_450, 'USD'), decimalOf(5, 'USD'), decimalOf(-5, 'USD')]).toEqual(['1234.50', '0.05', '-0.05'])
    expect([decimalOf(1_500, 'JPY'), decimalOf(1_500, 'KWD'), decimalOf(0, 'JPY')]).toEqual(['1500', '1.500', '0'])
    expect(formatMoney(largestMinor, 'USD', 'en')).toBe('$9,999,999,999.99')
    expect(formatMoney(1_500, 'JPY', 'en')).toBe('¥1,500')
    expect(formatMoney(123_450, 'EUR', 'es').replace(/\s/gu, ' ')).toBe('1234,50 €')
  })

  test('twelve digits are an amount, thirteen are none', () => {
    expect([isAmount(largestMinor), isAmount(-largestMinor), isAmount(0)]).toEqual([true, true, true])
    expect([isAmount(largestMinor + 1), isAmount(1.5), isAmount(Number.NaN)]).toEqual([false, false, false])
  })
})
