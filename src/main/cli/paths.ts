import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { folderPaths } from '../platform/data-folder/folder-paths.ts'

/** Where a firm's data lies unless told otherwise: the system's place for it, the same for the desktop app. */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env): string {
  const home = os.homedir()
  if (process.platform === 'win32')
    return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'Portico', 'Data')
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Portico', 'Data')
  return path.join(env['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'), 'portico')
}

/** The built pages: beside the built host, or in `out` of a checkout when run from source. */
export function pagesFolder(): string {
  const beside = path.join(import.meta.dirname, '..', 'renderer')
  if (existsSync(path.join(beside, 'console', 'index.html')) && !import.meta.filename.endsWith('.ts')) return beside
  return path.join(import.meta.dirname, '..', '..', '..', 'out', 'renderer')
}

/** The first line of a file, without its end; for secrets that must not stand in the list of processes. */
export function firstLineOf(file: string): string {
  return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? ''
}

export const keyMeans = (passphraseFile: string | undefined) =>
  passphraseFile === undefined ? {} : { passphrase: firstLineOf(passphraseFile) }

/** Whether a firm's store lies in this folder: what only looks or copies must not make one. */
export const hasFirm = (folder: string) => existsSync(folderPaths(folder).storeFile)
