import { accessSync, constants, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { z } from 'zod'
import { lockFile, type FileLock } from '../store/dialect/sqlite-lock.ts'
import { DataFolderError, explainFolderError } from './folder-errors.ts'
import { folderPaths, type FolderPaths } from './folder-paths.ts'
import { assertLocalPlace } from './place.ts'
import { finishRestore } from './restore-backup.ts'

/** A data folder that this process owns. */
export interface DataFolder {
  readonly paths: FolderPaths
  /** Gives the folder up. The system does the same when the process dies. */
  release(): void
}

interface FolderHolder {
  pid: number
  host: string
  sinceMs: number
}

const holderFile = z.object({ pid: z.number(), host: z.string(), sinceMs: z.number() })

/** Who owns the folder, as far as they wrote it down. */
function readHolder(paths: FolderPaths): FolderHolder | undefined {
  try {
    return holderFile.parse(JSON.parse(readFileSync(paths.holder, 'utf8')))
  } catch {
    // Written a moment after the lock is taken, and only to be shown: absent or half-written is nobody known.
    return undefined
  }
}

/**
 * Makes the folder if need be and takes it, for this process alone (D2, OPS-4). Throws `DataFolderError`, with the
 * holder when there is one. A restore that was cut is finished first.
 */
export function openDataFolder(folder: string, nowMs: number): DataFolder {
  const paths = folderPaths(folder)
  assertLocalPlace(paths.root)
  try {
    mkdirSync(paths.root, { recursive: true, mode: 0o700 })
    if (!statSync(paths.root).isDirectory()) throw new DataFolderError('notAFolder', { folder })
    accessSync(paths.root, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw explainFolderError(error, folder)
  }
  const lock = takeLock(paths)
  try {
    writeFileSync(paths.holder, JSON.stringify({ pid: process.pid, host: os.hostname(), sinceMs: nowMs }))
    finishRestore(paths)
    for (const part of [paths.store, paths.files, paths.keys, paths.mail, paths.backups]) {
      mkdirSync(part, { recursive: true, mode: 0o700 })
    }
  } catch (error) {
    lock.release()
    throw explainFolderError(error, folder)
  }
  let isHeld = true
  return {
    paths,
    release() {
      if (!isHeld) return
      isHeld = false
      rmSync(paths.holder, { force: true })
      lock.release()
    },
  }
}

function takeLock(paths: FolderPaths): FileLock {
  let lock: FileLock | undefined
  try {
    lock = lockFile(paths.lock)
  } catch (error) {
    throw explainFolderError(error, paths.root)
  }
  if (lock) return lock
  const holder = readHolder(paths)
  throw new DataFolderError('inUse', {
    folder: paths.root,
    pid: holder?.pid ?? '?',
    host: holder?.host ?? '?',
    since: holder ? `${new Date(holder.sinceMs).toISOString().slice(0, 16).replace('T', ' ')} UTC` : '?',
  })
}
