import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Locale } from '../../../../shared/contract-parts.ts'
import { calendarDay } from '../../../../shared/calendar-day.ts'
import { exactDay, sayDay } from '../../../ui/said-day.ts'
import { useNow } from '../../../ui/use-format.ts'
import { portal } from '../../shell/session.ts'

export interface DueWords {
  words: string
  exact: string
  isPast: boolean
}

/** When something is due, said calmly, by the firm's own calendar. */
export function useDue(): ComputedRef<(dueOn: string | null) => DueWords | null> {
  const { t, locale } = useI18n()
  const now = useNow()
  return computed(() => {
    const today = calendarDay(now.value, portal.value?.firm.timeZone ?? 'UTC')
    const language: Locale = locale.value === 'es' ? 'es' : 'en'
    return (dueOn) => {
      if (dueOn === null) return null
      const { words: day, isNear, isPast } = sayDay(dueOn, today, language)
      const words = isPast
        ? isNear
          ? t('portal.requests.wasNear', { day })
          : t('portal.requests.wasOn', { day })
        : isNear
          ? t('portal.requests.dueNear', { day })
          : t('portal.requests.dueOn', { day })
      return { words, exact: exactDay(dueOn, language), isPast }
    }
  })
}
