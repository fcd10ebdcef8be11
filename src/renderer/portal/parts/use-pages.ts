import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { problemOf, type Problem } from '../../rpc/problem.ts'
import { onLive, type Topic } from '../shell/live.ts'
import { worthSaying } from '../shell/use-loaded.ts'

interface Page<Row> {
  rows: Row[]
  nextCursor: string | null
}

/** A list that grows page by page. When the host says that it has changed, what is shown is asked for again from the top. */
export function usePages<Row>(
  load: (page: { limit: number; cursor?: string }) => Promise<Page<Row>>,
  topics: readonly Topic[],
) {
  const pageSize = 30
  const rows = shallowRef<Row[] | null>(null)
  const nextCursor = ref<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)
  let asked = 0
  let isGone = false

  async function ask(page: { limit: number; cursor?: string }, take: (page: Page<Row>) => void) {
    const mine = ++asked
    isLoading.value = true
    try {
      const answer = await load(page)
      if (mine !== asked || isGone) return
      take(answer)
      nextCursor.value = answer.nextCursor
      problem.value = null
    } catch (error) {
      if (mine === asked && !isGone) problem.value = worthSaying(problemOf(error), rows.value !== null)
    } finally {
      if (mine === asked) isLoading.value = false
    }
  }

  const reload = () =>
    ask({ limit: Math.min(500, Math.max(pageSize, rows.value?.length ?? 0)) }, (page) => (rows.value = page.rows))
  const more = () =>
    nextCursor.value === null
      ? Promise.resolve()
      : ask(
          { limit: pageSize, cursor: nextCursor.value },
          (page) => (rows.value = [...(rows.value ?? []), ...page.rows]),
        )

  onLive(topics, () => void reload())
  onScopeDispose(() => (isGone = true))
  void reload()
  return { rows, problem, isLoading, hasMore: computed(() => nextCursor.value !== null), reload, more }
}
