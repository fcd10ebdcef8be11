/**
 * Money is a whole number of minor units of a currency (cents, yen, fils): never a fraction, never a float that stands for one.
 * What is multiplied or shared out goes through BigInt and comes back as an integer that a double holds exactly. The rules of
 * rounding are in docs/adr/0017-money.md.
 */

/** Twelve digits: the most that an amount or a total may have. More is a slip of the keyboard, and is refused with words. */
export const largestMinor = 999_999_999_999

/** Quantities are thousandths: 1.5 hours = 1500. */
export const milli = 1_000
/** Rates of tax and discounts in percent are millionths of the whole: 8.1875 % = 81875. */
export const micro = 1_000_000

/** ISO 4217: currencies in use whose minor unit is not a hundredth. */
const otherExponents: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLF: 4,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  UYW: 4,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
}

/** ISO 4217: what money is counted in. Without metals, funds' units and test codes, which have no minor unit at all. */
const codes = `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP
  CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD
  IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
  MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
  SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR
  ZMW ZWG`
const known = new Set(codes.split(/\s+/))

/** Every currency that a bill can be in, by code. */
export const currencies: readonly string[] = [...known].sort()

export const isCurrency = (code: string): boolean => known.has(code)

/** How many digits its minor unit has: 2 for USD, 0 for JPY, 3 for KWD. */
export const currencyExponent = (currency: string): number => otherExponents[currency] ?? 2

export const isAmount = (minor: number): boolean => Number.isSafeInteger(minor) && Math.abs(minor) <= largestMinor

/** numerator / denominator to the nearest whole, halves away from zero. The denominator is above 0. */
export function divideHalfAway(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator
  const rounded = (2n * magnitude + denominator) / (2n * denominator)
  return numerator < 0n ? -rounded : rounded
}

/**
 * Shares an amount out by weights, so that the parts add up to it exactly: each part is cut to a whole, and what is left goes, a
 * unit each, to those that lost most by it; among equals to the first. Weights are 0 or more; when all are 0 nothing can be
 * shared, and every part is 0.
 */
export function allocate(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (total === 0n) return weights.map(() => 0n)
  const sign = amount < 0n ? -1n : 1n
  const whole = amount * sign
  const parts = weights.map((weight, index) => ({
    index,
    part: (whole * weight) / total,
    remainder: (whole * weight) % total,
  }))
  let left = whole - parts.reduce((sum, { part }) => sum + part, 0n)
  const byLoss = parts.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )
  for (const entry of byLoss) {
    if (left === 0n) break
    entry.part += 1n
    left -= 1n
  }
  return parts.map(({ part }) => part * sign)
}

/** `1234.50`: the amount with a point and no grouping, for addresses, CSV and inputs. */
export function decimalOf(minor: number, currency: string): string {
  const exponent = currencyExponent(currency)
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0')
  const sign = minor < 0 ? '-' : ''
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** Making one costs more than a hundred uses of it. */
const formats = new Map<string, Intl.NumberFormat>()

/** As a person of the language reads it: `$1,234.50`, `1.234,50 €`. Exact: the number never passes through a fraction. */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const key = `${locale} ${currency}`
  let format = formats.get(key)
  if (!format) {
    const exponent = currencyExponent(currency)
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
    })
    formats.set(key, format)
  }
  return format.format(decimalOf(minor, currency) as Intl.StringNumericLiteral)
}
