import { constants, copyFileSync, linkSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { syncPath } from './durable.ts'

/** Every regular file below `folder`: its path relative to it, with forward slashes. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

/** The documents' files: what is not whole yet lies in the file store's `tmp` and `unfinished`, under the name it will have. */
export function storedFilesBelow(folder: string): string[] {
  return filesBelow(folder).filter((file) => !/^(?:tmp|unfinished)\//.test(file))
}

/**
 * A second name for a file that never changes, or a copy where the file system has no second names. Durable once the
 * folders that `onFolder` names are synced.
 */
export function linkOrCopy(from: string, to: string, onFolder: (folder: string) => void): void {
  makeFolders(path.dirname(to), onFolder)
  try {
    linkSync(from, to)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw error
    copyDurably(from, to)
  }
}

export function copyDurably(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
  syncPath(to)
}

export function makeFolders(folder: string, onFolder: (folder: string) => void): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  onFolder(folder)
  onFolder(path.dirname(folder))
}
