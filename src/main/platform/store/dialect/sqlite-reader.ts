import type { CompiledQuery } from 'kysely'
import type { ReadConnection, ReadEngine } from '../read-pool.ts'
import { explainSqliteError, SqliteConnection } from './sqlite-connection.ts'
import { sqliteKysely } from './sqlite-writer.ts'

class SqliteReadConnection implements ReadConnection {
  readonly #connection: SqliteConnection
  constructor(path: string) {
    this.#connection = new SqliteConnection(path, { isReadOnly: true })
  }
  begin(): void {
    this.#connection.prepare('BEGIN').run()
  }
  end(): void {
    if (this.#connection.raw.inTransaction) this.#connection.prepare('COMMIT').run()
  }
  execute(query: CompiledQuery) {
    return this.#connection.execute(query)
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
