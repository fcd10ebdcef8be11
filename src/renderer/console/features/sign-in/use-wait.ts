import { computed, type ComputedRef, type Ref } from 'vue'
import type { Problem } from '../../../rpc/problem.ts'
import { second } from '../../../../shared/time.ts'
import { countdown } from '../../../ui/format.ts'
import { useNow } from '../../../ui/use-format.ts'

/** The growing wait after wrong passwords, as `0:28`, or null when one may try. */
export function useWait(problem: Ref<Problem | null>): ComputedRef<string | null> {
  const now = useNow(second / 2)
  return computed(() => {
    const untilMs = problem.value?.retryAtMs
    return untilMs && untilMs > now.value ? countdown(untilMs - now.value) : null
  })
}
