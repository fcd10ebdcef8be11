/** What wakes the host's jobs up. Tests drive it by hand, so that nothing in them sleeps. */
export interface Timers {
  /** Calls back once, after this many milliseconds or a little later; answers the way to call it off. */
  after(delayMs: number, run: () => void): () => void
}

/** Timers of the machine. They do not keep a process alive by themselves. */
export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, Math.max(0, delayMs))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Lets everything that is ready now go first: answers on their way, sockets, other jobs. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
