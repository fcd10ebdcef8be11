import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { saveCounter, selectCounter } from './feeds.queries.ts'

/** Counts one more of something about subscriptions, a step; TOO_MANY, and nothing counted, past so many in a time. Kept in the store. */
export async function countFeed(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  what: string,
  { max, windowMs }: { max: number; windowMs: number },
): Promise<Refusal | null> {
  const nowMs = deps.clock.now()
  const key = `calendar-feed:${what}`
  const row = await selectCounter(tx.db, key)
  const startedAtMs = row?.window_started_at_ms ?? nowMs
  // A window that began in the future began before the clock was set back.
  const isOver = nowMs >= startedAtMs + windowMs || startedAtMs > nowMs
  const count = row && !isOver ? row.count : 0
  if (count >= max) return refuse('TOO_MANY', { retryAtMs: startedAtMs + windowMs })
  await saveCounter(tx.db, {
    key,
    count: count + 1,
    window_started_at_ms: count === 0 ? nowMs : startedAtMs,
    last_at_ms: nowMs,
    next_allowed_at_ms: 0,
  })
  return null
}
