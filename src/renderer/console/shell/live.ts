import { useQueryCache } from '@pinia/colada'
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { second } from '../../../shared/time.ts'
import { useFirm } from './firm.ts'
import { useSession } from './session.ts'

export type Topic =
  | 'activity'
  | 'bills'
  | 'clients'
  | 'documents'
  | 'events'
  | 'firm'
  | 'host'
  | 'matters'
  | 'messages'
  | 'notices'
  | 'outbox'
  | 'requests'
  | 'session'
  | 'sharing'
  | 'staff'
  | 'time'

/** Which parts of the query cache a topic of the host makes old. */
const stale: Record<Topic, readonly string[]> = {
  activity: ['activity', 'home'],
  bills: ['bills', 'matters', 'home'],
  clients: ['clients', 'matters', 'home'],
  documents: ['documents', 'matters', 'home'],
  events: ['events', 'matters', 'home'],
  firm: ['settings', 'host'],
  host: ['host', 'settings'],
  matters: ['matters', 'clients'],
  messages: ['messages', 'matters', 'home'],
  notices: ['notices'],
  outbox: ['outbox', 'home', 'host', 'clients'],
  requests: ['requests', 'matters', 'home'],
  session: ['session', 'clients'],
  sharing: ['sharing', 'bills', 'documents', 'events', 'messages', 'matters', 'requests', 'home'],
  staff: ['staff'],
  time: ['time'],
}
const topics = Object.keys(stale) as Topic[]
const gatherMs = 120

const listeners = new Set<(parts: ReadonlySet<string>) => void>()

/** For lists that keep their own pages: told which parts are old, in the life of the calling component. */
export function onStale(part: string, listener: () => void): void {
  const hear = (parts: ReadonlySet<string>) => {
    if (parts.has(part)) listener()
  }
  listeners.add(hear)
  onScopeDispose(() => listeners.delete(hear))
}

export interface Live {
  /** The stream has been cut for more than a moment. */
  isCut: Ref<boolean>
  /** Makes parts old at once, without waiting for the host to say so. */
  refresh(...parts: string[]): void
}

let current: Live | undefined

/** Everything this person just changed is asked for again now. */
export function refresh(...parts: string[]): void {
  current?.refresh(...parts)
}

/** The host's stream of what changed: one connection for the whole console, made anew when it breaks. */
export function useLive(): Live {
  const cache = useQueryCache()
  const session = useSession()
  const firm = useFirm()
  const isCut = ref(false)
  const gathered = new Set<string>()
  let gathering: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let source: EventSource | undefined
  let cutTimer: ReturnType<typeof setTimeout> | undefined
  let hasOpened = false

  function tell(): void {
    gathering = undefined
    const parts = new Set(gathered)
    gathered.clear()
    // What is refused, each query shows where it stands; a session that ended leads to its own screen.
    for (const part of parts) cache.invalidateQueries({ key: [part] }).catch(() => undefined)
    listeners.forEach((listener) => listener(parts))
  }

  function gather(parts: readonly string[]): void {
    parts.forEach((part) => gathered.add(part))
    gathering ??= setTimeout(tell, gatherMs)
  }

  function hear(topic: unknown): void {
    if (!topics.includes(topic as Topic)) return
    if (topic === 'session') void session.refresh()
    if (topic === 'firm') void firm.load()
    gather(stale[topic as Topic])
  }

  function hearMessage(event: MessageEvent<string>): void {
    try {
      hear((JSON.parse(event.data) as { topic?: unknown }).topic)
    } catch {
      // Not one of ours; a later event or reload brings what is missing.
    }
  }

  function connect(): void {
    clearTimeout(retry)
    source?.close()
    source = new EventSource('/live')
    source.onopen = () => {
      clearTimeout(cutTimer)
      cutTimer = undefined
      isCut.value = false
      // What happened while nobody listened is not told again.
      if (hasOpened) topics.filter((topic) => topic !== 'session').forEach(hear)
      hasOpened = true
    }
    source.onmessage = hearMessage
    source.onerror = () => {
      cutTimer ??= setTimeout(() => {
        isCut.value = true
      }, 2 * second)
      if (source?.readyState === EventSource.CLOSED) {
        void session.refresh()
        clearTimeout(retry)
        // A console that stands locked overnight does not knock every three seconds; unlocked here, it is there at once.
        retry = setTimeout(connect, (session.isSignedIn ? 3 : 15) * second)
      }
    }
  }

  connect()
  const connectAgain = () => {
    if (source?.readyState === EventSource.CLOSED) connect()
  }
  const onSight = () => {
    if (document.visibilityState === 'visible') connectAgain()
  }
  watch(
    () => session.isSignedIn,
    (isHere) => isHere && connectAgain(),
  )
  document.addEventListener('visibilitychange', onSight)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onSight)
    source?.close()
    clearTimeout(gathering)
    clearTimeout(retry)
    clearTimeout(cutTimer)
    current = undefined
  })
  current = { isCut, refresh: (...parts) => gather(parts) }
  return current
}
