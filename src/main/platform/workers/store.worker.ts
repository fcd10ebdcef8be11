import { parentPort, workerData } from 'node:worker_threads'
import { makeBackup, proveBackup, type BackupProof, type Manifest } from '../data-folder/backup-steps.ts'
import type { FolderPaths } from '../data-folder/folder-paths.ts'
import { verifyData, type Verification } from '../data-folder/verify-steps.ts'
import { checkStoreFile, inspect, sealStore, type StoreCheck } from '../store/dialect/sqlite-file.ts'

export type StoreTask =
  | { name: 'check'; file: string }
  | { name: 'inspect'; file: string }
  | { name: 'seal'; file: string }
  | { name: 'backup'; paths: FolderPaths; to: string; createdAtMs: number }
  | { name: 'prove'; backup: string }
  | { name: 'verify'; paths: FolderPaths }

export interface StoreTaskResult {
  check: StoreCheck
  inspect: string[]
  seal: void
  backup: Manifest
  prove: BackupProof
  verify: Verification
}

function run(task: StoreTask): StoreTaskResult[StoreTask['name']] {
  switch (task.name) {
    case 'check':
      return checkStoreFile(task.file)
    case 'inspect':
      return inspect(task.file, 'quick_check')
    case 'seal':
      return sealStore(task.file)
    case 'backup':
      return makeBackup(task.paths, task.to, task.createdAtMs)
    case 'prove':
      return proveBackup(task.backup)
    case 'verify':
      return verifyData(task.paths)
  }
}

parentPort!.postMessage(run(workerData as StoreTask))
