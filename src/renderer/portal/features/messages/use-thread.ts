import { ref } from 'vue'
import type { PortalOutputs } from '../../../rpc/portal.ts'
import { problemOf } from '../../../rpc/problem.ts'
import { rpc } from '../../rpc.ts'
import { useLoaded, worthSaying } from '../../shell/use-loaded.ts'

export type Thread = PortalOutputs['messages']['get']

const longestPage = 500

/**
 * One thread from where one began to read to its end. When the host says that something changed, all that is shown is asked for again: a
 * document that is no longer shared stands below older messages too.
 */
export function useThread(threadId: string) {
  const isLoadingEarlier = ref(false)
  const { data: thread, problem, reload, take } = useLoaded(load, ['messages', 'documents'])

  async function load(): Promise<Thread> {
    // It is asked for at once, a moment before `thread` is there.
    await Promise.resolve()
    const now = thread.value
    const first = now?.messages[0]?.position
    if (!now || first === undefined) return rpc.messages.get({ threadId })
    return reachBack(await rpc.messages.get({ threadId, limit: pageFor(now.lastPosition - first) }), first)
  }
  const pageFor = (count: number) => Math.min(longestPage, Math.max(50, count + 20))

  async function reachBack(answer: Thread, first: number): Promise<Thread> {
    let whole = answer
    for (let top = whole.messages[0]; top && top.position > first; top = whole.messages[0]) {
      const page = await rpc.messages.get({ threadId, before: top.position, limit: longestPage })
      if (page.messages.length === 0) break
      whole = { ...whole, messages: [...page.messages, ...whole.messages], hasEarlier: page.hasEarlier }
    }
    return whole
  }

  async function earlier(): Promise<void> {
    const first = thread.value?.messages[0]?.position
    if (first === undefined || isLoadingEarlier.value) return
    isLoadingEarlier.value = true
    try {
      const page = await rpc.messages.get({ threadId, before: first })
      const now = thread.value
      if (now?.messages[0]?.position === first)
        take({ ...now, messages: [...page.messages, ...now.messages], hasEarlier: page.hasEarlier })
    } catch (error) {
      problem.value = worthSaying(problemOf(error), true)
    } finally {
      isLoadingEarlier.value = false
    }
  }

  /**
   * The answer to something that was sent: the end of the thread, below what was shown before. What changed while it was on its way, a file that
   * arrived, was perhaps on the page already: so it is asked for again.
   */
  async function takeSent(answer: Thread): Promise<void> {
    const first = thread.value?.messages[0]?.position
    take(first === undefined ? answer : await reachBack(answer, first))
    void reload()
  }

  return { thread, problem, reload, takeSent, earlier, isLoadingEarlier }
}
