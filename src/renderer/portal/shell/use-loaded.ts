import { onScopeDispose, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue'
import { problemOf, type Problem } from '../../rpc/problem.ts'
import { onLive, type Topic } from './live.ts'

export interface Loaded<T> {
  /** What came last; kept on the screen while it is asked for again. */
  data: ShallowRef<T | null>
  problem: ShallowRef<Problem | null>
  reload: () => Promise<void>
}

/** What a page shows: asked for at once, again when `source` changes, and when the host says that a topic has changed. */
export function useLoaded<T>(load: () => Promise<T>, topics: readonly Topic[], source?: WatchSource): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let asked = 0
  let isGone = false
  async function reload() {
    const mine = ++asked
    try {
      const answer = await load()
      if (mine !== asked || isGone) return
      data.value = answer
      problem.value = null
    } catch (error) {
      if (mine === asked && !isGone) problem.value = problemOf(error)
    }
  }
  onLive(topics, () => void reload())
  onScopeDispose(() => (isGone = true))
  if (source)
    watch(source, () => {
      data.value = null
      void reload()
    })
  void reload()
  return { data, problem, reload }
}
