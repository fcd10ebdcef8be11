import { createHash } from 'node:crypto'
import { hour, minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { AttemptCounterRow } from '../../platform/store/tables.ts'
import { attemptCounter, saveAttemptCounter } from './attempts.queries.ts'
import { keyPrefix, sourceOf } from './attempts.ts'
import { isFromTheFuture } from './session-rules.ts'

/** Never two mails to one address closer than this; nor more than so many an hour: those before work for an hour anyway. */
const addressGapMs = 5 * minute
const perAddress = { max: 4, windowMs: hour }
const perSource = { max: 10, windowMs: hour }
const overall = { max: 200, windowMs: hour }

interface Limit {
  max: number
  windowMs: number
}

export type ResetVerdict =
  | { verdict: 'mail' }
  /** One is on its way already: nothing more to do, and nothing to say. */
  | { verdict: 'enough' }
  /** Too many from this source, or in all. `isFirst`: worth an entry in the activity, once. */
  | { verdict: 'wait'; retryAtMs: number; isFirst: boolean }

/**
 * Whether one more link to a new password may be mailed, and counts it: a step. Kept in the store; the address is counted as it was
 * typed, hashed, so that one that nobody has is counted alike (S8).
 */
export async function countResetMail(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  asking: { emailNorm: string; ip: string },
): Promise<ResetVerdict> {
  const nowMs = deps.clock.now()
  const address = createHash('sha256').update(asking.emailNorm).digest('hex')
  const byAddress = await counterOf(tx, `${keyPrefix}reset:address:${address}`, perAddress, nowMs)
  const bySource = await counterOf(tx, `${keyPrefix}reset:source:${sourceOf(asking.ip)}`, perSource, nowMs)
  const all = await counterOf(tx, `${keyPrefix}reset:overall`, overall, nowMs)
  for (const [row, limit] of [
    [bySource, perSource],
    [all, overall],
  ] as const) {
    if (row.count < limit.max) continue
    const retryAtMs = row.window_started_at_ms + limit.windowMs
    const isFirst = row.next_allowed_at_ms === 0
    if (isFirst) await saveAttemptCounter(tx.db, { ...row, next_allowed_at_ms: retryAtMs })
    return { verdict: 'wait', retryAtMs, isFirst }
  }
  // Asking costs its source, whether a mail comes of it or not.
  await saveAttemptCounter(tx.db, counted(bySource, nowMs))
  await saveAttemptCounter(tx.db, counted(all, nowMs))
  const isTooSoon = byAddress.count > 0 && nowMs < byAddress.last_at_ms + addressGapMs
  if (isTooSoon || byAddress.count >= perAddress.max) return { verdict: 'enough' }
  await saveAttemptCounter(tx.db, counted(byAddress, nowMs))
  return { verdict: 'mail' }
}

/** Begun anew when its window is over, or lies ahead of a clock that was set back (F6). */
async function counterOf(tx: Tx, key: string, { windowMs }: Limit, nowMs: number): Promise<AttemptCounterRow> {
  const row = await attemptCounter(tx.db, key)
  const isKept = row && nowMs < row.window_started_at_ms + windowMs && !isFromTheFuture(row.window_started_at_ms, nowMs)
  return isKept ? row : { key, count: 0, window_started_at_ms: nowMs, last_at_ms: nowMs, next_allowed_at_ms: 0 }
}

const counted = (row: AttemptCounterRow, nowMs: number): AttemptCounterRow => ({
  ...row,
  count: row.count + 1,
  last_at_ms: nowMs,
})
