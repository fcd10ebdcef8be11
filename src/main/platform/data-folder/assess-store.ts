import { existsSync } from 'node:fs'
import { runStoreTask } from '../workers/store-tasks.ts'
import type { Verification } from './verify-steps.ts'
import { lastProvedBackup, type Backup } from './backup.ts'
import { storedFilesBelow } from './file-tree.ts'
import type { FolderPaths } from './folder-paths.ts'

/** What a start finds, before anything opens the store (D3). */
export type StoreAssessment =
  /** Nothing was ever kept here. */
  | { state: 'new' }
  | { state: 'sound' }
  /**
   * The store is damaged, or gone while files or backups are there. Nothing is moved or erased by itself: the person
   * chooses `restoreBackup(lastBackup)` or `setStoreAside`.
   */
  | {
      state: 'damaged' | 'missing'
      messageKey: 'common.store.damaged' | 'common.store.missing'
      problems: string[]
      lastBackup: Backup | null
    }

/** Looks through the store in a worker. Call it with the folder owned and the store closed. */
export async function assessStore(paths: FolderPaths): Promise<StoreAssessment> {
  const check = await runStoreTask({ name: 'check', file: paths.storeFile })
  if (check.state === 'sound') return check
  const lastBackup = lastProvedBackup(paths)
  if (check.state === 'damaged') {
    return { state: 'damaged', messageKey: 'common.store.damaged', problems: check.problems, lastBackup }
  }
  const hasFiles = existsSync(paths.files) && storedFilesBelow(paths.files).length > 0
  if (!lastBackup && !hasFiles) return { state: 'new' }
  return { state: 'missing', messageKey: 'common.store.missing', problems: [], lastBackup }
}

/** Every page of the store, every reference in it, and every byte of every file it knows. Works beside a running host. */
export function verifyStore(paths: FolderPaths): Promise<Verification> {
  return runStoreTask({ name: 'verify', paths })
}
