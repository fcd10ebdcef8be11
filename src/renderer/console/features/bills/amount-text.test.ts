import { expect, test } from 'vitest'
import {
  amountText,
  discountText,
  minutesText,
  percentText,
  quantityText,
  readAmount,
  readDiscount,
  readMinutes,
  readPercent,
  readQuantity,
} from './amount-text.ts'

test.each([
  ['1234.5', 'USD', 'en', 123_450],
  ['1,234.50', 'USD', 'en', 123_450],
  ['1.234,50', 'USD', 'en', 123_450],
  ['12,5', 'USD', 'en', 1_250],
  ['1,234', 'USD', 'en', 123_400],
  ['1.234', 'EUR', 'es', 123_400],
  ['12.50', 'EUR', 'es', 1_250],
  ['1234,5', 'EUR', 'es', 123_450],
  ['1.234.567,89', 'EUR', 'es', 123_456_789],
  ['$ 1 234.50', 'USD', 'en', 123_450],
  ['1,500', 'JPY', 'en', 1_500],
  ['0.125', 'KWD', 'en', 125],
  ['0,125', 'KWD', 'en', 125],
  ['.5', 'USD', 'en', 50],
  ['-5', 'USD', 'en', -500],
  ['0', 'USD', 'en', 0],
] as const)('BILL-1 an amount typed as %s %s in %s is read to the smallest unit', (text, currency, locale, minor) => {
  expect(readAmount(text, currency, locale)).toBe(minor)
})

test.each(['', 'abc', '1.2.3', '12,34,5', '1.234', '1..2', '12a', '.'])(
  'BILL-1 %j is no amount in dollars and English, and is not guessed at',
  (text) => {
    expect(readAmount(text, 'USD', 'en')).toBeNull()
  },
)

test('BILL-1 what is too long for a number is above every limit, not rounded', () => {
  expect(readAmount('99999999999999999999', 'USD', 'en')).toBe(10 ** 15)
})

test('BILL-1 amounts, quantities, percentages and discounts come back as they were typed', () => {
  expect(amountText(123_450, 'EUR', 'es')).toBe('1234,50')
  expect(amountText(1_500, 'JPY', 'en')).toBe('1500')
  expect([readQuantity('1:30', 'en'), readQuantity('1,5', 'es'), readQuantity('0:20', 'en')]).toEqual([1500, 1500, 333])
  expect(readQuantity('1:75', 'en')).toBeNull()
  expect(quantityText(1_500, 'es')).toBe('1,5')
  expect(quantityText(12_000, 'en')).toBe('12')
  expect(readPercent('8.1875 %', 'en')).toBe(81_875)
  expect(percentText(81_875, 'es')).toBe('8,1875')
  expect(readDiscount('10%', 'USD', 'en')).toEqual({ kind: 'percent', micro: 100_000 })
  expect(readDiscount('10', 'USD', 'en')).toEqual({ kind: 'amount', minor: 1_000 })
  expect(readDiscount(' ', 'USD', 'en')).toBeNull()
  expect(readDiscount('ten', 'USD', 'en')).toBeUndefined()
  expect(discountText({ kind: 'percent', micro: 25_000 }, 'USD', 'en')).toBe('2.5%')
  expect(discountText({ kind: 'percent', micro: 25_000 }, 'EUR', 'es')).toBe('2,5\u00a0%')
})

test('BILL-7 time is read from hours, a clock or minutes', () => {
  expect(['1:30', '1.5', '90 min', '0:06', '1,25', '2h'].map((text) => readMinutes(text, 'en'))).toEqual([
    90, 90, 90, 6, 75, 120,
  ])
  expect(readMinutes('soon', 'en')).toBeNull()
  expect(minutesText(95)).toBe('1:35')
})
