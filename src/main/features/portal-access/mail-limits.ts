import ipaddr from 'ipaddr.js'
import { isIPv4 } from 'node:net'
import { hour, minute, second } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { AttemptCounterRow } from '../../platform/store/tables.ts'
import { areCodesBlocked } from './code-guesses.ts'
import { clockSlackMs } from './session-life.ts'
import { saveCounter, saveCounting, selectFiveCounters } from './portal-access.queries.ts'

/** One mail per address in this time always passes, whoever asks (ACC-6). */
const alwaysAfterMs = 5 * minute
/** And never two closer than this. */
export const gapMs = 30 * second

const perAddress = { max: 4, windowMs: 15 * minute }
const perSource = { max: 20, windowMs: 15 * minute }
const overall = { max: 600, windowMs: 5 * minute }
/** Of a browser that signed this client in before: not counted among anyone else's, but not endless either. */
const perKnownBrowser = { max: 10, windowMs: 15 * minute }

interface Limit {
  max: number
  windowMs: number
}

export interface MailKeys {
  address: string
  source: string
  browser: string
  /** Of wrong codes for the client whose address it is. */
  code: string
}

export interface MailVerdict {
  mayMail: boolean
  /** When the next one can pass. */
  nextAtMs: number
  /** The first refusal since something last passed: worth an entry in the activity, once. */
  isFirstRefusal: boolean
  /** Too many wrong codes from strangers' browsers: the mail carries the link alone. */
  isCodeBlocked: boolean
}

/** The keys under which one asking is counted. The address stands in them as a MAC: strangers type anything. */
export function mailKeys(
  deps: Pick<Deps, 'secrets'>,
  asking: { emailNorm: string; ip: string; browserHash: string },
): Omit<MailKeys, 'code'> {
  const address = deps.secrets.mac(asking.emailNorm, 'attempts').slice(0, 32)
  return {
    address: `access-mail:address:${address}`,
    source: `access-mail:source:${sourceOf(asking.ip)}`,
    browser: `access-mail:browser:${asking.browserHash.slice(0, 32)}:${address}`,
  }
}

const overallKey = 'access-mail:overall'

/**
 * Whether one more sign-in mail may go to this address, and counts it: a step. Per address, per source and overall, kept in
 * the store; but one per five minutes passes in any case, so that nobody can lock a client out, and a browser that
 * signed this client in before has a count of its own.
 */
export async function countMail(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  keys: MailKeys,
  isKnownBrowser: boolean,
): Promise<MailVerdict> {
  const nowMs = deps.clock.now()
  const { address: first, source: second, browser: fourth } = keys
  const rows = await selectFiveCounters(tx.db, { first, second, third: overallKey, fourth, fifth: keys.code })
  const row = (key: string) => rows.find((counter) => counter.key === key)
  const own = isKnownBrowser ? keys.browser : null
  const isCodeBlocked = !isKnownBrowser && areCodesBlocked(row(keys.code), nowMs)
  if (own && isWithin(row(own), perKnownBrowser, nowMs)) {
    await saveCounter(tx.db, counted(row(own), own, perKnownBrowser, nowMs))
    return { mayMail: true, nextAtMs: nowMs + gapMs, isFirstRefusal: false, isCodeBlocked }
  }
  const address = row(keys.address)
  const alwaysAtMs = address && address.last_at_ms <= nowMs + clockSlackMs ? address.last_at_ms + alwaysAfterMs : 0
  const isWithinLimits =
    nowMs >= (address?.last_at_ms ?? 0) + gapMs &&
    isWithin(address, perAddress, nowMs) &&
    isWithin(row(keys.source), perSource, nowMs) &&
    isWithin(row(overallKey), overall, nowMs)
  if (nowMs < alwaysAtMs && !isWithinLimits) {
    const nextAtMs = nextTime(address, alwaysAtMs, nowMs, row(keys.source), row(overallKey))
    // What a refusal was told stands in next_allowed_at_ms: so only the first one since the last mail is recorded.
    const isFirstRefusal = address !== undefined && address.next_allowed_at_ms === 0
    if (isFirstRefusal) await saveCounter(tx.db, { ...address, next_allowed_at_ms: nextAtMs })
    return { mayMail: false, nextAtMs, isFirstRefusal, isCodeBlocked }
  }
  const after = counted(address, keys.address, perAddress, nowMs)
  const bySource = counted(row(keys.source), keys.source, perSource, nowMs)
  const all = counted(row(overallKey), overallKey, overall, nowMs)
  await saveCounting(tx.db, {
    nowMs,
    nextAllowedAtMs: 0,
    addressKey: after.key,
    addressCount: after.count,
    addressSinceMs: after.window_started_at_ms,
    sourceKey: bySource.key,
    sourceCount: bySource.count,
    sourceSinceMs: bySource.window_started_at_ms,
    allKey: all.key,
    allCount: all.count,
    allSinceMs: all.window_started_at_ms,
  })
  const isUsedUp = after.count >= perAddress.max
  return { mayMail: true, nextAtMs: nowMs + (isUsedUp ? alwaysAfterMs : gapMs), isFirstRefusal: false, isCodeBlocked }
}

/** The end of the gap when that is all that stands in the way, else the time at which a mail passes in any case. */
function nextTime(
  address: AttemptCounterRow | undefined,
  alwaysAtMs: number,
  nowMs: number,
  source: AttemptCounterRow | undefined,
  all: AttemptCounterRow | undefined,
): number {
  const gapEndsMs = (address?.last_at_ms ?? nowMs) + gapMs
  const isOnlyGap =
    isWithin(address, perAddress, gapEndsMs) &&
    isWithin(source, perSource, gapEndsMs) &&
    isWithin(all, overall, gapEndsMs)
  return isOnlyGap ? gapEndsMs : alwaysAtMs
}

const isOver = (counter: AttemptCounterRow, { windowMs }: Limit, nowMs: number) =>
  nowMs >= counter.window_started_at_ms + windowMs || counter.window_started_at_ms > nowMs + clockSlackMs

const isWithin = (counter: AttemptCounterRow | undefined, limit: Limit, nowMs: number) =>
  !counter || isOver(counter, limit, nowMs) || counter.count < limit.max

function counted(counter: AttemptCounterRow | undefined, key: string, limit: Limit, nowMs: number): AttemptCounterRow {
  const isNew = !counter || isOver(counter, limit, nowMs)
  return {
    key,
    count: isNew ? 1 : counter.count + 1,
    window_started_at_ms: isNew ? nowMs : counter.window_started_at_ms,
    last_at_ms: nowMs,
    next_allowed_at_ms: 0,
  }
}

/** One household or office: an IPv4 address, or the /64 of an IPv6 one, of which anybody has 2^64 addresses. */
function sourceOf(ip: string): string {
  // The common case, which has one spelling only.
  if (isIPv4(ip)) return ip
  if (!ipaddr.isValid(ip)) return 'unknown'
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  return `${(address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}

/** Counters older than this say nothing any more. */
export const counterLifeMs = 24 * hour
