import type { Log } from '../../ports.ts'
import type { Timers } from './timers.ts'

export interface Job {
  /** Begins: one run at once, then whenever it is due or woken. */
  start(): void
  /** Something has changed: run again, soon, once. */
  wake(): void
  /** Runs until nothing more is due now. Works before `start` too. */
  drain(): Promise<void>
  /** No run begins any more; resolves when the one under way has ended. */
  stop(): Promise<void>
}

export interface JobOrder {
  name: string
  timers: Timers
  log: Pick<Log, 'fault'>
  /** Does what is due; answers in how many milliseconds to come again, or null to wait for `wake`. */
  run: () => Promise<number | null>
  /** How long after a fault it is tried again. */
  retryMs?: number
}

/** A recurring piece of work of which never two run at once. A fault is logged and the work tried again later. */
export function createJob({ name, timers, log, run, retryMs = 5_000 }: JobOrder): Job {
  let isStarted = false
  let isWanted = false
  let current: Promise<void> | null = null
  let cancelTimer = () => {}

  function schedule(delayMs: number) {
    cancelTimer()
    cancelTimer = isStarted ? timers.after(delayMs, () => begin()) : () => {}
  }

  async function runAll() {
    while (isWanted) {
      isWanted = false
      try {
        const nextMs = await run()
        if (nextMs !== null) schedule(nextMs)
      } catch (error) {
        log.fault(error, { job: name })
        schedule(retryMs)
      }
    }
  }

  function begin(): Promise<void> {
    isWanted = true
    current ??= runAll().finally(() => {
      current = null
    })
    return current
  }

  return {
    start() {
      isStarted = true
      void begin()
    },
    wake() {
      if (isStarted) void begin()
    },
    drain: begin,
    async stop() {
      isStarted = false
      cancelTimer()
      isWanted = false
      await current
    },
  }
}
