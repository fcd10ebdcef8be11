import { minute, second } from '../../../shared/time.ts'
import type { Clock } from '../../ports.ts'
import { sourceOf } from '../staff/attempts.ts'

/** Calls of one source within a minute: 'token' tries a pairing's token, 'signed' is a page that is open. */
const limits = { token: 20, signed: 900 } as const
const windowMs = minute
const mostSources = 10_000

export interface CallLimits {
  /** When this source may call again, milliseconds UTC; null: now. */
  waitUntilMs(kind: keyof typeof limits, ip: string): number | null
}

/**
 * Counts the calls of each source, before anything is read: nobody on the phone's page has a session. Kept in memory, and bounded:
 * what has to survive a restart is counted in the store.
 */
export function createCallLimits(clock: Clock): CallLimits {
  const windows = new Map<string, { startedAtMs: number; count: number }>()
  return {
    waitUntilMs(kind, ip) {
      const now = clock.now()
      const key = `${kind}:${sourceOf(ip)}`
      const known = windows.get(key)
      const isOver = !known || now >= known.startedAtMs + windowMs || now < known.startedAtMs - second
      const current = isOver ? { startedAtMs: now, count: 0 } : known
      if (isOver) {
        windows.delete(key)
        windows.set(key, current)
        for (const oldest of windows.keys()) {
          if (windows.size <= mostSources) break
          windows.delete(oldest)
        }
      }
      current.count += 1
      return current.count > limits[kind] ? current.startedAtMs + windowMs : null
    },
  }
}
