import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { normalizeEmail } from '../../../shared/ids.ts'
import { day, hour, second } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { AttemptCounterRow } from '../../platform/store/tables.ts'
import {
  attemptCounter,
  forgetAttemptCounter,
  forgetAttemptCountersBefore,
  saveAttemptCounter,
} from './attempts.queries.ts'

/** Failures before the first wait; from then on every failure doubles it (S7). */
const freeFailures = 10
const firstWaitMs = 30 * second
const longestWaitMs = hour
export const keyPrefix = 'staff-'

/** One counter for every factor of one name, one for everything from one source. */
interface Counter {
  key: string
  /** Forgotten when nothing was tried for so long. */
  forgottenAfterMs: number
}

export interface Charged {
  /** What was counted, and the wait that it set on that counter: 0 for none. */
  counters: readonly { key: string; nextAllowedAtMs: number }[]
  /** When the wait ends that begins if this attempt fails. */
  waitUntilMs: number | null
}

/** What an attempt counts on. Names are kept hashed: known or not, one looks like the other (S8). */
export function attemptCounters(email: string, ip: string): Counter[] {
  const name = createHash('sha256').update(normalizeEmail(email)).digest('hex')
  return [
    { key: `${keyPrefix}name:${name}`, forgottenAfterMs: day },
    { key: `${keyPrefix}source:${sourceOf(ip)}`, forgottenAfterMs: hour },
  ]
}

/**
 * Counts an attempt before it is tried, as the failure that it may be, so that a hundred at once get no more tries than ten. While
 * a wait runs, nothing is counted and the answer is when it ends. What succeeds is taken back by `forgiveAttempt`.
 */
export async function chargeAttempt(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  counters: readonly Counter[],
): Promise<Charged | { retryAtMs: number }> {
  const now = deps.clock.now()
  const rows: AttemptCounterRow[] = []
  for (const { key, forgottenAfterMs } of counters) {
    const row = await attemptCounter(tx.db, key)
    const isKept = row && row.last_at_ms + forgottenAfterMs > now
    rows.push(isKept ? row : { key, count: 0, window_started_at_ms: now, last_at_ms: now, next_allowed_at_ms: 0 })
  }
  const retryAtMs = Math.max(...rows.map((row) => row.next_allowed_at_ms))
  if (retryAtMs > now) return { retryAtMs }
  const charged = rows.map((row) => {
    const count = row.count + 1
    return { ...row, count, last_at_ms: now, next_allowed_at_ms: count < freeFailures ? 0 : now + waitAfter(count) }
  })
  for (const row of charged) await saveAttemptCounter(tx.db, row)
  const waitUntilMs = Math.max(...charged.map((row) => row.next_allowed_at_ms))
  return {
    counters: charged.map((row) => ({ key: row.key, nextAllowedAtMs: row.next_allowed_at_ms })),
    waitUntilMs: waitUntilMs > 0 ? waitUntilMs : null,
  }
}

const waitAfter = (failures: number) => Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - freeFailures))

/** The attempt succeeded: the name starts afresh, the source gets back what this one was charged. */
export async function forgiveAttempt(tx: Tx, charged: Charged): Promise<void> {
  const [name, source] = charged.counters
  if (name) await forgetAttemptCounter(tx.db, name.key)
  if (source) await takeBack(tx, source)
}

/** The attempt came to nothing through no fault of its maker (too much to do at once): as if it had not been. */
export async function refundAttempt(tx: Tx, charged: Charged): Promise<void> {
  for (const counter of charged.counters) await takeBack(tx, counter)
}

/** Somebody who may has let this name start afresh. */
export async function forgetFailures(tx: Tx, email: string): Promise<void> {
  const [name] = attemptCounters(email, '')
  if (name) await forgetAttemptCounter(tx.db, name.key)
}

async function takeBack(tx: Tx, { key, nextAllowedAtMs }: Charged['counters'][number]): Promise<void> {
  const row = await attemptCounter(tx.db, key)
  if (!row) return
  // A wait that another's failure has set since stays.
  const next = row.next_allowed_at_ms === nextAllowedAtMs ? 0 : row.next_allowed_at_ms
  await saveAttemptCounter(tx.db, { ...row, count: Math.max(0, row.count - 1), next_allowed_at_ms: next })
}

/** Housekeeping, once an hour: counters that have been forgotten anyway. */
export async function forgetOldAttempts(deps: Deps): Promise<void> {
  const before = deps.clock.now() - 2 * day
  await deps.store.write((tx) => forgetAttemptCountersBefore(tx.db, keyPrefix, before))
}

/** An IPv6 source is its /64: whoever has one address there has all of them. */
export function sourceOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown'
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`
}
