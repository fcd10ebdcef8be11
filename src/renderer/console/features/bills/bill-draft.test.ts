import { expect, test } from 'vitest'
import { emptyLine, readBill, shapeOf, type BillForm } from './bill-draft.ts'

const place = {
  currency: 'USD',
  locale: 'en' as const,
  rates: [{ taxRateId: 'tax', name: 'GRT', rateMicro: 81_875 }],
}
const form = (changes: Partial<BillForm> = {}): BillForm => ({
  clientId: 'client',
  title: '',
  reference: '',
  locale: 'en',
  issuedOn: '',
  dueOn: '',
  dueDays: '30',
  taxMode: 'exclusive',
  discount: '',
  notes: '',
  terms: '',
  internalNote: '',
  lines: [],
  ...changes,
})

test('BILL-1 a draft is read as it is typed: hours by the clock, amounts, a tax, a discount in percent', () => {
  const line = emptyLine({ description: 'Hearing', quantity: '1:30', rate: '1,000', taxRateIds: ['tax'] })
  const read = readBill(form({ lines: [line], discount: '10 %' }), place)
  expect(read.problems).toEqual([])
  expect(read.lines.get(line.key)?.amountMinor).toBe(150_000)
  expect(read.computed.totals).toMatchObject({ subtotalMinor: 150_000, discountMinor: 15_000, taxMinor: 11_053 })
  expect(read.content.lines[0]).toMatchObject({ quantityMilli: 1_500, rateMinor: 100_000 })
})

test('BILL-1 a line in which nothing stands is no line; without any the draft is saved and said not to be ready', () => {
  const read = readBill(form({ lines: [emptyLine({ taxRateIds: ['tax'] })] }), place)
  expect(read.content.lines).toEqual([])
  expect(read.canSave).toBe(true)
  expect(read.problems.map((problem) => problem.code)).toEqual(['noLines'])
})

test('BILL-1 what cannot be read is named by field and line as the paper counts them, once, and nothing is saved', () => {
  const good = emptyLine({ description: 'Fee', rate: '10' })
  const bad = emptyLine({ description: 'Copies', quantity: 'many', rate: '1.2.3', discount: 'some' })
  const read = readBill(form({ lines: [emptyLine(), good, bad], dueDays: 'soon' }), place)
  expect(read.canSave).toBe(false)
  expect(read.problems).toEqual([
    { key: bad.key, field: 'quantityMilli', code: 'unreadableQuantity', line: 2 },
    { key: bad.key, field: 'rateMinor', code: 'unreadableAmount', line: 2 },
    { key: bad.key, field: 'discount', code: 'unreadableDiscount', line: 2 },
    { key: null, field: 'dueDays', code: 'dueDaysRange', line: null },
  ])
  expect(read.lines.get(good.key)?.amountMinor).toBe(1_000)
})

test('BILL-1 a 501st line is not saved', () => {
  const lines = Array.from({ length: 501 }, () => emptyLine({ description: 'Line', rate: '1' }))
  expect(readBill(form({ lines }), place).canSave).toBe(false)
  expect(readBill(form({ lines: lines.slice(1) }), place).canSave).toBe(true)
})

test('BILL-2 the ids that the host gives to lines are no change to save', () => {
  const line = emptyLine({ description: 'Fee', rate: '10' })
  const before = shapeOf(readBill(form({ lines: [line] }), place).content)
  expect(shapeOf(readBill(form({ lines: [{ ...line, lineId: 'given' }] }), place).content)).toBe(before)
  expect(shapeOf(readBill(form({ lines: [{ ...line, rate: '11' }] }), place).content)).not.toBe(before)
})
