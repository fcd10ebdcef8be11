import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { problemOf, type Problem } from '../../rpc/problem.ts'
import { onLive, type Topic } from './live.ts'

export interface Loaded<T> {
  /** What came last; kept on the screen while it is asked for again. */
  data: ShallowRef<T | null>
  problem: ShallowRef<Problem | null>
  reload: () => Promise<void>
  /** What came in another way. What is still being asked for is asked for again: it may know of more than this does. */
  take: (answer: T) => void
}

/** What a page shows: asked for at once, and again when the host says that a topic has changed. */
export function useLoaded<T>(load: () => Promise<T>, topics: readonly Topic[]): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let asked = 0
  let isAsking = false
  function show(answer: T) {
    data.value = answer
    problem.value = null
  }
  function take(answer: T) {
    asked++
    show(answer)
    if (isAsking) void reload()
  }
  async function reload() {
    const mine = ++asked
    isAsking = true
    try {
      const answer = await load()
      if (mine === asked) show(answer)
    } catch (error) {
      if (mine === asked) problem.value = worthSaying(problemOf(error), data.value !== null)
    } finally {
      if (mine === asked) isAsking = false
    }
  }
  onLive(topics, () => void reload())
  onScopeDispose(() => asked++)
  void reload()
  return { data, problem, reload, take }
}

/** The end of the session has a page of its own, and being offline a bar: what is on the page is still worth reading. */
export function worthSaying(problem: Problem, hasContent: boolean): Problem | null {
  if (problem.code === 'UNAUTHENTICATED') return null
  return problem.code === 'OFFLINE' && hasContent ? null : problem
}
