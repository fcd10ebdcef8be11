import { computed, shallowRef, watch, type ComputedRef } from 'vue'

export interface Selection<Row> {
  rows: ComputedRef<readonly Row[]>
  has(row: Row): boolean
  set(rows: readonly Row[], isOn: boolean): void
  clear(): void
}

/** The rows that somebody ticked. Another question to the list (`question`) starts anew: nothing out of sight is acted on. */
export function useSelection<Row>(keyOf: (row: Row) => string, question: () => unknown): Selection<Row> {
  const ticked = shallowRef<ReadonlyMap<string, Row>>(new Map())
  const clear = () => {
    if (ticked.value.size > 0) ticked.value = new Map()
  }
  watch(() => JSON.stringify(question()), clear)
  return {
    rows: computed(() => [...ticked.value.values()]),
    has: (row) => ticked.value.has(keyOf(row)),
    set(rows, isOn) {
      const next = new Map(ticked.value)
      for (const row of rows) {
        if (isOn) next.set(keyOf(row), row)
        else next.delete(keyOf(row))
      }
      ticked.value = next
    },
    clear,
  }
}
