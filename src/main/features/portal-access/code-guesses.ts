import { day } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { AttemptCounterRow } from '../../platform/store/tables.ts'
import { saveCounter, selectCounter } from './portal-access.queries.ts'

/**
 * Wrong codes for one client, over all browsers that never signed them in. A stranger may ask for a mail every five minutes
 * and guess five times each: after this many in a day codes from such browsers no longer open anything, and the mail
 * carries the link alone. The client is not locked out: the link always works (ACC-6).
 */
const perDay = 30

const keyOf = (clientId: string) => `access-code:client:${clientId}`

export async function countWrongCode(tx: Tx, deps: Pick<Deps, 'clock'>, clientId: string): Promise<void> {
  const nowMs = deps.clock.now()
  const counter = await selectCounter(tx.db, keyOf(clientId))
  const isNew = !counter || isOver(counter, nowMs)
  await saveCounter(tx.db, {
    key: keyOf(clientId),
    count: isNew ? 1 : counter.count + 1,
    window_started_at_ms: isNew ? nowMs : counter.window_started_at_ms,
    last_at_ms: nowMs,
    next_allowed_at_ms: 0,
  })
}

/** Whether this client's mails go without a code for now, and codes from strangers' browsers open nothing. */
export async function isCodeBlocked(tx: Tx, deps: Pick<Deps, 'clock'>, clientId: string): Promise<boolean> {
  const counter = await selectCounter(tx.db, keyOf(clientId))
  return counter !== undefined && !isOver(counter, deps.clock.now()) && counter.count >= perDay
}

const isOver = (counter: AttemptCounterRow, nowMs: number) => nowMs >= counter.window_started_at_ms + day
