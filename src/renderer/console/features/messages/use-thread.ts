import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ConsoleOutputs } from '../../../rpc/console.ts'
import { rpc } from '../../rpc.ts'
import { onStale } from '../../shell/live.ts'

export type Thread = ConsoleOutputs['messages']['get']
export type ThreadMessage = Thread['messages'][number]

const longestPage = 500

export interface LoadedThread {
  /** With every message from the first one that was asked for to the end. */
  thread: ShallowRef<Thread | null>
  error: Ref<unknown>
  isPending: Ref<boolean>
  isLoadingEarlier: Ref<boolean>
  reload(): Promise<void>
  earlier(): Promise<void>
}

/**
 * One thread from where one began to read to its end. When the host says that messages changed, all that is shown is asked for again: a
 * document that is no longer shared stands below older messages too.
 */
export function useThread(threadId: string): LoadedThread {
  const thread = shallowRef<Thread | null>(null)
  const error = ref<unknown>(null)
  const isPending = ref(true)
  const isLoadingEarlier = ref(false)
  let asked = 0

  /** The end of the thread, and as much before it as reaches back to a position. */
  async function reachBack(first: number | undefined): Promise<Thread> {
    const known = thread.value?.lastPosition ?? 0
    const limit = first === undefined ? null : Math.min(longestPage, Math.max(50, known - first + 20))
    const answer = await rpc.messages.get({ threadId, limit })
    let [top] = answer.messages
    while (first !== undefined && top && top.position > first) {
      const page = await rpc.messages.get({ threadId, before: top.position, limit: longestPage })
      answer.messages = [...page.messages, ...answer.messages]
      answer.hasEarlier = page.hasEarlier
      top = page.messages[0]
    }
    return answer
  }

  async function reload(): Promise<void> {
    const mine = ++asked
    try {
      const answer = await reachBack(thread.value?.messages[0]?.position)
      if (mine !== asked) return
      thread.value = answer
      error.value = null
    } catch (problem) {
      if (mine === asked) error.value = problem
    } finally {
      if (mine === asked) isPending.value = false
    }
  }

  async function earlier(): Promise<void> {
    const top = thread.value?.messages[0]?.position
    if (top === undefined || isLoadingEarlier.value) return
    isLoadingEarlier.value = true
    try {
      const page = await rpc.messages.get({ threadId, before: top })
      // What came in meanwhile reaches back as far as before.
      const now = thread.value
      if (now?.messages[0]?.position !== top) return
      thread.value = { ...now, messages: [...page.messages, ...now.messages], hasEarlier: page.hasEarlier }
    } catch (problem) {
      error.value = problem
    } finally {
      isLoadingEarlier.value = false
    }
  }

  onStale('messages', () => void reload())
  onScopeDispose(() => asked++)
  void reload()
  return { thread, error, isPending, isLoadingEarlier, reload, earlier }
}
