import { existsSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { StoreTask, StoreTaskResult } from './store.worker.ts'

const fromSource = path.join(import.meta.dirname, 'store.worker.ts')

/** Runs one long look through the store or its files in a thread of its own: the main thread stays free (rule 13). */
export function runStoreTask<Name extends StoreTask['name']>(
  task: Extract<StoreTask, { name: Name }>,
): Promise<StoreTaskResult[Name]> {
  const file = existsSync(fromSource) ? fromSource : path.join(import.meta.dirname, 'workers', 'store.worker.js')
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: task })
    worker.once('message', (result: StoreTaskResult[Name]) => resolve(result))
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The store's worker ended with ${code} and no answer`)))
  })
}
