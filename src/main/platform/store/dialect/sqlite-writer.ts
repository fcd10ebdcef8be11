import { SqliteAdapter, SqliteIntrospector, type CompiledQuery } from 'kysely'
import { NotDurableError, StoreDamagedError, StoreFaultError } from '../errors.ts'
import type { WriteEngine } from '../write-queue.ts'
import { KyselyMaker } from './direct-kysely.ts'
import type { IdleSnapshots } from './idle-snapshots.ts'
import { Checkpoints } from './sqlite-checkpoints.ts'
import { PlanOnceSqliteCompiler } from './sqlite-compiler.ts'
import { explainSqliteError, SqliteConnection } from './sqlite-connection.ts'

/** 'PRTC': `file` and other tools tell by it what this database belongs to. */
const applicationId = 0x50525443

export const sqliteKysely = new KyselyMaker({
  createAdapter: () => new SqliteAdapter(),
  createQueryCompiler: () => new PlanOnceSqliteCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
})

/** Opens the writing connection: WAL, every commit on the disk before it is acknowledged (D1). */
export function openSqliteWriter(path: string): SqliteConnection {
  let connection: SqliteConnection | undefined
  try {
    connection = new SqliteConnection(path, { isReadOnly: false })
    const { raw } = connection
    const mode = raw.pragma('journal_mode = WAL', { simple: true })
    if (mode !== 'wal') throw new NotDurableError(`journal_mode is ${String(mode)}`)
    raw.pragma('synchronous = FULL')
    raw.pragma('journal_size_limit = 83886080')
    // 78 MiB of log instead of 4: the commit that copies it into the file makes everyone wait. Before that a thread does (`Checkpoints`).
    raw.pragma('wal_autocheckpoint = 20000')
    // What an earlier process left in the log goes into the file, durably, before anything is built on it.
    raw.pragma('wal_checkpoint(TRUNCATE)')
    // The library falls back to NORMAL at the first write after WAL is seen: so write, set again, write, and look.
    raw.pragma(`application_id = ${applicationId}`)
    raw.pragma('synchronous = FULL')
    raw.pragma(`application_id = ${applicationId}`)
    assertDurable(connection)
    return connection
  } catch (error) {
    connection?.close()
    throw explainSqliteError(error)
  }
}

export function assertDurable({ raw }: SqliteConnection): void {
  const synchronous = raw.pragma('synchronous', { simple: true })
  if (synchronous !== 2) throw new NotDurableError(`synchronous is ${String(synchronous)}, not FULL`)
  const mode = raw.pragma('journal_mode', { simple: true })
  if (mode !== 'wal') throw new NotDurableError(`journal_mode is ${String(mode)}`)
}

/** The steps of every batch, held apart from the cache: two of them run for each callback. */
const prepareSteps = ({ raw }: SqliteConnection) => ({
  begin: raw.prepare('BEGIN IMMEDIATE'),
  commit: raw.prepare('COMMIT'),
  rollback: raw.prepare('ROLLBACK'),
  savepoint: raw.prepare('SAVEPOINT callback'),
  release: raw.prepare('RELEASE callback'),
  rollbackTo: raw.prepare('ROLLBACK TO callback'),
})

export interface SqliteWriterOptions {
  path: string
  /** Looks through the whole file off this thread; throws `StoreDamagedError` when it is damaged. */
  check: () => Promise<void>
  /** Those of the readers, which end with each commit. */
  snapshots: IdleSnapshots
}

export class SqliteWriter implements WriteEngine {
  readonly kysely = sqliteKysely
  readonly #options: SqliteWriterOptions
  readonly #checkpoints: Checkpoints
  #connection: SqliteConnection
  #steps: ReturnType<typeof prepareSteps>
  #isAsserted = false

  constructor(connection: SqliteConnection, options: SqliteWriterOptions) {
    this.#connection = connection
    this.#steps = prepareSteps(connection)
    this.#options = options
    this.#checkpoints = new Checkpoints(options.path)
  }

  begin(): void {
    this.#steps.begin.run()
  }
  commit(): void {
    try {
      this.#steps.commit.run()
    } finally {
      // After one that failed too: whatever became of it, nobody goes on with what was before.
      this.#options.snapshots.endAll()
    }
    if (!this.#isAsserted) assertDurable(this.#connection)
    this.#isAsserted = true
    this.#checkpoints.afterCommit(this.#connection.raw)
  }
  rollback(): void {
    this.#steps.rollback.run()
  }
  savepoint(): void {
    this.#steps.savepoint.run()
  }
  releaseSavepoint(): void {
    this.#steps.release.run()
  }
  rollbackToSavepoint(): void {
    this.#steps.rollbackTo.run()
    this.#steps.release.run()
  }
  execute(query: CompiledQuery) {
    return this.#connection.execute(query)
  }
  inTransaction(): boolean {
    return this.#connection.raw.open && this.#connection.raw.inTransaction
  }
  explain(error: unknown): unknown {
    // A reader that writes is a mistake in the program; a writer that may not is a disk that went read-only.
    const isReadOnly = error instanceof Error && 'code' in error && error.code === 'SQLITE_READONLY'
    return isReadOnly ? new StoreFaultError(error) : explainSqliteError(error)
  }

  /**
   * After a failed write or sync the log may hold frames that were never acknowledged and that the disk may have lost:
   * reopening would read them as committed. This connection still knows where the good ones end, so it first moves
   * those into the file and cuts the log; only then it reopens, looks through the file, and goes on. The thread that copies the log
   * sees those alone as well, but nobody may be at the log when it is cut.
   */
  async recover(): Promise<void> {
    await this.#checkpoints.settled()
    this.#options.snapshots.endAll()
    try {
      if (this.#connection.raw.open) {
        if (this.#connection.raw.inTransaction) this.#connection.raw.exec('ROLLBACK')
        this.#connection.raw.pragma('busy_timeout = 0')
        const [state] = this.#connection.raw.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
        if (state?.busy !== 0) throw new Error('The log is still being read')
        this.#connection.close()
      }
      await this.#options.check()
      this.#connection = openSqliteWriter(this.#options.path)
      this.#steps = prepareSteps(this.#connection)
      this.#isAsserted = false
      this.#options.snapshots.endAll()
    } catch (error) {
      const reason = explainSqliteError(error)
      throw reason instanceof StoreDamagedError ? reason : new StoreFaultError(error)
    }
  }

  async close(): Promise<void> {
    await this.#checkpoints.close(() => {
      if (this.#connection.raw.open) this.#connection.close()
    })
  }
}
