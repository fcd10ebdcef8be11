import { useI18n } from 'vue-i18n'
import type { FieldProblem } from './bill-draft.ts'
import { useBillWords } from './bill-words.ts'

/**
 * The sentence of what is wrong with a field of a draft.
 * i18n-keys: common.bills.problem.*
 */
export function useDraftWords(): (problem: FieldProblem, currency: string) => string {
  const { t, te } = useI18n()
  const words = useBillWords()
  return ({ code, line }, currency) => {
    if (code === 'unreadableAmount') return words.unreadableAmount(currency)
    if (code === 'unreadableQuantity') return t('console.bills.unreadableQuantity')
    if (code === 'unreadableDiscount') return t('console.bills.unreadableDiscount')
    if (code === 'dueDaysRange') return t('console.bills.dueDaysRange')
    const key = `common.bills.problem.${code}`
    return te(key) ? t(key, { line: line ?? '' }) : t('console.parts.failed', { code })
  }
}
