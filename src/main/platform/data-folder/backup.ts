import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { runStoreTask } from '../workers/store-tasks.ts'
import { manifestPath, readManifest } from './backup-steps.ts'
import { moveDurably, writeDurably } from './durable.ts'
import { explainFolderError } from './folder-errors.ts'
import { stampOf, type FolderPaths } from './folder-paths.ts'

export interface Backup {
  /** Its folder. */
  path: string
  createdAtMs: number
  storeVersion: number
  /** Documents and keys beside the store. */
  fileCount: number
  sizeBytes: number
  /** When it was last opened and found whole; null when it never was. */
  provedAtMs: number | null
}

const proof = z.object({ provedAtMs: z.number() })
const proofPath = (backup: string) => path.join(backup, 'proved.json')
const unfinished = '.making-'

/**
 * A consistent copy of store and files in `backups`, proved by opening it. Works beside a running host: reading and
 * hashing happen in a worker. `problems` is empty for a proved one; a backup with problems is kept, unproved.
 */
export async function createBackup(
  paths: FolderPaths,
  now: () => number,
): Promise<{ backup: Backup; problems: string[] }> {
  const createdAtMs = now()
  const making = path.join(paths.backups, `${unfinished}${stampOf(createdAtMs)}`)
  try {
    mkdirSync(paths.backups, { recursive: true, mode: 0o700 })
    for (const left of readdirSync(paths.backups).filter((name) => name.startsWith(unfinished))) {
      rmSync(path.join(paths.backups, left), { recursive: true })
    }
    mkdirSync(making, { mode: 0o700 })
    await runStoreTask({ name: 'backup', paths, to: making, createdAtMs })
    const { problems } = await runStoreTask({ name: 'prove', backup: making })
    if (problems.length === 0) markProved(making, now())
    const done = path.join(paths.backups, stampOf(createdAtMs))
    moveDurably(making, done)
    return { backup: readBackup(done), problems }
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw explainFolderError(error, paths.backups)
  }
}

/** Looks through a backup again. The date of the last success stays when it fails now. */
export async function checkBackup(backup: string, now: () => number): Promise<string[]> {
  const { problems } = await runStoreTask({ name: 'prove', backup })
  if (problems.length === 0) markProved(backup, now())
  return problems
}

/** Newest first. */
export function listBackups(paths: FolderPaths): Backup[] {
  if (!existsSync(paths.backups)) return []
  return readdirSync(paths.backups, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(unfinished))
    .map((entry) => path.join(paths.backups, entry.name))
    .filter((backup) => existsSync(manifestPath(backup)))
    .map(readBackup)
    .sort((a, b) => b.createdAtMs - a.createdAtMs)
}

export const lastProvedBackup = (paths: FolderPaths): Backup | null =>
  listBackups(paths).find((backup) => backup.provedAtMs !== null) ?? null

function markProved(backup: string, provedAtMs: number): void {
  writeDurably(proofPath(backup), JSON.stringify({ provedAtMs }))
}

function readBackup(backup: string): Backup {
  const { createdAtMs, storeVersion, files } = readManifest(backup)
  const isProved = existsSync(proofPath(backup))
  return {
    path: backup,
    createdAtMs,
    storeVersion,
    fileCount: files.length - 1,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    provedAtMs: isProved ? proof.parse(JSON.parse(readFileSync(proofPath(backup), 'utf8'))).provedAtMs : null,
  }
}
