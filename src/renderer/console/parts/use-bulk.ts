import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { problemFrom, problemOf, type Problem } from '../../rpc/problem.ts'

export interface BulkFailure {
  name: string
  problem: Problem
}

export interface Bulk<Row> {
  /** Answers the rows that it worked for; of the others `failures` says why. One at a time: undefined when one runs. */
  run(rows: readonly Row[], act: (row: Row) => Promise<unknown>): Promise<{ done: Row[]; failed: Row[] } | undefined>
  /** Begins no more of them. */
  stop(): void
  forget(): void
  isBusy: Ref<boolean>
  /** How far it is, while it runs. */
  progress: Ref<{ done: number; count: number }>
  failures: Ref<readonly BulkFailure[]>
}

/** What an act throws when it sees by itself that it cannot. */
export class BulkRefusal extends Error {
  readonly problem: Problem
  constructor(messageKey: string, params: Problem['params'] = {}) {
    super(messageKey)
    this.problem = { ...problemFrom('INVALID', { messageKey }), params }
  }
}

/** So many at once: the host gathers what waits into one durable commit. */
const atOnce = 4

/** The same thing done to many rows, each by the verb that does it to one: what one refuses, the others do not feel. */
export function useBulk<Row>(nameOf: (row: Row) => string): Bulk<Row> {
  const isBusy = ref(false)
  const progress = ref({ done: 0, count: 0 })
  const failures = shallowRef<readonly BulkFailure[]>([])
  let isStopped = false

  async function run(rows: readonly Row[], act: (row: Row) => Promise<unknown>) {
    if (isBusy.value || rows.length === 0) return undefined
    isBusy.value = true
    isStopped = false
    failures.value = []
    progress.value = { done: 0, count: rows.length }
    const done: Row[] = []
    const failed: Row[] = []
    const found: BulkFailure[] = []
    const waiting = [...rows]
    async function work(): Promise<void> {
      for (let row = waiting.shift(); row !== undefined && !isStopped; row = waiting.shift()) {
        try {
          await act(row)
          done.push(row)
        } catch (error) {
          failed.push(row)
          found.push({ name: nameOf(row), problem: error instanceof BulkRefusal ? error.problem : problemOf(error) })
        }
        progress.value = { done: done.length + failed.length, count: rows.length }
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    failures.value = found
    isBusy.value = false
    return { done, failed }
  }

  const stop = () => {
    isStopped = true
  }
  onScopeDispose(stop)
  return { run, stop, forget: () => (failures.value = []), isBusy, progress, failures }
}
