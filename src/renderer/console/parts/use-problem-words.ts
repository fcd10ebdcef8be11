import { useI18n } from 'vue-i18n'
import type { Problem } from '../../rpc/problem.ts'
import { useFormat, useNow } from '../../ui/use-format.ts'

/** The sentence of a problem. Keys come from the host; one this build does not know falls back to its code's own. */
export function useProblemWords(): (problem: Problem | null | undefined) => string {
  const { t, te } = useI18n()
  const format = useFormat()
  const now = useNow()
  return (problem) => {
    if (!problem) return ''
    const again = problem.retryAtMs === null ? {} : { time: format.value.saidWithTime(problem.retryAtMs, now.value) }
    const params = { time: '', ...problem.params, ...again, incidentId: problem.incidentId ?? '' }
    return te(problem.messageKey) ? t(problem.messageKey, params) : t('console.parts.failed', { code: problem.code })
  }
}
