import { middayMs, type CalendarDay } from '../../../../shared/calendar-day.ts'
import type { Locale } from '../../../../shared/contract-parts.ts'
import { fillText } from '../../../../shared/fill-text.ts'
import en from '../../../../shared/locales/en/pdf.bill.json' with { type: 'json' }
import enStatement from '../../../../shared/locales/en/pdf.statement.json' with { type: 'json' }
import es from '../../../../shared/locales/es/pdf.bill.json' with { type: 'json' }
import esStatement from '../../../../shared/locales/es/pdf.statement.json' with { type: 'json' }
import { formatMoney, micro, milli } from '../../../../shared/money.ts'

// i18n-keys: pdf.bill.*, pdf.statement.*
export type PaperKey = `pdf.bill.${keyof typeof en}` | `pdf.statement.${keyof typeof enStatement}`

const named = (bill: Record<string, string>, statement: Record<string, string>) =>
  new Map([
    ...Object.entries(bill).map(([key, text]) => [`pdf.bill.${key}`, text] as const),
    ...Object.entries(statement).map(([key, text]) => [`pdf.statement.${key}`, text] as const),
  ])
const texts: Record<Locale, ReadonlyMap<string, string>> = { en: named(en, enStatement), es: named(es, esStatement) }

/** What a paper says, in one language and one currency. */
export interface PaperWords {
  say(key: PaperKey, params?: Record<string, string | number>): string
  money(minor: number): string
  /** `−$56.00`, with a true minus. */
  less(minor: number): string
  day(of: CalendarDay): string
  /** For columns: `11/12/2026`. */
  shortDay(of: CalendarDay): string
  /** Hours have two digits at least. */
  quantity(quantityMilli: number, isHours: boolean): string
  percent(rateMicro: number): string
}

export function paperWords(locale: Locale, currency: string): PaperWords {
  const long = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'long' })
  const short = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' })
  const hours = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 3 })
  const pieces = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 4 })
  const amounts = new Map<number, string>()
  const money = (minor: number) => {
    const known = amounts.get(minor)
    if (known !== undefined) return known
    const made = formatMoney(minor, currency, locale).replace('-', '−')
    amounts.set(minor, made)
    return made
  }
  return {
    say: (key, params) => fillText(texts[locale].get(key) ?? key, params),
    money,
    less: (minor) => (minor === 0 ? money(0) : money(-minor)),
    day: (of) => long.format(middayMs(of)),
    shortDay: (of) => short.format(middayMs(of)),
    quantity: (quantityMilli, isHours) => (isHours ? hours : pieces).format(quantityMilli / milli),
    percent: (rateMicro) => percents.format(rateMicro / micro),
  }
}
