import { useI18n } from 'vue-i18n'
import type { BillStanding } from '../../../../shared/bills.ts'
import { calendarDay, middayMs } from '../../../../shared/calendar-day.ts'
import type { BillListRow } from '../../../../shared/console/bills.contract.ts'
import type { Locale } from '../../../../shared/contract-parts.ts'
import { currencyExponent, formatMoney } from '../../../../shared/money.ts'
import { exactDay, sayDay } from '../../../ui/said-day.ts'
import { useNow } from '../../../ui/use-format.ts'
import type { StateWords } from '../../parts/use-words.ts'
import { useFirm } from '../../shell/firm.ts'
import { minutesText, percentWords, quantityText } from './amount-text.ts'

export type LineKind = 'service' | 'expense' | 'flat'
export type PaymentMethod = 'transfer' | 'check' | 'cash' | 'card' | 'other'
type Named = Pick<BillListRow, 'kind' | 'number' | 'state'>

const shortDays = new Map<string, Intl.DateTimeFormat>()
function shortDay(locale: Locale): Intl.DateTimeFormat {
  const known = shortDays.get(locale)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' })
  shortDays.set(locale, made)
  return made
}

/** Money, days, states and kinds of bills and of time, in the language of the screen. */
export function useBillWords() {
  const { t, locale } = useI18n()
  const now = useNow()
  const firm = useFirm()
  const language = (): Locale => (locale.value === 'es' ? 'es' : 'en')
  const today = () => calendarDay(now.value, firm.timeZone)

  return {
    language,
    /** Of the firm. */
    today,
    money: (minor: number, currency: string) => formatMoney(minor, currency, language()),
    quantity: (milli: number) => quantityText(milli, language()),
    /** An amount of this currency as it can be written: `1,234.50`, `1,235` of yen. */
    unreadableAmount: (currency: string) => {
      const digits = currencyExponent(currency)
      const format = new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits })
      const example = format.format(digits === 0 ? 1_235 : 1_234.5)
      return digits === 0
        ? t('console.bills.unreadableWhole', { currency, example })
        : t('console.bills.unreadableAmount', { example })
    },
    percent: (micro: number) => percentWords(micro, language()),
    minutes: minutesText,
    /** `Nov 12, 2026` */
    day: (day: string) => shortDay(language()).format(middayMs(day)),
    exactDay: (day: string) => exactDay(day, language()),
    standing: (standing: BillStanding): StateWords =>
      ({
        draft: { tone: 'plain' as const, icon: 'i-lucide-pencil', words: t('console.bills.stateDraft') },
        open: { tone: 'wait' as const, icon: 'i-lucide-hourglass', words: t('console.bills.stateOpen') },
        'part-paid': { tone: 'wait' as const, icon: 'i-lucide-circle-dot', words: t('console.bills.statePartPaid') },
        overdue: { tone: 'late' as const, icon: 'i-lucide-calendar-clock', words: t('console.bills.stateOverdue') },
        paid: { tone: 'ok' as const, icon: 'i-lucide-check', words: t('console.bills.statePaid') },
        credited: { tone: 'plain' as const, icon: 'i-lucide-undo-2', words: t('console.bills.stateCredited') },
        issued: { tone: 'plain' as const, icon: 'i-lucide-check', words: t('console.bills.stateIssued') },
        void: { tone: 'plain' as const, icon: 'i-lucide-ban', words: t('console.bills.stateVoid') },
      })[standing],
    /** `Bill 2026-0388`, `Draft of a credit note`. */
    name(bill: Named): string {
      const isCredit = bill.kind === 'credit-note'
      if (bill.number === null) return isCredit ? t('console.bills.creditDraft') : t('console.bills.billDraft')
      const params = { number: bill.number }
      return isCredit ? t('console.bills.creditNumber', params) : t('console.bills.billNumber', params)
    },
    lineKind: (kind: LineKind): string =>
      ({
        service: t('console.bills.kindService'),
        expense: t('console.bills.kindExpense'),
        flat: t('console.bills.kindFlat'),
      })[kind],
    method: (method: PaymentMethod): string =>
      ({
        transfer: t('console.bills.methodTransfer'),
        check: t('console.bills.methodCheck'),
        cash: t('console.bills.methodCash'),
        card: t('console.bills.methodCard'),
        other: t('console.bills.methodOther'),
      })[method],
    /** `Due Friday`, `Was due on November 2`. */
    due(dueOn: string): string {
      const { words, isNear, isPast } = sayDay(dueOn, today(), language())
      const params = { day: words }
      if (isPast) return isNear ? t('console.bills.wasDueNear', params) : t('console.bills.wasDue', params)
      return isNear ? t('console.bills.dueNear', params) : t('console.bills.due', params)
    },
  }
}
