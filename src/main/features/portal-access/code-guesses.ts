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

/** Under which a client's wrong codes are counted. For an address that is nobody's, a key that counts nothing. */
export const wrongCodesKey = (clientId: string | undefined) => `access-code:client:${clientId ?? 'nobody'}`

export async function countWrongCode(tx: Tx, deps: Pick<Deps, 'clock'>, clientId: string): Promise<void> {
  const nowMs = deps.clock.now()
  const counter = await selectCounter(tx.db, wrongCodesKey(clientId))
  const isNew = !counter || isOver(counter, nowMs)
  await saveCounter(tx.db, {
    key: wrongCodesKey(clientId),
    count: isNew ? 1 : counter.count + 1,
    window_started_at_ms: isNew ? nowMs : counter.window_started_at_ms,
    last_at_ms: nowMs,
    next_allowed_at_ms: 0,
  })
}

/** Whether codes from browsers that never signed this client in open nothing for now. */
export async function isCodeBlocked(tx: Tx, deps: Pick<Deps, 'clock'>, clientId: string): Promise<boolean> {
  return areCodesBlocked(await selectCounter(tx.db, wrongCodesKey(clientId)), deps.clock.now())
}

export const areCodesBlocked = (counter: AttemptCounterRow | undefined, nowMs: number): boolean =>
  counter !== undefined && !isOver(counter, nowMs) && counter.count >= perDay

const isOver = (counter: AttemptCounterRow, nowMs: number) => nowMs >= counter.window_started_at_ms + day
