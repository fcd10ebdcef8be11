import Database from 'better-sqlite3'
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { syncPath, writeDurably } from '../../data-folder/durable.ts'
import { sha256OfFile } from '../../data-folder/hash-file.ts'

/** The store's file as a whole: looked through, copied, sealed. Everything here blocks: call it from a worker. */

export type StoreCheck = { state: 'absent' } | { state: 'sound' } | { state: 'damaged'; problems: string[] }

const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0)

/** Changes nothing, not even by moving the log into the file: what is damaged stays as it was found. */
export function checkStoreFile(file: string): StoreCheck {
  if (!existsSync(file)) {
    return sizeOf(`${file}-wal`) > 0 ? damaged('The log is there without its store') : { state: 'absent' }
  }
  // The store comes into being by a rename, whole: an empty one has been cut.
  if (sizeOf(file) === 0) return damaged('The file is empty')
  const broken = brokenSeal(file) ?? cutPage(file)
  if (broken) return damaged(broken)
  const problems = inspect(file, 'quick_check')
  return problems.length === 0 ? { state: 'sound' } : { state: 'damaged', problems }
}

/**
 * SQLite reads what is missing of the last page as zeros. With a log that is as it may be after a power cut, because the
 * log has the page; without one, something has cut the file (SQLite file format, 1.3.2: the page size at offset 16).
 */
function cutPage(file: string): string | undefined {
  if (sizeOf(`${file}-wal`) > 0) return undefined
  const header = Buffer.alloc(100)
  const handle = openSync(file, 'r')
  readSync(handle, header, 0, header.length, 0)
  closeSync(handle)
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  return pageBytes > 0 && sizeOf(file) % pageBytes !== 0 ? 'The last page has been cut' : undefined
}

const damaged = (problem: string): StoreCheck => ({ state: 'damaged', problems: [problem] })

/** What `pragma` finds, in SQLite's words; empty when the file is whole. */
export function inspect(file: string, pragma: 'quick_check' | 'integrity_check'): string[] {
  let database: Database.Database | undefined
  try {
    database = new Database(file, { readonly: true, fileMustExist: true })
    const found = (database.pragma(`${pragma}(20)`) as Record<string, string>[]).map((row) => Object.values(row)[0]!)
    const problems = found.filter((line) => line !== 'ok')
    if (problems.length === 0 && pragma === 'integrity_check') {
      const orphans = database.pragma('foreign_key_check') as { table: string; parent: string }[]
      problems.push(...orphans.slice(0, 20).map(({ table, parent }) => `A row of ${table} refers to none of ${parent}`))
    }
    // A database can be whole and still not be a store.
    database.prepare('SELECT count(*) FROM schema_migrations').get()
    return problems
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  } finally {
    database?.close()
  }
}

export interface StoredFileRow {
  storage_key: string
  size_bytes: number
  sha256: string | null
  state: string
}

/** The files that the store knows, and its version. */
export function readFileRows(file: string): { version: number; rows: StoredFileRow[] } {
  const database = new Database(file, { readonly: true, fileMustExist: true })
  try {
    const select = 'SELECT storage_key, size_bytes, sha256, state FROM files ORDER BY storage_key'
    return {
      version: database.prepare('SELECT max(version) FROM schema_migrations').pluck().get() as number,
      rows: database.prepare(select).all() as StoredFileRow[],
    }
  } finally {
    database.close()
  }
}

/** One moment of the store, while it is in use, as a file of its own; durable when this returns. */
export function copyStore(file: string, to: string): void {
  const database = new Database(file, { fileMustExist: true })
  try {
    database.prepare('VACUUM INTO ?').run(to)
  } finally {
    database.close()
  }
  syncPath(to)
  syncPath(path.dirname(to))
}

/** How often the log is gone through anew for what was written meanwhile, which is less each time; who writes does the last of it. */
const logPasses = 4

/**
 * Copies what stands in the log into the file, beside whoever writes and reads, and durably before any of the log is given up. The connection
 * is a new one each time: one that stayed would keep the log from being cleared away when the store closes.
 */
export function copyLog(file: string): void {
  const database = new Database(file, { fileMustExist: true })
  try {
    database.pragma('synchronous = FULL')
    database.pragma('checkpoint_fullfsync = ON')
    for (let pass = 0; pass < logPasses; pass++) {
      const [state] = database.pragma('wal_checkpoint(PASSIVE)') as LogState[]
      if (!state || state.busy !== 0 || state.checkpointed === state.log) return
    }
  } finally {
    database.close()
  }
}

/** What SQLite says of a log: its pages, and how many of them are in the file too. */
export interface LogState {
  /** 1 when somebody else is copying it. */
  busy: number
  log: number
  checkpointed: number
}

const sealPath = (file: string) => `${file}.seal`

/**
 * Writes down what the file is at a clean end. SQLite's own check sees its structure only; with the seal the next start
 * sees any byte that changed in between.
 */
export function sealStore(file: string): void {
  if (sizeOf(`${file}-wal`) > 0 || !existsSync(file)) return
  writeDurably(sealPath(file), JSON.stringify({ sizeBytes: statSync(file).size, sha256: sha256OfFile(file) }))
}

/** Before the first change: a seal that no longer holds would call a sound store damaged. */
export function breakSeal(file: string): void {
  if (!existsSync(sealPath(file))) return
  rmSync(sealPath(file))
  syncPath(path.dirname(file))
}

function brokenSeal(file: string): string | undefined {
  if (!existsSync(sealPath(file)) || sizeOf(`${file}-wal`) > 0) return undefined
  const seal = readSeal(file)
  // The seal itself may be what is damaged: then the structure alone is checked.
  if (!seal) return undefined
  const isSame = statSync(file).size === seal.sizeBytes && sha256OfFile(file) === seal.sha256
  return isSame ? undefined : 'The file is not the one that was closed last'
}

function readSeal(file: string): { sizeBytes: number; sha256: string } | undefined {
  const match = /^\{"sizeBytes":(\d+),"sha256":"([0-9a-f]{64})"\}$/.exec(readFileSync(sealPath(file), 'utf8'))
  return match ? { sizeBytes: Number(match[1]), sha256: match[2]! } : undefined
}
