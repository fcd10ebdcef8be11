import type { Uploads } from './uploads.ts'

/**
 * What the browser knows and the queue does not: the network is back, the page is seen again, somebody is about to close it, the
 * screen of a phone is about to go dark. Answers how to stop watching.
 */
export function watchBrowser(uploads: Uploads): () => void {
  const stop = new AbortController()
  const { signal } = stop
  const wake = () => document.visibilityState === 'visible' && uploads.wake()
  window.addEventListener('online', () => uploads.wake(), { signal })
  window.addEventListener('pageshow', wake, { signal })
  document.addEventListener('visibilitychange', wake, { signal })
  window.addEventListener(
    'beforeunload',
    (event) => {
      // The browser asks in its own words. What was sent stays; what was not needs the same file chosen again.
      if (uploads.openCount() > 0) event.preventDefault()
    },
    { signal },
  )
  const letSleep = keepAwake(uploads, signal)
  return () => {
    stop.abort()
    letSleep()
  }
}

/** A phone that goes to sleep stops sending: its screen stays on while it is looked at. */
function keepAwake(uploads: Uploads, signal: AbortSignal): () => void {
  const { wakeLock } = navigator as { wakeLock?: WakeLock }
  if (!wakeLock || !window.matchMedia('(pointer: coarse)').matches) return () => undefined
  let lock: Promise<WakeLockSentinel | null> | null = null
  const look = () => {
    const isWanted = document.visibilityState === 'visible' && uploads.items().some(({ state }) => state === 'sending')
    if (isWanted) lock ??= wakeLock.request('screen').catch(() => null)
    else if (lock) {
      void lock.then((held) => held?.release())
      lock = null
    }
  }
  // The browser takes it away when the page is hidden; it is asked for again when it is seen.
  document.addEventListener('visibilitychange', look, { signal })
  return uploads.onChange(look)
}
