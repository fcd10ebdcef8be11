import type { SystemActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import { selectBatch, selectDueBatches, selectNextStart } from './sharing.queries.ts'
import { startShares } from './start-shares.ts'

const host: SystemActor = { kind: 'system', name: 'host' }
const batchesAtOnce = 50

/**
 * Starts shares when their undo time ends (SHR-7), one write for each batch. What waits is in the store alone: a host
 * that was down starts the overdue ones when it is back. Woken by new batches.
 */
export function createShareStarter(deps: Deps, timers: Timers = systemTimers): Job {
  const job = createJob({ name: 'share-starter', timers, log: deps.log, run: () => startDueShares(deps) })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'shares-waiting') job.wake()
      })
      job.start()
    },
    stop() {
      stopListening()
      return job.stop()
    },
  }
}

/** @returns in how many milliseconds the next one is due, or null when none waits. */
async function startDueShares(deps: Deps): Promise<number | null> {
  for (;;) {
    const due = await deps.store.read((db) => selectDueBatches(db, deps.clock.now(), batchesAtOnce))
    if (due.length === 0) break
    for (const { batch_id: batchId } of due) {
      await deps.store.write(async (tx) => startShares(tx, deps, host, await selectBatch(tx.db, batchId)))
    }
  }
  const next = await deps.store.read((db) => selectNextStart(db))
  return next ? Math.max(0, next.starts_at_ms - deps.clock.now()) : null
}
