import { useI18n } from 'vue-i18n'
import { calendarDay } from '../../../../shared/calendar-day.ts'
import type { RequestDetail, RequestListRow } from '../../../../shared/console/requests.contract.ts'
import type { Locale } from '../../../../shared/contract-parts.ts'
import { exactDay, sayDay } from '../../../ui/said-day.ts'
import { useNow } from '../../../ui/use-format.ts'
import type { StateWords } from '../../parts/use-words.ts'
import { useFirm } from '../../shell/firm.ts'

type Item = RequestDetail['items'][number]

/** The words, icon and colour of a request and of its items, and its days as people say them. */
export function useRequestWords() {
  const { t, locale } = useI18n()
  const now = useNow()
  const firm = useFirm()
  const language = (): Locale => (locale.value === 'es' ? 'es' : 'en')
  const today = () => calendarDay(now.value, firm.timeZone)

  return {
    /** What a request waits for. */
    state(request: RequestListRow): StateWords {
      if (request.state === 'done')
        return { tone: 'ok', icon: 'i-lucide-check-check', words: t('console.requests.stateDone') }
      if (request.state === 'cancelled')
        return { tone: 'plain', icon: 'i-lucide-ban', words: t('console.requests.stateCancelled') }
      if (request.sharing === 'none')
        return { tone: 'stop', icon: 'i-lucide-eye-off', words: t('console.requests.stateUnseen') }
      if (request.sharing === 'waiting')
        return { tone: 'wait', icon: 'i-lucide-clock', words: t('console.requests.stateWaiting') }
      const { answered } = request.counts
      if (answered > 0)
        return {
          tone: 'wait',
          icon: 'i-lucide-inbox',
          words: t('console.requests.stateReview', { answered }, answered),
        }
      if (request.isOverdue)
        return { tone: 'late', icon: 'i-lucide-calendar-clock', words: t('console.requests.stateOverdue') }
      return { tone: 'plain', icon: 'i-lucide-hourglass', words: t('console.requests.stateOpen') }
    },
    item(item: Item): StateWords {
      if (item.state === 'answered' && item.isMissing)
        return { tone: 'late', icon: 'i-lucide-circle-help', words: t('console.requests.itemMissing') }
      return {
        open: item.isOverdue
          ? { tone: 'late' as const, icon: 'i-lucide-calendar-clock', words: t('console.requests.stateOverdue') }
          : { tone: 'plain' as const, icon: 'i-lucide-circle-dashed', words: t('console.requests.itemOpen') },
        answered: { tone: 'wait' as const, icon: 'i-lucide-inbox', words: t('console.requests.itemAnswered') },
        accepted: { tone: 'ok' as const, icon: 'i-lucide-check', words: t('console.requests.itemAccepted') },
        returned: { tone: 'late' as const, icon: 'i-lucide-undo-2', words: t('console.requests.itemReturned') },
      }[item.state]
    },
    today,
    isPast: (day: string) => day < today(),
    /** `Due Friday`, `Was due on November 2`. */
    due(day: string): { words: string; exact: string } {
      const { words, isNear, isPast } = sayDay(day, today(), language())
      const params = { day: words }
      const exact = exactDay(day, language())
      if (isPast)
        return { exact, words: isNear ? t('console.requests.wasNear', params) : t('console.requests.wasOn', params) }
      return { exact, words: isNear ? t('console.requests.dueNear', params) : t('console.requests.dueOn', params) }
    },
  }
}
