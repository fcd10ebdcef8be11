import { allocate, divideHalfAway, isAmount, largestMinor, micro, milli } from './money.ts'

/** By which a line or a bill is lowered: `micro` millionths of it, or an amount. */
export type Discount = { kind: 'percent'; micro: number } | { kind: 'amount'; minor: number }

export interface LineToCompute {
  /** Thousandths: hours, pieces. */
  quantityMilli: number
  /** Minor units for one. */
  rateMinor: number
  discount: Discount | null
  taxRateIds: readonly string[]
}

export interface BillToCompute {
  taxMode: 'exclusive' | 'inclusive'
  discount: Discount | null
  lines: readonly LineToCompute[]
}

export interface TaxRateToApply {
  taxRateId: string
  name: string
  /** Millionths. */
  rateMicro: number
}

/** All amounts are minor units of the bill's currency. */
export interface ComputedLine {
  /** Quantity × rate. */
  grossMinor: number
  /** The line's own discount. */
  discountMinor: number
  /** What stands at the end of the line: gross - its discount. */
  amountMinor: number
  /** Its part of the bill's discount. */
  billDiscountMinor: number
  /** Without tax, after all discounts. */
  netMinor: number
  taxMinor: number
  /** net + tax. */
  totalMinor: number
  taxes: { taxRateId: string; taxMinor: number }[]
}

export interface ComputedTax extends TaxRateToApply {
  /** The net of the lines that have it. */
  baseMinor: number
  taxMinor: number
}

export interface BillTotals {
  /** Of the lines' amounts. With inclusive taxes, these are in it. */
  subtotalMinor: number
  /** The bill's discount. */
  discountMinor: number
  /** Without tax, after all discounts. */
  netMinor: number
  taxMinor: number
  /** What is to be paid. */
  totalMinor: number
}

/** What stands in the way of issuing, in the order of the bill. `messageKey` is a key of the locales. */
export interface BillProblem {
  code:
    | 'noLines'
    | 'quantityRange'
    | 'rateRange'
    | 'discountRange'
    | 'lineDiscountRange'
    | 'lineDiscountTooLarge'
    | 'discountTooLarge'
    | 'lineTooLarge'
    | 'totalTooLarge'
    | 'taxUnknown'
  /** A dotted path into the bill: 'lines.3.rateMinor', 'discount'. */
  field: string
  /** From 1; null: of the whole bill. */
  line: number | null
}

export interface ComputedBill {
  lines: ComputedLine[]
  /** In the order of the rates given; those that no line has are left out. */
  taxes: ComputedTax[]
  totals: BillTotals
  /** With any, the amounts are only as good as they can be: a line that cannot be computed counts as nothing. */
  problems: BillProblem[]
}

/** Quantities go up to a million of a unit. */
export const largestQuantityMilli = 1_000_000 * milli

/**
 * What a bill comes to. The one place where it is computed: the console shows it while it is typed, the host computes it again when it
 * is saved and issued, and is right. Never throws, whatever is typed.
 */
export function computeBill(bill: BillToCompute, rates: readonly TaxRateToApply[]): ComputedBill {
  const problems: BillProblem[] = []
  if (bill.lines.length === 0) problems.push({ code: 'noLines', field: 'lines', line: null })
  const known = new Map(rates.map((rate) => [rate.taxRateId, rate]))
  const own = bill.lines.map((line, index) => computeLine(line, index, known, problems))
  const subtotal = own.reduce((sum, line) => sum + line.amount, 0n)
  const discount = discountOf(
    subtotal,
    bill.discount,
    { field: 'discount', line: null, tooLarge: 'discountTooLarge', outOfRange: 'discountRange' },
    problems,
  )
  const parts = allocate(
    discount,
    own.map((line) => line.amount),
  )
  const taxed = own.map((line, index) => taxLine(line, parts[index] ?? 0n, bill.taxMode))
  const total = taxed.reduce((sum, line) => sum + line.net + line.tax, 0n)
  if ([subtotal, total].some((sum) => !isAmount(Number(sum))))
    problems.push({ code: 'totalTooLarge', field: 'lines', line: null })
  return {
    lines: taxed.map(lineOf),
    taxes: rates.flatMap((rate) => taxOf(rate, taxed)),
    totals: {
      subtotalMinor: Number(subtotal),
      discountMinor: Number(discount),
      netMinor: Number(taxed.reduce((sum, line) => sum + line.net, 0n)),
      taxMinor: Number(taxed.reduce((sum, line) => sum + line.tax, 0n)),
      totalMinor: Number(total),
    },
    problems,
  }
}

interface OwnLine {
  gross: bigint
  discount: bigint
  amount: bigint
  rates: TaxRateToApply[]
}
interface TaxedLine extends OwnLine {
  billDiscount: bigint
  net: bigint
  tax: bigint
  taxes: { taxRateId: string; tax: bigint }[]
}

function computeLine(
  line: LineToCompute,
  index: number,
  known: ReadonlyMap<string, TaxRateToApply>,
  problems: BillProblem[],
): OwnLine {
  const at = (code: BillProblem['code'], field: string) => {
    problems.push({ code, field: `lines.${index}.${field}`, line: index + 1 })
  }
  const rates: TaxRateToApply[] = []
  for (const taxRateId of new Set(line.taxRateIds)) {
    const rate = known.get(taxRateId)
    if (rate) rates.push(rate)
    else at('taxUnknown', 'taxRateIds')
  }
  const isQuantity = isWithin(line.quantityMilli, 0, largestQuantityMilli)
  const isRate = isWithin(line.rateMinor, 0, largestMinor)
  if (!isQuantity) at('quantityRange', 'quantityMilli')
  if (!isRate) at('rateRange', 'rateMinor')
  const typed =
    isQuantity && isRate ? divideHalfAway(BigInt(line.quantityMilli) * BigInt(line.rateMinor), BigInt(milli)) : 0n
  const isTooLarge = typed > BigInt(largestMinor)
  if (isTooLarge) at('lineTooLarge', 'rateMinor')
  const gross = isTooLarge ? 0n : typed
  const place = {
    field: `lines.${index}.discount`,
    line: index + 1,
    tooLarge: 'lineDiscountTooLarge',
    outOfRange: 'lineDiscountRange',
  } as const
  const discount = discountOf(gross, line.discount, place, problems)
  return { gross, discount, amount: gross - discount, rates }
}

const isWithin = (value: number, least: number, most: number) =>
  Number.isSafeInteger(value) && value >= least && value <= most

/** Never more than what it is taken from, so that nothing goes below zero even while it is wrong. */
function discountOf(
  from: bigint,
  discount: Discount | null,
  place: { field: string; line: number | null; tooLarge: BillProblem['code']; outOfRange: BillProblem['code'] },
  problems: BillProblem[],
): bigint {
  if (discount === null) return 0n
  const { field, line } = place
  if (discount.kind === 'percent') {
    if (isWithin(discount.micro, 0, micro)) return divideHalfAway(from * BigInt(discount.micro), BigInt(micro))
    problems.push({ code: place.outOfRange, field, line })
    return 0n
  }
  if (!isWithin(discount.minor, 0, largestMinor)) {
    problems.push({ code: place.outOfRange, field, line })
    return 0n
  }
  if (BigInt(discount.minor) <= from) return BigInt(discount.minor)
  problems.push({ code: place.tooLarge, field, line })
  return from
}

function taxLine(line: OwnLine, billDiscount: bigint, mode: BillToCompute['taxMode']): TaxedLine {
  const amount = line.amount - billDiscount
  const micros = line.rates.map((rate) => BigInt(rate.rateMicro))
  const whole = BigInt(micro)
  if (mode === 'exclusive') {
    const parts = micros.map((rate) => divideHalfAway(amount * rate, whole))
    return withTaxes(line, billDiscount, amount, parts)
  }
  // The lines' amounts contain the taxes: all of them together first, then each its part.
  const sum = micros.reduce((total, rate) => total + rate, 0n)
  const contained = divideHalfAway(amount * sum, whole + sum)
  return withTaxes(line, billDiscount, amount - contained, allocate(contained, micros))
}

function withTaxes(line: OwnLine, billDiscount: bigint, net: bigint, parts: readonly bigint[]): TaxedLine {
  const taxes = line.rates.map(({ taxRateId }, index) => ({ taxRateId, tax: parts[index] ?? 0n }))
  return { ...line, billDiscount, net, tax: parts.reduce((sum, part) => sum + part, 0n), taxes }
}

const lineOf = (line: TaxedLine): ComputedLine => ({
  grossMinor: Number(line.gross),
  discountMinor: Number(line.discount),
  amountMinor: Number(line.amount),
  billDiscountMinor: Number(line.billDiscount),
  netMinor: Number(line.net),
  taxMinor: Number(line.tax),
  totalMinor: Number(line.net + line.tax),
  taxes: line.taxes.map(({ taxRateId, tax }) => ({ taxRateId, taxMinor: Number(tax) })),
})

function taxOf(rate: TaxRateToApply, lines: readonly TaxedLine[]): ComputedTax[] {
  let base = 0n
  let tax = 0n
  let isUsed = false
  for (const line of lines) {
    const part = line.taxes.find(({ taxRateId }) => taxRateId === rate.taxRateId)
    if (!part) continue
    isUsed = true
    base += line.net
    tax += part.tax
  }
  const { taxRateId, name, rateMicro } = rate
  return isUsed ? [{ taxRateId, name, rateMicro, baseMinor: Number(base), taxMinor: Number(tax) }] : []
}
