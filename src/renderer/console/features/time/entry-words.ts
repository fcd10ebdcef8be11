import { useI18n } from 'vue-i18n'
import type { StateWords } from '../../parts/use-words.ts'

interface Standing {
  isBillable: boolean
  state: 'free' | 'drafted' | 'billed'
  bill: { number: string | null } | null
}

/** Where an entry of time or an expense stands. */
export function useEntryWords(): (entry: Standing) => StateWords {
  const { t } = useI18n()
  return ({ isBillable, state, bill }) => {
    if (!isBillable) return { tone: 'plain', icon: 'i-lucide-circle-slash', words: t('console.time.notBillable') }
    return {
      free: { tone: 'wait' as const, icon: 'i-lucide-circle-dashed', words: t('console.time.free') },
      drafted: { tone: 'plain' as const, icon: 'i-lucide-pencil', words: t('console.time.drafted') },
      billed: {
        tone: 'ok' as const,
        icon: 'i-lucide-check',
        words: t('console.time.billedOn', { number: bill?.number ?? '' }),
      },
    }[state]
  }
}
