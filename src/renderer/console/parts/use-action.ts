import { ref, type Ref } from 'vue'
import { problemOf, type Problem } from '../../rpc/problem.ts'

export interface Action<Args extends unknown[], Result> {
  /** The result, or undefined when it was refused: then `problem` says why. */
  run(...args: Args): Promise<Result | undefined>
  isBusy: Ref<boolean>
  problem: Ref<Problem | null>
}

/** One thing a person does to the host: busy while it runs, and its refusal kept where it was asked. */
export function useAction<Args extends unknown[], Result>(
  act: (...args: Args) => Promise<Result>,
): Action<Args, Result> {
  const isBusy = ref(false)
  const problem = ref<Problem | null>(null)
  async function run(...args: Args): Promise<Result | undefined> {
    if (isBusy.value) return undefined
    isBusy.value = true
    problem.value = null
    try {
      return await act(...args)
    } catch (error) {
      problem.value = problemOf(error)
      return undefined
    } finally {
      isBusy.value = false
    }
  }
  return { run, isBusy, problem }
}
