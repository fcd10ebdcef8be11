import { onScopeDispose, watch } from 'vue'
import { minute, second } from '../../../shared/time.ts'
import { refreshState, session } from './session.ts'

export type Topic = 'messages' | 'documents' | 'requests' | 'bills' | 'events' | 'session' | 'settings'
const listeners = new Set<(topic: Topic) => void>()

/** In the life of the calling component: told when the host says that something of this topic has changed. */
export function onLive(topics: readonly Topic[], listener: () => void): void {
  const hear = (topic: Topic) => {
    if (topics.includes(topic)) listener()
  }
  listeners.add(hear)
  onScopeDispose(() => listeners.delete(hear))
}

function tell(topic: Topic): void {
  if (topic !== 'documents') refreshSoon()
  for (const listener of listeners) listener(topic)
}

const refreshSoon = () => void refreshState().catch(() => undefined)

/** Anything may have changed while nobody listened. */
function tellAll(): void {
  tell('messages')
  tell('documents')
  tell('requests')
  tell('bills')
  tell('events')
}

const firstRetryMs = 2 * second

/**
 * One stream while somebody is signed in. A cut one is opened again by the browser, a refused one here, ever more slowly.
 * Whatever was missed until it stands is asked for then, the time before the first opening included.
 */
export function startLive(): void {
  let stream: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs

  function close() {
    clearTimeout(retry)
    stream?.close()
    stream = null
  }

  function open() {
    close()
    stream = new EventSource('/live')
    stream.onopen = () => {
      retryMs = firstRetryMs
      tellAll()
    }
    stream.onmessage = (event: MessageEvent<string>) => tell((JSON.parse(event.data) as { topic: Topic }).topic)
    stream.onerror = () => {
      // The session has ended, or the host is away: asking tells which.
      refreshSoon()
      if (stream?.readyState !== EventSource.CLOSED) return
      clearTimeout(retry)
      retry = setTimeout(open, retryMs)
      retryMs = Math.min(2 * retryMs, minute)
    }
  }

  watch(
    () => session.value !== null,
    (isSignedIn) => (isSignedIn ? open() : close()),
    { immediate: true },
  )
  // A phone lets streams of hidden pages die without a word.
  document.addEventListener('visibilitychange', () => {
    if (session.value && document.visibilityState === 'visible' && stream?.readyState !== EventSource.OPEN) open()
  })
}
