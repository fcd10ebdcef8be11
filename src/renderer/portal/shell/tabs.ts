import type { Ending } from './session-time.ts'

/** Several tabs are one session: what one does the others hear. */
type TabMessage = { kind: 'changed' } | { kind: 'leaving' } | { kind: 'ended'; how: Ending }

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('portico-session')

export function tellTabs(message: TabMessage): void {
  channel?.postMessage(message)
}

export function onTabs(listener: (message: TabMessage) => void): void {
  if (channel) channel.onmessage = (event: MessageEvent<TabMessage>) => listener(event.data)
}
