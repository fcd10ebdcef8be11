import type { SystemActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import { coverChunk, sharesAtOnce } from './cover-folder.ts'
import { selectCoverWork } from './coverage.queries.ts'
import { selectDueBatches, selectNextStart } from './sharing.queries.ts'
import { startBatch } from './start-shares.ts'

const host: SystemActor = { kind: 'system', name: 'host' }
const batchesAtOnce = 50

/**
 * Starts shares when their undo time ends (SHR-7), one write for each batch, and goes on with folders of which not every file has been
 * brought yet. What waits is in the store alone: a host that was down starts the overdue ones when it is back. Woken by
 * new batches.
 */
export function createShareStarter(deps: Deps, timers: Timers = systemTimers): Job {
  const job = createJob({ name: 'share-starter', timers, log: deps.log, run: () => startDueShares(deps) })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'shares-waiting' || event.kind === 'shares-growing') job.wake()
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
  await coverFolders(deps)
  for (;;) {
    const due = await deps.store.read((db) => selectDueBatches(db, deps.clock.now(), batchesAtOnce))
    if (due.length === 0) break
    for (const { batch_id: batchId } of due) {
      await deps.store.write((tx) => startBatch(tx, deps, host, batchId))
    }
  }
  const next = await deps.store.read((db) => selectNextStart(db))
  return next ? Math.max(0, next.starts_at_ms - deps.clock.now()) : null
}

/** The rest of folders with more files than one write brings, a part in each write. */
async function coverFolders(deps: Deps): Promise<void> {
  for (;;) {
    const work = await deps.store.read((db) => selectCoverWork(db))
    if (!work) return
    await deps.store.write((tx) => coverChunk(tx, deps, work.share_id, sharesAtOnce))
  }
}
