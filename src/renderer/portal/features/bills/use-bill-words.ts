import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { calendarDay, daysBetween, type CalendarDay } from '../../../../shared/calendar-day.ts'
import type { Locale } from '../../../../shared/contract-parts.ts'
import { formatMoney, micro, milli } from '../../../../shared/money.ts'
import type { BillCard, ClientBill } from '../../../../shared/portal/bills.contract.ts'
import { exactDay, sayDay } from '../../../ui/said-day.ts'
import { useNow } from '../../../ui/use-format.ts'
import { portal } from '../../shell/session.ts'

type Line = ClientBill['lines'][number]

export interface BillWords {
  money(minor: number, currency: string): string
  /** What is taken off, with a true minus. */
  less(minor: number, currency: string): string
  percent(rateMicro: number): string
  /** `November 30`; with its year when that is another. */
  day(of: CalendarDay): string
  exact(of: CalendarDay): string
  name(bill: Pick<BillCard, 'kind' | 'number'>): string
  /** By when it is to be paid, or for how long it should have been; empty when nothing is to be paid. */
  due(bill: Pick<BillCard, 'balanceMinor' | 'dueOn'>): { words: string; isPast: boolean } | null
  /** The same in a list, behind its state. */
  dueShort(bill: Pick<BillCard, 'balanceMinor' | 'dueOn'>): string | null
  quantity(line: Line, currency: string): string
}

/** How the portal says a bill: money and days in the person's language, today by the firm's own calendar. */
export function useBillWords(): ComputedRef<BillWords> {
  const { t, locale } = useI18n()
  const now = useNow()
  return computed(() => {
    const language: Locale = locale.value === 'es' ? 'es' : 'en'
    const today = calendarDay(now.value, portal.value?.firm.timeZone ?? 'UTC')
    const said = (of: CalendarDay, options: Intl.DateTimeFormatOptions) => {
      const year = of.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric'
      return new Intl.DateTimeFormat(language, {
        timeZone: 'UTC',
        month: 'long',
        day: 'numeric',
        year,
        ...options,
      }).format(Date.parse(`${of}T12:00:00Z`))
    }
    const money = (minor: number, currency: string) => formatMoney(minor, currency, language).replace('-', '−')
    const daysLate = ({ balanceMinor, dueOn }: Pick<BillCard, 'balanceMinor' | 'dueOn'>) =>
      balanceMinor > 0 && dueOn !== null ? Math.max(0, daysBetween(dueOn, today)) : 0
    return {
      money,
      less: (minor, currency) => (minor === 0 ? money(0, currency) : money(-minor, currency)),
      percent: (rateMicro) =>
        new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 4 }).format(rateMicro / micro),
      day: (of) => said(of, {}),
      exact: (of) => exactDay(of, language),
      name: ({ kind, number }) =>
        kind === 'credit-note' ? t('portal.bills.creditNote', { number }) : t('portal.bills.title', { number }),
      due(bill) {
        if (bill.balanceMinor <= 0 || bill.dueOn === null) return null
        const late = daysLate(bill)
        const day = said(bill.dueOn, {})
        if (late > 0) return { words: t('portal.bills.wasDue', { day, n: late }, late), isPast: true }
        const near = sayDay(bill.dueOn, today, language)
        const words = near.isNear
          ? t('portal.bills.payNear', { day: near.words })
          : t('portal.bills.payBy', { day: said(bill.dueOn, { weekday: 'long' }) })
        return { words, isPast: false }
      },
      dueShort(bill) {
        if (bill.balanceMinor <= 0 || bill.dueOn === null) return null
        const late = daysLate(bill)
        if (late > 0) return t('portal.bills.overdueDays', { n: late }, late)
        const near = sayDay(bill.dueOn, today, language)
        return near.isNear
          ? t('portal.bills.dueNear', { day: near.words })
          : t('portal.bills.dueOn', { day: said(bill.dueOn, { weekday: 'long' }) })
      },
      quantity(line, currency) {
        const isHours = line.kind === 'service'
        // One of something: its amount says it all.
        if (!isHours && line.quantityMilli === milli) return ''
        const quantity = new Intl.NumberFormat(language, {
          minimumFractionDigits: isHours ? 2 : 0,
          maximumFractionDigits: 3,
        }).format(line.quantityMilli / milli)
        const rate = money(line.rateMinor, currency)
        return isHours ? t('portal.bills.hours', { quantity, rate }) : t('portal.bills.pieces', { quantity, rate })
      },
    }
  })
}
