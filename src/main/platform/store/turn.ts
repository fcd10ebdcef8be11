import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers'

// Captured once: a test that fakes the global timers must not stop the store.
const nowMs = performance.now.bind(performance)
export const nextTick = process.nextTick.bind(process)
export const monotonicMs = (): number => nowMs()

/** Calls back in the event loop's next round, after timers and sockets had theirs. */
export const inNextTurn = (callback: () => void): void => void setImmediate(callback)

/** What one round of the event loop may spend on reads before sockets and timers get theirs. */
const readTurnMs = 5
let turnStartedAtMs = 0
let isTurnOpen = false

/**
 * Lets the event loop breathe: queries on SQLite resolve as microtasks, so that thousands in a row would let no timer
 * and no socket run. Undefined while this round still has time.
 */
export function breathe(): Promise<void> | undefined {
  if (!isTurnOpen) {
    isTurnOpen = true
    turnStartedAtMs = nowMs()
    setImmediate(() => {
      isTurnOpen = false
    })
    return undefined
  }
  if (nowMs() - turnStartedAtMs < readTurnMs) return undefined
  return new Promise((resolve) => void setImmediate(resolve))
}
