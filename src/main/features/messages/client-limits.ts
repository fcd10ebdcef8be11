import { refuse, type Refusal } from '../../../shared/errors.ts'
import { day, hour } from '../../../shared/time.ts'
import type { ClientActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { saveCounter, selectCounter } from './client-limits.queries.ts'

/** Changes of answers to requests by one client within an hour. */
export const answersPerHour = 200

const limits = {
  answer: { max: answersPerHour, windowMs: hour, messageKey: 'common.error.tooMany' },
  message: { max: 300, windowMs: hour, messageKey: 'common.messages.tooManyMessages' },
  thread: { max: 30, windowMs: day, messageKey: 'common.messages.tooManyThreads' },
} as const

/**
 * Counts one more message, thread or answer of a client's, a step of the write that makes it; TOO_MANY, and nothing counted, past what
 * nobody writes by hand. A new thread counts as a message too. Kept in the store, one row for each client and kind.
 */
export async function countClientWriting(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  actor: ClientActor,
  what: keyof typeof limits,
): Promise<Refusal | null> {
  const { max, windowMs, messageKey } = limits[what]
  const nowMs = deps.clock.now()
  const key = `client-writing:${what}:${actor.clientId}`
  const row = await selectCounter(tx.db, key)
  const startedAtMs = row?.window_started_at_ms ?? nowMs
  // A window that began in the future began before the clock was set back.
  const isOver = nowMs >= startedAtMs + windowMs || startedAtMs > nowMs
  const count = row && !isOver ? row.count : 0
  if (count >= max) return refuse('TOO_MANY', { messageKey, params: { max }, retryAtMs: startedAtMs + windowMs })
  await saveCounter(tx.db, {
    key,
    count: count + 1,
    window_started_at_ms: count === 0 ? nowMs : startedAtMs,
    last_at_ms: nowMs,
    next_allowed_at_ms: 0,
  })
  return null
}
