import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { runStoreTask } from '../workers/store-tasks.ts'
import { readManifest } from './backup-steps.ts'
import { moveDurably, syncPath, writeDurably } from './durable.ts'
import { copyDurably } from './file-tree.ts'
import { explainFolderError } from './folder-errors.ts'
import { stampOf, type FolderPaths } from './folder-paths.ts'
import { sha256OfFile } from './hash-file.ts'

/** The backup is not whole: nothing was restored from it. */
export class BackupDamagedError extends Error {
  override readonly name = 'BackupDamagedError'
  readonly messageKey = 'common.store.backupDamaged'
  readonly problems: string[]
  readonly params: { count: number; first: string }
  constructor(problems: string[]) {
    super(`The backup is not whole: ${problems.join('; ')}`)
    this.problems = problems
    this.params = { count: problems.length, first: problems[0] ?? '' }
  }
}

const intent = z.object({ aside: z.string() })
const staging = (paths: FolderPaths) => `${paths.store}.restoring`

/**
 * Puts a backup in the place of what is in the folder, which the caller owns and has closed. What was there is kept
 * under `aside`. Cut anywhere, the folder has the old store or, finished by `finishRestore`, the new one.
 *
 * Returns where the old store is kept, or null when there was none.
 */
export async function restoreBackup(backup: string, paths: FolderPaths, nowMs: number): Promise<string | null> {
  const { problems } = await runStoreTask({ name: 'prove', backup })
  if (problems.length > 0) throw new BackupDamagedError(problems)
  const aside = path.join(paths.aside, stampOf(nowMs))
  try {
    for (const file of readManifest(backup).files) {
      const isStore = file.path.startsWith('store/')
      const target = isStore
        ? path.join(staging(paths), path.basename(file.path))
        : path.join(paths.root, ...file.path.split('/'))
      bring(path.join(backup, file.path), target, file, path.join(aside, file.path))
    }
    mkdirSync(path.dirname(path.join(aside, 'store')), { recursive: true, mode: 0o700 })
    writeDurably(paths.restore, JSON.stringify({ aside: path.join(aside, 'store') }))
    finishRestore(paths)
  } catch (error) {
    throw explainFolderError(error, paths.root)
  }
  return existsSync(path.join(aside, 'store')) ? path.join(aside, 'store') : null
}

/** The file is there with the right bytes when this returns; one with other bytes has moved aside. */
function bring(from: string, to: string, file: { sizeBytes: number; sha256: string }, aside: string): void {
  if (existsSync(to)) {
    if (statSync(to).size === file.sizeBytes && sha256OfFile(to) === file.sha256) return
    mkdirSync(path.dirname(aside), { recursive: true, mode: 0o700 })
    moveDurably(to, aside)
  }
  mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 })
  copyDurably(from, `${to}.new`)
  moveDurably(`${to}.new`, to)
  syncPath(path.dirname(path.dirname(to)))
}

/** Ends a restore that was cut: forwards when everything had been copied, backwards when not. */
export function finishRestore(paths: FolderPaths): void {
  const staged = staging(paths)
  if (!existsSync(paths.restore)) {
    // Only a copy of a backup that is still there.
    rmSync(staged, { recursive: true, force: true })
    return
  }
  const { aside } = intent.parse(JSON.parse(readFileSync(paths.restore, 'utf8')))
  if (existsSync(staged)) {
    if (existsSync(paths.store)) moveDurably(paths.store, aside)
    moveDurably(staged, paths.store)
  }
  // Before the intent goes: whoever opens the store next ends what was true on the backup's day alone.
  writeDurably(paths.restored, JSON.stringify({ aside }))
  rmSync(paths.restore)
  syncPath(paths.root)
}

/** Moves a damaged store away, whole, for whoever can still read it. Returns where it is. The next start begins anew. */
export function setStoreAside(paths: FolderPaths, nowMs: number): string {
  const aside = path.join(paths.aside, stampOf(nowMs))
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  moveDurably(paths.store, path.join(aside, 'store'))
  return path.join(aside, 'store')
}
