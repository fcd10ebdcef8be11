import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { inspect, readFileRows, type StoredFileRow } from '../store/dialect/sqlite-file.ts'
import { storedFilesBelow } from './file-tree.ts'
import type { FolderPaths } from './folder-paths.ts'
import { sha256OfFile } from './hash-file.ts'

export type VerifyProblem =
  { kind: 'store'; detail: string } | { kind: 'file-missing' | 'file-size' | 'file-changed'; storageKey: string }

export interface Verification {
  problems: VerifyProblem[]
  fileCount: number
  fileBytes: number
}

/** The whole store, and every byte of every file it knows. Blocks: it runs in a worker. */
export function verifyData(paths: FolderPaths): Verification {
  const problems: VerifyProblem[] = inspect(paths.storeFile, 'integrity_check').map((detail) => ({
    kind: 'store',
    detail,
  }))
  if (problems.length > 0) return { problems, fileCount: 0, fileBytes: 0 }
  const { rows } = readFileRows(paths.storeFile)
  const places = new Map<string, string>()
  if (existsSync(paths.files)) {
    for (const file of storedFilesBelow(paths.files))
      places.set(path.posix.basename(file), path.join(paths.files, file))
  }
  for (const row of rows) {
    const kind = problemOf(row, places.get(row.storage_key))
    if (kind) problems.push({ kind, storageKey: row.storage_key })
  }
  return { problems, fileCount: rows.length, fileBytes: rows.reduce((sum, row) => sum + row.size_bytes, 0) }
}

function problemOf(row: StoredFileRow, file: string | undefined) {
  if (!file) return 'file-missing'
  if (statSync(file).size !== row.size_bytes) return 'file-size'
  return row.sha256 !== null && sha256OfFile(file) !== row.sha256 ? 'file-changed' : undefined
}
