import { AsyncLocalStorage } from 'node:async_hooks'
import { minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import type { Timers } from '../../platform/jobs/timers.ts'
import { afterAnswers } from '../../platform/jobs/turns.ts'
import type { StoreEvent } from '../../platform/store/store.ts'
import { hangBell } from './bell.ts'
import { claimEmails, type ClaimedEmail } from './claim-emails.ts'
import { deliverEmail } from './deliver-email.ts'
import { createLogoReader } from './email-logo.ts'
import { requeueInterrupted } from './outbox.queries.ts'
import { releaseReachable } from './release-held.ts'
import { recordResults, type Finished } from './settle-emails.ts'

export interface Dispatcher {
  /** Takes up what a crash interrupted, and begins. */
  start(): void
  /** Claims nothing more, waits a little for what is under way, records it. */
  stop(): Promise<void>
  /** Sends until nothing is due now or under way. Works without `start` too. */
  drain(): Promise<void>
}

/** How many are under way at once: two less than a mailer has connections, which stay free for sign-in mails. */
const atOnce = 6
/** With sign-in mails: someone is waiting for each of them. */
const atOnceInAll = 32
/** Even when nothing seems due: the clock may have been set, an address may have begun to answer. */
const heartbeatMs = minute
const retryMs = 5_000
const stopMs = 10_000
/** How long a sign-in mail that was handed over may wait to be recorded: the next one's claim then takes it along in its commit. */
const recordWithinMs = 50

/**
 * Sends the outbox (NTF-1). One loop, one write a turn: it records what has been handed over since, and claims what is due
 * for the places that are free; rendering and sending happen outside, several at once. A crash in between leaves the
 * e-mail in 'sending': it goes again at the next start, with the same Message-ID (D4).
 */
export function createDispatcher(deps: Deps, timers: Timers): Dispatcher {
  const underWay = new Map<string, ClaimedEmail>()
  const finished: Finished[] = []
  const readLogo = createLogoReader(deps)
  let isStarted = false
  let isTurning = false
  /** Something may be due. */
  let isWanted = false
  /** More was due than there was room for. */
  let hasMore = false
  let mayRelease = false
  let mustRecover = true
  /** Something that was handed over is to be recorded now, claim or none. */
  let isRecordDue = false
  let isRecordTimed = false
  /** Who waits for nothing to be under way. */
  let waiting = 0
  let cancelTimer = () => {}
  let unsubscribe = () => {}
  let takeDownBell = () => {}
  // The bell is rung inside other features' writes: what it starts is none of theirs.
  const outside = AsyncLocalStorage.snapshot()
  const idle: (() => void)[] = []

  function wakeIn(delayMs: number) {
    cancelTimer()
    if (!isStarted) return
    cancelTimer = timers.after(Math.min(Math.max(delayMs, 0), heartbeatMs), () => {
      mayRelease = true
      want()
    })
  }

  function want() {
    isWanted = true
    turnSoon()
  }

  function turnSoon() {
    if (isTurning) return
    isTurning = true
    void turnAll()
  }

  const hasWork = () => (isRecordDue && finished.length > 0) || (isWanted && underWay.size < atOnceInAll)

  function recordNow() {
    isRecordDue = true
    turnSoon()
  }

  /** A decoy waits as its likes do (C5). What failed, and what others wait behind, is recorded at once. */
  function recordSoon({ email, result }: Finished) {
    const mayWait = isStarted && waiting === 0 && email.kind === 'sign-in' && result.outcome === 'accepted'
    if (!mayWait || isWanted) return recordNow()
    if (isRecordTimed) return
    isRecordTimed = true
    timers.after(recordWithinMs, () => {
      isRecordTimed = false
      recordNow()
    })
  }

  async function turnAll() {
    try {
      while (hasWork()) await turn()
    } catch (error) {
      deps.log.fault(error, { job: 'outbox' })
      isWanted = true
      wakeIn(retryMs)
    }
    // No await between the last look at the work and this.
    isTurning = false
    if (underWay.size === 0) for (const resolve of idle.splice(0)) resolve()
  }

  async function turn() {
    const results = finished.splice(0)
    isRecordDue = false
    const limit = atOnceInAll - underWay.size
    const others = [...underWay.values()].filter((email) => email.kind !== 'sign-in').length
    const isClaiming = isWanted && limit > 0
    if (isClaiming) isWanted = false
    const isReleasing = mayRelease
    mayRelease = false
    try {
      if (mustRecover) await deps.store.write((tx) => requeueInterrupted(tx.db, deps.clock.now()))
      mustRecover = false
      if (isReleasing) await releaseReachable(deps)
      const { claim, retryAtMs } = await deps.store.write(async (tx) => ({
        retryAtMs: await recordResults(tx, deps, results),
        claim: isClaiming ? await claimEmails(tx, deps, { limit, otherLimit: atOnce - others }) : null,
      }))
      if (claim) hasMore = claim.hasMore
      // Without a place for any of them, the next look is when one of those under way is done.
      if (claim?.hasMore && claim.count > 0) isWanted = true
      for (const email of claim?.emails ?? []) send(email)
      const nextMs = Math.min(retryAtMs ?? Infinity, claim?.nextAtMs ?? Infinity)
      if (claim || retryAtMs !== null) wakeIn(nextMs - deps.clock.now())
    } catch (error) {
      // Nothing of it was recorded: it is, next time.
      finished.unshift(...results)
      isRecordDue = true
      mayRelease ||= isReleasing
      throw error
    }
  }

  function send(email: ClaimedEmail) {
    underWay.set(email.id, email)
    // Whoever queued it gets their answer first, and as fast for a decoy as for a client (C5).
    void afterAnswers()
      .then(() => deliverEmail(deps, readLogo, email))
      .then((result) => {
        underWay.delete(email.id)
        finished.push({ email, result })
        if (hasMore) isWanted = true
        recordSoon({ email, result })
      })
  }

  function onEvent(event: StoreEvent) {
    if (event.kind === 'outbox') want()
    else if (event.kind === 'console' && (event.topic === 'firm' || event.topic === 'host')) {
      mayRelease = true
      want()
    }
  }

  async function settled(): Promise<void> {
    waiting += 1
    recordNow()
    while (isTurning || underWay.size > 0) await new Promise<void>((resolve) => idle.push(resolve))
    waiting -= 1
  }

  return {
    start() {
      isStarted = true
      unsubscribe = deps.store.subscribe(onEvent)
      takeDownBell = hangBell(deps.store, () => outside(want))
      mayRelease = true
      want()
    },
    async stop() {
      isStarted = false
      unsubscribe()
      takeDownBell()
      cancelTimer()
      isWanted = hasMore = false
      await Promise.race([settled(), new Promise<void>((resolve) => timers.after(stopMs, resolve))])
    },
    async drain() {
      mayRelease = true
      want()
      await settled()
    },
  }
}
