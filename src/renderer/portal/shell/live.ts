import { onScopeDispose, watch } from 'vue'
import { refreshState, session } from './session.ts'

export type Topic = 'messages' | 'documents' | 'session' | 'settings'
const listeners = new Set<(topic: Topic) => void>()

/** In the life of the calling component: told when the host says that something of this topic has changed. */
export function onLive(topics: readonly Topic[], listener: () => void): void {
  const hear = (topic: Topic) => {
    if (topics.includes(topic)) listener()
  }
  listeners.add(hear)
  onScopeDispose(() => listeners.delete(hear))
}

/** One stream while somebody is signed in. The browser opens it again by itself; what was missed is asked for then. */
export function startLive(): void {
  let stream: EventSource | null = null
  watch(
    () => session.value !== null,
    (isSignedIn) => {
      stream?.close()
      stream = null
      if (!isSignedIn) return
      let hasOpened = false
      stream = new EventSource('/live')
      stream.onopen = () => {
        if (hasOpened) for (const listener of listeners) (['messages', 'documents'] as const).forEach(listener)
        hasOpened = true
      }
      stream.onmessage = (event: MessageEvent<string>) => {
        const { topic } = JSON.parse(event.data) as { topic: Topic }
        if (topic === 'session' || topic === 'settings') void refreshState().catch(() => undefined)
        else if (topic === 'messages') void refreshState().catch(() => undefined)
        for (const listener of listeners) listener(topic)
      }
      // A refusal closes it for good: the session has ended, or the host is away; asking tells which.
      stream.onerror = () => {
        if (stream?.readyState === EventSource.CLOSED) void refreshState().catch(() => undefined)
      }
    },
    { immediate: true },
  )
}
