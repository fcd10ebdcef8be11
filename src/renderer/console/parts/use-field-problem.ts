import { computed, type ComputedRef, type Ref } from 'vue'
import type { Problem } from '../../rpc/problem.ts'
import { useProblemWords } from './use-problem-words.ts'

/** Shares a refusal out: to the field it is about, and what belongs to no shown field to the form. */
export function useFieldProblem(
  problem: Ref<Problem | null>,
  fields: readonly string[],
): { fieldError(field: string): string | undefined; restProblem: ComputedRef<Problem | null> } {
  const words = useProblemWords()
  return {
    fieldError: (field) => (problem.value?.field === field ? words(problem.value) : undefined),
    restProblem: computed(() =>
      problem.value && !(problem.value.field && fields.includes(problem.value.field)) ? problem.value : null,
    ),
  }
}
