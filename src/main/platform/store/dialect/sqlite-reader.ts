import type { CompiledQuery } from 'kysely'
import type { ReadConnection, ReadEngine } from '../read-pool.ts'
import type { IdleSnapshots, SnapshotHolder } from './idle-snapshots.ts'
import { explainSqliteError, SqliteConnection } from './sqlite-connection.ts'
import { sqliteKysely } from './sqlite-writer.ts'

class SqliteReadConnection implements ReadConnection, SnapshotHolder {
  readonly #connection: SqliteConnection
  readonly #snapshots: IdleSnapshots
  readonly #begin
  readonly #commit
  #generation = 0
  #hasFailed = false
  constructor(path: string, snapshots: IdleSnapshots) {
    this.#connection = new SqliteConnection(path, { isReadOnly: true })
    this.#snapshots = snapshots
    this.#begin = this.#connection.raw.prepare('BEGIN')
    this.#commit = this.#connection.raw.prepare('COMMIT')
  }
  begin(): void {
    if (this.#snapshots.take(this)) return
    this.#hasFailed = false
    this.#generation = this.#snapshots.generation
    this.#begin.run()
  }
  end(): void {
    if (this.#hasFailed || this.#generation !== this.#snapshots.generation) this.endSnapshot()
    else this.#snapshots.keep(this)
  }
  endSnapshot(): void {
    // After an error SQLite may have ended the transaction by itself.
    if (this.#hasFailed && !this.#connection.raw.inTransaction) return
    this.#commit.run()
  }
  execute(query: CompiledQuery) {
    try {
      return this.#connection.execute(query)
    } catch (error) {
      this.#hasFailed = true
      throw error
    }
  }
  close(): void {
    this.#snapshots.take(this)
    this.#connection.close()
  }
}

export function sqliteReader(path: string, snapshots: IdleSnapshots): ReadEngine {
  return {
    kysely: sqliteKysely,
    isImmediate: true,
    open: () => new SqliteReadConnection(path, snapshots),
    explain: explainSqliteError,
  }
}
