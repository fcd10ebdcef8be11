import type { Workers } from '../../ports.ts'
import { createWorkerPool } from './worker-pool.ts'

export interface ThreadedWorkers extends Workers {
  close(): Promise<void>
}

/** The Workers port over real threads; `pathOf` says where a stored file lies on this machine. */
export function createThreadedWorkers(options: { pathOf: (storageKey: string) => string }): ThreadedWorkers {
  const hashing = createWorkerPool<string, string>({ name: 'sha256' })
  return {
    sha256: async (storageKey) => hashing.run(options.pathOf(storageKey)),
    close: () => hashing.close(),
  }
}
