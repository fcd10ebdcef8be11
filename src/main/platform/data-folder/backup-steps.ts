import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { copyStore, inspect, readFileRows } from '../store/dialect/sqlite-file.ts'
import { syncPath, writeDurably } from './durable.ts'
import { copyDurably, filesBelow, linkOrCopy, makeFolders, storedFilesBelow } from './file-tree.ts'
import type { FolderPaths } from './folder-paths.ts'
import { sha256OfFile } from './hash-file.ts'

/** What a backup consists of. Everything here blocks: it runs in a worker. */

export interface Manifest {
  format: 1
  createdAtMs: number
  /** The newest migration of the store in it. */
  storeVersion: number
  /** Relative to the backup: the store, the documents' bytes, the host's keys. */
  files: ManifestEntry[]
}

export interface ManifestEntry {
  path: string
  sizeBytes: number
  sha256: string
}

const storeEntry = 'store/portico.sqlite'
export const manifestPath = (backup: string) => path.join(backup, 'manifest.json')

export function readManifest(backup: string): Manifest {
  const read: unknown = JSON.parse(readFileSync(manifestPath(backup), 'utf8'))
  if (!isManifest(read)) throw new Error(`${manifestPath(backup)} is not a manifest`)
  return read
}

// By hand, and not with a schema library: every worker would load that anew.
function isManifest(read: unknown): read is Manifest {
  if (!isRecord(read) || read['format'] !== 1 || !Array.isArray(read['files'])) return false
  if (typeof read['createdAtMs'] !== 'number' || typeof read['storeVersion'] !== 'number') return false
  return read['files'].every(
    (file: unknown) =>
      isRecord(file) &&
      isInside(file['path']) &&
      typeof file['sizeBytes'] === 'number' &&
      typeof file['sha256'] === 'string',
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
/** A manifest may come with a backup from anywhere: no entry of it leads out of the folder. */
const isInside = (file: unknown) =>
  typeof file === 'string' && /^(store|files|keys)\//.test(file) && !/(^|\/)\.\.?(\/|$)|[\\:\0]/.test(file)

/**
 * One moment of store and files, while both are in use. The files that are there now get a second name first; then the
 * store is copied; then what came in between is added: no row of the copy is without its bytes.
 */
export function makeBackup(paths: FolderPaths, to: string, createdAtMs: number): Manifest {
  const touched = new Set<string>()
  const touch = (folder: string) => void touched.add(folder)
  makeFolders(path.join(to, 'store'), touch)
  const linked = linkFiles(paths.files, path.join(to, 'files'), touch)
  copyStore(paths.storeFile, path.join(to, storeEntry))
  const { version, rows } = readFileRows(path.join(to, storeEntry))
  if (rows.some((row) => !linked.has(row.storage_key))) {
    for (const [key, file] of linkFiles(paths.files, path.join(to, 'files'), touch)) linked.set(key, file)
  }

  const files: Manifest['files'] = [entryOf(to, storeEntry)]
  for (const row of rows) {
    const file = linked.get(row.storage_key)
    linked.delete(row.storage_key)
    // A file that is not there shows when the backup is proved: the manifest still names it.
    const place = `files/${file ?? row.storage_key}`
    const sha256 = row.sha256 ?? (file ? sha256OfFile(path.join(to, place)) : '')
    files.push({ path: place, sizeBytes: row.size_bytes, sha256 })
  }
  // Uploads that no row speaks of yet, and what was removed: not part of this moment.
  for (const file of linked.values()) rmSync(path.join(to, 'files', file))

  if (existsSync(paths.keys)) {
    for (const key of filesBelow(paths.keys)) {
      makeFolders(path.dirname(path.join(to, 'keys', key)), touch)
      copyDurably(path.join(paths.keys, key), path.join(to, 'keys', key))
      files.push(entryOf(to, `keys/${key}`))
    }
  }
  for (const folder of touched) syncPath(folder)
  const made: Manifest = { format: 1, createdAtMs, storeVersion: version, files }
  writeDurably(manifestPath(to), JSON.stringify(made))
  return made
}

/** By storage key, which is the file's name, wherever the file store keeps it below its folder. */
function linkFiles(from: string, to: string, touch: (folder: string) => void): Map<string, string> {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  const linked = new Map<string, string>()
  for (const file of storedFilesBelow(from)) {
    const target = path.join(to, file)
    try {
      if (!existsSync(target)) linkOrCopy(path.join(from, file), target, touch)
      linked.set(path.posix.basename(file), file)
    } catch (error) {
      // Gone since the folder was read: an upload that was given up.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
  return linked
}

function entryOf(backup: string, file: string): ManifestEntry {
  const full = path.join(backup, file)
  return { path: file, sizeBytes: statSync(full).size, sha256: sha256OfFile(full) }
}

export interface BackupProof {
  /** Empty when the backup opens and every file of it is there, whole and unchanged. */
  problems: string[]
}

/** Opens the backup and looks at all of it. */
export function proveBackup(backup: string): BackupProof {
  try {
    const { files } = readManifest(backup)
    const problems = files.flatMap((file) => problemOf(backup, file))
    if (!files.some((file) => file.path === storeEntry)) problems.push('There is no store in it')
    else if (problems.length === 0) problems.push(...inspect(path.join(backup, storeEntry), 'integrity_check'))
    return { problems }
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] }
  }
}

function problemOf(backup: string, file: ManifestEntry): string[] {
  const full = path.join(backup, file.path)
  if (!existsSync(full)) return [`${file.path} is missing`]
  if (statSync(full).size !== file.sizeBytes) return [`${file.path} has another size`]
  return sha256OfFile(full) === file.sha256 ? [] : [`${file.path} has changed`]
}
