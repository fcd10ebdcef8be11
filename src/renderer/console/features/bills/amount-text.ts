import type { Discount } from '../../../../shared/compute-bill.ts'
import type { Locale } from '../../../../shared/contract-parts.ts'
import { currencyExponent, decimalOf } from '../../../../shared/money.ts'

/**
 * Numbers as bookkeepers type them, into whole numbers of the smallest unit and back, digit by digit: no float stands for money on the way.
 * What cannot be read is null.
 */

/** Beyond every limit, so that what is too long for a number is refused as too large and not as unreadable. */
const tooLarge = 10 ** 15

const separators = new Map<Locale, string>()
/** What stands before the decimals in this language. */
function decimalSeparator(locale: Locale): string {
  const known = separators.get(locale)
  if (known !== undefined) return known
  const parts = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).formatToParts(1.5)
  const found = parts.find((part) => part.type === 'decimal')?.value ?? '.'
  separators.set(locale, found)
  return found
}

const isGrouped = (groups: readonly string[]) =>
  groups.every((group, index) => (index === 0 ? /^\d{1,3}$/.test(group) : /^\d{3}$/.test(group)))

/** Both signs are understood in both languages; alone, the other language's sign before three digits groups thousands. */
function split(digits: string, locale: Locale): { whole: string; fraction: string } | null {
  const used = [...new Set(digits.replace(/\d/g, ''))]
  const last = digits.search(/[.,]\d*$/)
  const [sign = ''] = used
  if (used.length === 0) return { whole: digits, fraction: '' }
  const count = digits.split(sign).length - 1
  const before = digits.slice(0, last)
  const after = digits.slice(last + 1)
  if (used.length === 2) {
    const [, decimal = ''] = [sign, digits[last]]
    const grouping = decimal === '.' ? ',' : '.'
    const groups = before.split(grouping)
    return after.includes(grouping) || before.includes(decimal) || !isGrouped(groups)
      ? null
      : { whole: groups.join(''), fraction: after }
  }
  const groups = digits.split(sign)
  if (count > 1) return isGrouped(groups) ? { whole: groups.join(''), fraction: '' } : null
  const isGroup = sign !== decimalSeparator(locale) && after.length === 3 && isGrouped(groups) && before !== '0'
  return isGroup ? { whole: groups.join(''), fraction: '' } : { whole: before, fraction: after }
}

/** `1,234.5` with two places is 123450. */
function readDecimal(text: string, places: number, locale: Locale): number | null {
  const bare = text.replace(/[\s'’_]/g, '').replace('−', '-')
  const [, sign = '', digits = ''] = /^(-?)([\d.,]*\d[\d.,]*)$/.exec(bare) ?? []
  if (digits === '') return null
  const parts = split(digits, locale)
  if (!parts) return null
  const fraction = parts.fraction.replace(/0+$/, '')
  if (fraction.length > places) return null
  const all = (parts.whole + fraction.padEnd(places, '0')).replace(/^0+(?=\d)/, '')
  const value = all === '' ? 0 : all.length > 15 ? tooLarge : Number(all)
  return sign && value !== 0 ? -value : value
}

function writeDecimal(value: number, places: number, locale: Locale): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0')
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '')
  const whole = digits.slice(0, digits.length - places)
  return `${value < 0 ? '-' : ''}${whole}${fraction ? decimalSeparator(locale) + fraction : ''}`
}

/** The currency's sign or code beside the number is passed over. */
export const readAmount = (text: string, currency: string, locale: Locale): number | null =>
  readDecimal(text.replace(/\p{Sc}/gu, '').replace(currency, ''), currencyExponent(currency), locale)
export const amountText = (minor: number, currency: string, locale: Locale): string =>
  decimalOf(minor, currency).replace('.', decimalSeparator(locale))

/** Thousandths, of `1.5` and of `1:30`. */
export function readQuantity(text: string, locale: Locale): number | null {
  const clock = /^\s*(\d{1,7}):([0-5]?\d)\s*$/.exec(text)
  if (clock) return Number(clock[1]) * 1_000 + Math.round((Number(clock[2]) * 1_000) / 60)
  return readDecimal(text, 3, locale)
}
export const quantityText = (milli: number, locale: Locale): string => writeDecimal(milli, 3, locale)

/** Millionths, of `8.1875` with or without its sign. */
export const readPercent = (text: string, locale: Locale): number | null =>
  readDecimal(text.replace('%', ''), 4, locale)
export const percentText = (micro: number, locale: Locale): string => writeDecimal(micro, 4, locale)
/** With its sign as the language sets it: `8.1875%`, `8,1875 %`. */
export const percentWords = (micro: number, locale: Locale): string =>
  `${percentText(micro, locale)}${locale === 'es' ? '\u00a0%' : '%'}`

/** `10%` of the whole, or an amount; nothing typed is no discount. Undefined: cannot be read. */
export function readDiscount(text: string, currency: string, locale: Locale): Discount | null | undefined {
  if (text.trim() === '') return null
  if (text.includes('%')) {
    const micro = readPercent(text, locale)
    return micro === null ? undefined : { kind: 'percent', micro }
  }
  const minor = readAmount(text, currency, locale)
  return minor === null ? undefined : { kind: 'amount', minor }
}
export function discountText(discount: Discount | null, currency: string, locale: Locale): string {
  if (discount === null) return ''
  return discount.kind === 'percent'
    ? percentWords(discount.micro, locale)
    : amountText(discount.minor, currency, locale)
}

/** Minutes, of `1:30`, `1.5` hours and `90 min`. */
export function readMinutes(text: string, locale: Locale): number | null {
  const minutes = /^\s*(\d{1,5})\s*m(?:in)?\.?\s*$/i.exec(text)
  if (minutes) return Number(minutes[1])
  const clock = /^\s*(\d{1,4}):([0-5]?\d)\s*$/.exec(text)
  if (clock) return Number(clock[1]) * 60 + Number(clock[2])
  const milli = readDecimal(text.replace(/\s*h\.?\s*$/i, ''), 3, locale)
  return milli === null ? null : Math.round((milli * 60) / 1_000)
}
/** `1:30` */
export const minutesText = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
