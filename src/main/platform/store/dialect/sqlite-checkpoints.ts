import { open, type FileHandle } from 'node:fs/promises'
import type Database from 'better-sqlite3'
import { createWorkerPool } from '../../workers/worker-pool.ts'
import type { LogState } from './sqlite-file.ts'

/**
 * How long the log may become before a thread begins to copy it into the file: 39 MiB. The longer it is, the fewer pages are copied twice,
 * and the more often a reader looks for a page in it that is not there.
 */
const enoughFrames = 10_000
/** How many commits there are between two looks at how long it is. */
const commitsBetween = 32

/**
 * Keeps a store's log short. Copying 10,000 pages takes some 80 ms, for which everybody would wait behind the commit that does it
 * (rule 13): so a thread copies nearly all of it, beside everything else, and this connection what came in the meantime. With all of
 * it in the file the next write begins the log anew. Nothing depends on the thread: without it, `wal_autocheckpoint` does the same inside a commit.
 */
export class Checkpoints {
  readonly #path: string
  readonly #threads = createWorkerPool<string, undefined>({ name: 'checkpoint', size: 1 })
  #commits = 0
  #running: Promise<void> | undefined
  /** Stays open as long as the connections do: to close a file gives up all locks of this process on it, whoever opened it. */
  #file: FileHandle | undefined
  #isClosed = false

  constructor(path: string) {
    this.#path = path
  }

  /** To be called after each commit of the one connection that writes. Never throws: what was committed is. */
  afterCommit(connection: Database.Database): void {
    this.#commits += 1
    if (this.#commits % commitsBetween !== 0 || this.#running || this.#isClosed) return
    const before = checkpoint(connection, 'NOOP')
    if (before && before.log - before.checkpointed >= enoughFrames) this.#running = this.#run(connection)
  }

  async #run(connection: Database.Database): Promise<void> {
    try {
      await this.#threads.run(this.#path)
      // SQLite syncs the file only once all of the log is in it, which is the part that everybody waits for.
      this.#file ??= await open(this.#path, 'r+')
      await this.#file.sync()
      if (connection.open && !connection.inTransaction) checkpoint(connection, 'PASSIVE')
    } catch {
      // As below.
    } finally {
      this.#running = undefined
    }
  }

  /** Until no thread is at the file. */
  async settled(): Promise<void> {
    await this.#running
  }

  /** @param closeConnection Comes before the file is let go. */
  async close(closeConnection: () => void): Promise<void> {
    this.#isClosed = true
    await this.settled()
    await this.#threads.close()
    try {
      closeConnection()
    } finally {
      await this.#file?.close()
    }
  }
}

/** Undefined when it cannot be done. Whatever stands in its way, a commit that finds the log too long meets it too, and so does the end of the store. */
function checkpoint(connection: Database.Database, mode: 'NOOP' | 'PASSIVE'): LogState | undefined {
  try {
    return (connection.pragma(`wal_checkpoint(${mode})`) as LogState[])[0]
  } catch {
    return undefined
  }
}
