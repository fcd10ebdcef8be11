import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import { markDamaged } from './file-damage.ts'
import { selectDocumentsOfFile, selectUnchecked, updateFile } from './files.queries.ts'

const filesAtOnce = 20
const retryMs = 10_000

/**
 * Computes the SHA-256 of what was uploaded, in a worker, one file after another (DOC-4). What waits is in the store
 * alone, so that a host that stopped in the middle goes on when it is back.
 */
export function createHashing(deps: Deps, timers: Timers = systemTimers): Job {
  const job = createJob({ name: 'hashing', timers, log: deps.log, run: () => hashAll(deps) })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'console' && event.topic === 'documents') job.wake()
      })
      job.start()
    },
    stop() {
      stopListening()
      return job.stop()
    },
  }
}

/** One that fails does not keep the others: it is tried again later. */
async function hashAll(deps: Deps): Promise<number | null> {
  const failed = new Set<string>()
  for (;;) {
    const waiting = await deps.store.read((db) => selectUnchecked(db, filesAtOnce + failed.size))
    const files = waiting.filter((file) => !failed.has(file.id))
    if (files.length === 0) return failed.size > 0 ? retryMs : null
    for (const file of files) if (!(await hashFile(deps, file.id, file.storage_key))) failed.add(file.id)
  }
}

async function hashFile(deps: Deps, fileId: string, storageKey: string): Promise<boolean> {
  let sha256: string
  try {
    sha256 = await deps.workers.sha256(storageKey)
  } catch (error) {
    deps.log.fault(error, { job: 'hashing', fileId })
    if ((await deps.files.size(storageKey)) !== null) return false
    await deps.store.write((tx) => markDamaged(tx, deps, fileId))
    return true
  }
  await deps.store.write(async (tx) => {
    await updateFile(tx.db, fileId, { state: 'checked', sha256 })
    for (const { matter_id: matterId } of await selectDocumentsOfFile(tx.db, fileId))
      tx.emit({ kind: 'console', topic: 'documents', matterId })
  })
  return true
}
