import Database from 'better-sqlite3'
import type { CompiledQuery, QueryResult } from 'kysely'
import { StoreDamagedError, StoreFaultError, StoreFullError } from '../errors.ts'

/**
 * How much of the file a connection keeps at hand, instead of SQLite's 2 MiB: a page that is not is read anew, and a batch that
 * changes more than fits is written to the log twice. Not more, and less for the one that writes: after a commit that split a page
 * SQLite goes through all that it has at hand.
 */
const cacheKib = { reading: 8_192, writing: 4_096 }

interface Prepared {
  statement: Database.Statement<unknown[], unknown>
  /** Whether it answers with rows. */
  isReader: boolean
}

/** How many statements a connection keeps prepared: two generations of this many. */
const generationSize = 400

/**
 * One SQLite connection with its prepared statements kept by their text: preparing costs three times as much as running a
 * lookup by id.
 */
export class SqliteConnection {
  readonly raw: Database.Database
  #young = new Map<string, Prepared>()
  #old = new Map<string, Prepared>()

  constructor(path: string, options: { isReadOnly: boolean }) {
    this.raw = new Database(path, { timeout: 5_000 })
    this.raw.pragma('foreign_keys = ON')
    // LIKE tells case apart, as PostgreSQL's does, and can use an index for a prefix.
    this.raw.pragma('case_sensitive_like = ON')
    this.raw.pragma('temp_store = MEMORY')
    this.raw.pragma(`cache_size = -${options.isReadOnly ? cacheKib.reading : cacheKib.writing}`)
    // On macOS fsync alone leaves the data in the drive's cache.
    this.raw.pragma('fullfsync = ON')
    this.raw.pragma('checkpoint_fullfsync = ON')
    if (options.isReadOnly) this.raw.pragma('query_only = ON')
  }

  execute({ sql, parameters }: CompiledQuery): QueryResult<unknown> {
    const { statement, isReader } = this.#prepared(sql)
    if (isReader) return { rows: statement.all(parameters) }
    const { changes } = statement.run(parameters)
    return { numAffectedRows: BigInt(changes), rows: [] }
  }

  #prepared(sql: string): Prepared {
    const young = this.#young.get(sql)
    if (young) return young
    const prepared = this.#old.get(sql) ?? this.#prepare(sql)
    this.#old.delete(sql)
    if (this.#young.size >= generationSize) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(sql, prepared)
    return prepared
  }

  #prepare(sql: string): Prepared {
    const statement = this.raw.prepare<unknown[], unknown>(sql)
    return { statement, isReader: statement.reader }
  }

  close(): void {
    this.#young.clear()
    this.#old.clear()
    this.raw.close()
  }
}

/** Errors of the disk and of the file become typed; errors about the statement itself stay what they are. */
export function explainSqliteError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const code = error.code
  // A full disk shows as one of the latter two when it is the shared-memory file that cannot grow.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return new StoreFullError(error)
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return new StoreDamagedError(error)
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY_|PROTOCOL|BUSY|LOCKED|NOMEM)/.test(code)) return new StoreFaultError(error)
  return error
}
