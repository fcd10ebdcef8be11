import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { problemOf, type Problem } from '../../rpc/problem.ts'
import { onStale } from '../shell/live.ts'

interface Page<Row> {
  rows: Row[]
  nextCursor: string | null
}
interface Answer {
  nextCursor: string | null
  total?: number
  /** More match than were counted. */
  isTotalCapped?: boolean
}
/** Where a page begins: after a cursor, or, for lists that can jump, after so many rows. */
export interface PageStart {
  cursor: string | null
  offset?: number
  limit: number
}

export interface PagedRows<Row, Got> {
  rowAt(index: number): Row | undefined
  /** The row with this mark among those that are loaded, or -1. */
  indexOf(test: (row: Row) => boolean): number
  /** All rows that were fetched, in their order. */
  loaded(): readonly Row[]
  loadedCount: ComputedRef<number>
  /** How many there are, loaded or not, as far as is known. */
  total: ComputedRef<number>
  /** The last answer as a whole, for what stands beside its rows. */
  latest: Ref<Got | null>
  isLoading: Ref<boolean>
  problem: Ref<Problem | null>
  /** Loads what is in sight, and nothing else where the list can jump. */
  want(firstIndex: number, lastIndex: number): void
  reload(): Promise<void>
}

/**
 * A list of any length: pages are fetched as somebody looks at them, so that memory and requests follow the eye and not the
 * size of the firm. When the host says that `part` changed, only the pages in sight are fetched again; those behind a page
 * whose end moved are dropped.
 */
export function usePagedRows<Input, Row, Got extends Answer>(options: {
  part: string
  input: () => Input
  fetch: (input: Input, start: PageStart, signal: AbortSignal) => Promise<Got>
  rowsOf: (got: Got) => Row[]
  limit?: number
  canJump?: boolean
}): PagedRows<Row, Got> {
  const limit = options.limit ?? 100
  const pages = shallowRef<ReadonlyMap<number, Page<Row>>>(new Map())
  const latest: Ref<Got | null> = shallowRef(null)
  const isLoading = ref(false)
  const problem = ref<Problem | null>(null)
  let wanted = { first: 0, last: 0 }
  let running: AbortController | undefined

  const total = computed(() => {
    let end = 0
    let isOpen = false
    for (const [index, page] of pages.value) {
      if (index * limit + page.rows.length < end) continue
      end = index * limit + page.rows.length
      isOpen = page.nextCursor !== null
    }
    const told = latest.value?.total
    if (told === undefined || latest.value?.isTotalCapped) return Math.max(told ?? 0, end + (isOpen ? limit : 0))
    return told
  })

  const loaded = computed(() => [...pages.value].sort(([one], [other]) => one - other).flatMap(([, page]) => page.rows))

  const loadedCount = computed(() => {
    let count = 0
    for (const page of pages.value.values()) count += page.rows.length
    return count
  })

  async function fetchPage(index: number, signal: AbortSignal): Promise<Page<Row>> {
    const before = pages.value.get(index - 1)
    const start = before?.nextCursor
      ? { cursor: before.nextCursor, limit }
      : { cursor: null, limit, ...(index > 0 ? { offset: index * limit } : {}) }
    const got = await options.fetch(options.input(), start, signal)
    if (!signal.aborted) latest.value = got
    return { rows: options.rowsOf(got), nextCursor: got.nextCursor }
  }

  /** The first page that is looked at and not there; by cursor alone, the next one on the way to it. */
  function missing(): number | undefined {
    const lastPage = Math.floor(Math.min(wanted.last, Math.max(0, total.value - 1)) / limit)
    const firstPage = options.canJump ? Math.floor(wanted.first / limit) : 0
    for (let index = Math.min(firstPage, lastPage); index <= lastPage; index++) {
      if (pages.value.has(index)) continue
      const isPastEnd = index > 0 && pages.value.get(index - 1)?.nextCursor === null
      return isPastEnd ? undefined : index
    }
    return undefined
  }

  function keep(index: number, page: Page<Row>, isDroppingRest = false): void {
    const next = new Map(pages.value)
    if (isDroppingRest) for (const other of next.keys()) if (other > index) next.delete(other)
    next.set(index, page)
    pages.value = next
  }

  async function fill(signal: AbortSignal): Promise<void> {
    for (let index = missing(); index !== undefined && !signal.aborted; index = missing()) {
      const page = await fetchPage(index, signal)
      if (!signal.aborted) keep(index, page)
    }
  }

  /** One run at a time; a newer question ends an older one. */
  async function work(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    isLoading.value = true
    try {
      await task(mine.signal)
      if (!mine.signal.aborted) problem.value = null
    } catch (error) {
      if (!mine.signal.aborted) problem.value = problemOf(error)
    } finally {
      if (running === mine) {
        running = undefined
        isLoading.value = false
      }
    }
  }

  function want(first: number, last: number): void {
    wanted = { first, last }
    if (!running && missing() !== undefined) void work(fill)
  }

  async function restart(): Promise<void> {
    wanted = { first: 0, last: 0 }
    await work(async (signal) => {
      const first = await fetchPage(0, signal)
      if (!signal.aborted) pages.value = new Map([[0, first]])
    })
  }

  async function reload(): Promise<void> {
    if (pages.value.size === 0) return restart()
    await work(async (signal) => {
      const firstPage = Math.floor(wanted.first / limit)
      for (let index = firstPage; index <= Math.floor(wanted.last / limit); index++) {
        const old = pages.value.get(index)
        if (!old) break
        const page = await fetchPage(index, signal)
        if (signal.aborted) return
        keep(index, page, page.nextCursor !== old.nextCursor)
      }
      await fill(signal)
    })
  }

  watch(() => JSON.stringify(options.input()), restart, { immediate: true })
  onStale(options.part, reload)
  onScopeDispose(() => running?.abort())

  return {
    rowAt: (index) => pages.value.get(Math.floor(index / limit))?.rows[index % limit],
    indexOf(test) {
      for (const [index, page] of pages.value) {
        const at = page.rows.findIndex(test)
        if (at >= 0) return index * limit + at
      }
      return -1
    },
    loaded: () => loaded.value,
    loadedCount,
    total,
    latest,
    isLoading,
    problem,
    want,
    reload,
  }
}
