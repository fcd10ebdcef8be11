import type { CompiledQuery } from 'kysely'
import type { ReadConnection, ReadEngine } from '../read-pool.ts'
import { explainSqliteError, SqliteConnection } from './sqlite-connection.ts'
import { sqliteKysely } from './sqlite-writer.ts'

class SqliteReadConnection implements ReadConnection {
  readonly #connection: SqliteConnection
  readonly #begin
  readonly #commit
  #hasFailed = false
  constructor(path: string) {
    this.#connection = new SqliteConnection(path, { isReadOnly: true })
    this.#begin = this.#connection.raw.prepare('BEGIN')
    this.#commit = this.#connection.raw.prepare('COMMIT')
  }
  begin(): void {
    this.#hasFailed = false
    this.#begin.run()
  }
  end(): void {
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
    this.#connection.close()
  }
}

export function sqliteReader(path: string): ReadEngine {
  return {
    kysely: sqliteKysely,
    isImmediate: true,
    open: () => new SqliteReadConnection(path),
    explain: explainSqliteError,
  }
}
