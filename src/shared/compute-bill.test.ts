import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computeBill, type BillToCompute, type Discount, type TaxRateToApply } from './compute-bill.ts'
import { isAmount, largestMinor } from './money.ts'

const rates: TaxRateToApply[] = [
  { taxRateId: 'gst', name: 'GST', rateMicro: 50_000 },
  { taxRateId: 'nm', name: 'Gross receipts', rateMicro: 81_875 },
  { taxRateId: 'iva', name: 'IVA', rateMicro: 210_000 },
  { taxRateId: 'zero', name: 'Exempt', rateMicro: 0 },
]
const taxRateIds = fc.subarray(rates.map((rate) => rate.taxRateId))
const percent = fc.record({ kind: fc.constant('percent' as const), micro: fc.integer({ min: 0, max: 1_000_000 }) })
const taken = (most: number) =>
  fc.record({ kind: fc.constant('amount' as const), minor: fc.integer({ min: 0, max: most }) })
const discount = (most: number): fc.Arbitrary<Discount | null> =>
  fc.option(fc.oneof(percent, taken(most)), { nil: null, freq: 2 })

const line = fc.record({
  quantityMilli: fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom(1, 333, 1_000, 1_500)),
  rateMinor: fc.oneof(fc.integer({ min: 0, max: 5_000_000 }), fc.constantFrom(1, 33, 99, 100)),
  discount: discount(200),
  taxRateIds,
})
/** Any bill that a person could write; what is wrong with some of them is part of it. */
const bill: fc.Arbitrary<BillToCompute> = fc.record({
  taxMode: fc.constantFrom('exclusive' as const, 'inclusive' as const),
  discount: discount(10_000),
  lines: fc.array(line, { maxLength: 40 }),
})

const sum = <T>(values: readonly T[], of: (value: T) => number) => values.reduce((total, value) => total + of(value), 0)

describe('BILL-1 BILL-2 a bill adds up to the cent, whatever is on it', () => {
  test('lines, discounts, taxes and totals agree', () => {
    fc.assert(
      fc.property(bill, (given) => {
        const { lines, taxes, totals } = computeBill(given, rates)
        expect(sum(lines, (one) => one.amountMinor)).toBe(totals.subtotalMinor)
        expect(sum(lines, (one) => one.billDiscountMinor)).toBe(totals.discountMinor)
        expect(sum(lines, (one) => one.netMinor)).toBe(totals.netMinor)
        expect(sum(lines, (one) => one.taxMinor)).toBe(totals.taxMinor)
        expect(sum(lines, (one) => one.totalMinor)).toBe(totals.totalMinor)
        expect(sum(taxes, (one) => one.taxMinor)).toBe(totals.taxMinor)
        expect(totals.netMinor + totals.taxMinor).toBe(totals.totalMinor)
        const discounted = totals.subtotalMinor - totals.discountMinor
        expect(given.taxMode === 'exclusive' ? totals.netMinor : totals.totalMinor).toBe(discounted)
        for (const one of lines) {
          expect(one.grossMinor - one.discountMinor).toBe(one.amountMinor)
          expect(sum(one.taxes, (tax) => tax.taxMinor)).toBe(one.taxMinor)
          expect(one.netMinor + one.taxMinor).toBe(one.totalMinor)
          expect(Math.min(...Object.values(one).filter((value) => typeof value === 'number'))).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('every line is its quantity × rate to the nearest unit, halves up, and each exclusive tax likewise', () => {
    fc.assert(
      fc.property(bill, (given) => {
        const { lines } = computeBill({ ...given, taxMode: 'exclusive' }, rates)
        for (const [index, one] of lines.entries()) {
          const { quantityMilli = 0, rateMinor = 0 } = given.lines[index] ?? {}
          expectNearest(BigInt(one.grossMinor), BigInt(quantityMilli) * BigInt(rateMinor), 1_000n)
          for (const tax of one.taxes) {
            const rateMicro = rates.find((rate) => rate.taxRateId === tax.taxRateId)?.rateMicro ?? 0
            expectNearest(BigInt(tax.taxMinor), BigInt(one.netMinor) * BigInt(rateMicro), 1_000_000n)
          }
        }
      }),
    )
  })

  test('inclusive taxes are what the line contains, and each of several its part to within a unit', () => {
    fc.assert(
      fc.property(bill, (given) => {
        const { lines } = computeBill({ ...given, taxMode: 'inclusive' }, rates)
        for (const [index, one] of lines.entries()) {
          const own = (given.lines[index]?.taxRateIds ?? []).map(
            (id) => rates.find((rate) => rate.taxRateId === id)?.rateMicro ?? 0,
          )
          const all = BigInt(sum(own, (rate) => rate))
          expectNearest(BigInt(one.taxMinor), BigInt(one.totalMinor) * all, 1_000_000n + all)
          for (const [which, tax] of one.taxes.entries())
            if (all > 0n) {
              const off = BigInt(tax.taxMinor) * all - BigInt(one.taxMinor) * BigInt(own[which] ?? 0)
              expect(off < 0n ? -off : off).toBeLessThan(all)
            }
        }
      }),
    )
  })

  test('without a problem every amount has twelve digits at most; with any figures at all it never throws', () => {
    const anything = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.constantFrom(1e15, largestMinor, -1))
    const wild = fc.record({
      taxMode: fc.constantFrom('exclusive' as const, 'inclusive' as const),
      discount: fc.option(fc.record({ kind: fc.constant('amount' as const), minor: anything }), { nil: null }),
      lines: fc.array(
        fc.record({
          quantityMilli: anything,
          rateMinor: anything,
          discount: fc.option(fc.record({ kind: fc.constant('percent' as const), micro: anything }), { nil: null }),
          taxRateIds: fc.array(fc.constantFrom('gst', 'iva', 'gone')),
        }),
      ),
    })
    fc.assert(
      fc.property(wild, (given) => {
        const { lines, totals, problems } = computeBill(given, rates)
        if (problems.length > 0) return
        for (const value of [...Object.values(totals), ...lines.map((one) => one.totalMinor)])
          expect(isAmount(value)).toBe(true)
      }),
    )
  })
})

/** Rounded is exact / of, to the nearest, halves up (all of it is 0 or more). */
function expectNearest(rounded: bigint, exact: bigint, of: bigint) {
  const off = 2n * (rounded * of - exact)
  expect(off <= of && off > -of).toBe(true)
}

describe('BILL-1 worked out by hand', () => {
  const one = (change: Partial<BillToCompute['lines'][number]> = {}) => ({
    quantityMilli: 1_000,
    rateMinor: 10_000,
    discount: null,
    taxRateIds: [],
    ...change,
  })

  test('2.5 hours at 240.00 less 10 %, an expense of 33.33, 15.00 off, with 8.1875 % on top', () => {
    const { lines, taxes, totals, problems } = computeBill(
      {
        taxMode: 'exclusive',
        discount: { kind: 'amount', minor: 1_500 },
        lines: [
          one({
            quantityMilli: 2_500,
            rateMinor: 24_000,
            discount: { kind: 'percent', micro: 100_000 },
            taxRateIds: ['nm'],
          }),
          one({ rateMinor: 3_333 }),
        ],
      },
      rates,
    )
    expect(problems).toEqual([])
    // 600.00 - 60.00 = 540.00; 15.00 × 540.00 / 573.33 = 14.127989…, 15.00 × 33.33 / 573.33 = 0.872010…
    expect(lines.map((line) => line.billDiscountMinor)).toEqual([1_413, 87])
    // 525.87 × 8.1875 % = 43.0556…
    expect(taxes).toEqual([{ ...rates[1], baseMinor: 52_587, taxMinor: 4_306 }])
    expect(totals).toEqual({
      subtotalMinor: 57_333,
      discountMinor: 1_500,
      netMinor: 55_833,
      taxMinor: 4_306,
      totalMinor: 60_139,
    })
  })

  test('121.00 with 21 % in it is 100.00 and 21.00; with 5 % and 21 % it is 96.03 and 24.97, shared 4.80 and 20.17', () => {
    const inclusive = (taxRateIds: string[]) =>
      computeBill({ taxMode: 'inclusive', discount: null, lines: [one({ rateMinor: 12_100, taxRateIds })] }, rates)
    expect(inclusive(['iva']).totals).toMatchObject({ netMinor: 10_000, taxMinor: 2_100, totalMinor: 12_100 })
    const both = inclusive(['gst', 'iva'])
    expect(both.totals).toMatchObject({ netMinor: 9_603, taxMinor: 2_497, totalMinor: 12_100 })
    expect(both.taxes.map((tax) => tax.taxMinor)).toEqual([480, 2_017])
  })

  test.each([
    ['no line', { lines: [] }, 'noLines', 'lines'],
    ['a discount above the sum', { discount: { kind: 'amount', minor: 10_001 } }, 'discountTooLarge', 'discount'],
    ['a discount of more than all', { discount: { kind: 'percent', micro: 1_000_001 } }, 'discountRange', 'discount'],
    ['a rate below zero', { lines: [one({ rateMinor: -1 })] }, 'rateRange', 'lines.0.rateMinor'],
    ['a rate of 15 digits', { lines: [one({ rateMinor: 100_000_000_000_000 })] }, 'rateRange', 'lines.0.rateMinor'],
    ['a quantity below zero', { lines: [one({ quantityMilli: -1 })] }, 'quantityRange', 'lines.0.quantityMilli'],
    [
      'a line of 13 digits',
      { lines: [one({ quantityMilli: 2_000_000, rateMinor: largestMinor })] },
      'lineTooLarge',
      'lines.0.rateMinor',
    ],
    [
      'a total of 13 digits',
      { lines: [one({ rateMinor: largestMinor }), one({ rateMinor: 1 })] },
      'totalTooLarge',
      'lines',
    ],
    [
      'a line discount above the line',
      { lines: [one({ discount: { kind: 'amount', minor: 10_001 } })] },
      'lineDiscountTooLarge',
      'lines.0.discount',
    ],
    ['a tax that is gone', { lines: [one({ taxRateIds: ['gone'] })] }, 'taxUnknown', 'lines.0.taxRateIds'],
  ] as const)('%s is a problem with a place', (_what, change, code, field) => {
    const given = { taxMode: 'exclusive', discount: null, lines: [one()], ...change } as BillToCompute
    expect(computeBill(given, rates).problems).toMatchObject([{ code, field }])
  })
})
