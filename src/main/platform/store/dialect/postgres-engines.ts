import type { CompiledQuery } from 'kysely'
import { StoreFaultError, StoreInUseError } from '../errors.ts'
import { migrationTable, type AppliedMigration, type MigrationEngine } from '../migrate.ts'
import type { ReadConnection, ReadEngine } from '../read-pool.ts'
import type { WriteEngine } from '../write-queue.ts'
import { explainPostgresError, PostgresClient, postgresKysely } from './postgres-client.ts'

/** 'PRTC': held for the session, so that one host at a time writes. */
const advisoryLock = 0x50525443

/** The writing connection: it holds the lock that makes its order the only one. */
export async function openPostgresWriter(url: string): Promise<PostgresClient> {
  let client: PostgresClient | undefined
  try {
    client = await PostgresClient.connect(url)
    const { rows } = await client.execute({
      sql: 'SELECT pg_try_advisory_lock($1) AS held',
      parameters: [advisoryLock],
    })
    if (!(rows[0] as { held: boolean }).held) throw new StoreInUseError()
    await client.command('SET synchronous_commit = on')
    return client
  } catch (error) {
    await client?.close().catch(() => undefined)
    throw explainPostgresError(error)
  }
}

export class PostgresWriter implements WriteEngine {
  readonly kysely = postgresKysely
  readonly #url: string
  #client: PostgresClient
  #isInTransaction = false

  constructor(client: PostgresClient, url: string) {
    this.#client = client
    this.#url = url
  }

  async begin(): Promise<void> {
    await this.#client.command('BEGIN')
    this.#isInTransaction = true
  }
  async commit(): Promise<void> {
    const done = await this.#client.command('COMMIT')
    this.#isInTransaction = false
    // A transaction that had failed answers COMMIT with ROLLBACK, and without an error.
    if (done !== 'COMMIT') throw new StoreFaultError(new Error(`COMMIT was answered with ${done}`))
  }
  async rollback(): Promise<void> {
    await this.#client.command('ROLLBACK')
    this.#isInTransaction = false
  }
  async savepoint(): Promise<void> {
    await this.#client.command('SAVEPOINT callback')
  }
  async releaseSavepoint(): Promise<void> {
    await this.#client.command('RELEASE callback')
  }
  async rollbackToSavepoint(): Promise<void> {
    await this.#client.command('ROLLBACK TO callback; RELEASE callback')
  }
  execute(query: CompiledQuery) {
    return this.#client.execute(query)
  }
  inTransaction(): boolean {
    return this.#isInTransaction && !this.#client.isBroken
  }
  explain(error: unknown): unknown {
    return explainPostgresError(error)
  }
  async recover(): Promise<void> {
    this.#isInTransaction = false
    await this.#client.close().catch(() => undefined)
    this.#client = await openPostgresWriter(this.#url)
  }
  async close(): Promise<void> {
    await this.#client.close()
  }
}

class PostgresReadConnection implements ReadConnection {
  readonly #client: PostgresClient
  constructor(client: PostgresClient) {
    this.#client = client
  }
  async begin(): Promise<void> {
    await this.#client.command('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  }
  async end(): Promise<void> {
    await this.#client.command('COMMIT')
  }
  execute(query: CompiledQuery) {
    return this.#client.execute(query)
  }
  async close(): Promise<void> {
    await this.#client.close()
  }
}

export function postgresReader(url: string): ReadEngine {
  return {
    kysely: postgresKysely,
    isImmediate: false,
    open: async () => new PostgresReadConnection(await PostgresClient.connect(url)),
    explain: explainPostgresError,
  }
}

/** Where SQLite keeps a table in the index of its key, a server has its tables as it has them. */
const translate = (statement: string) =>
  statement
    .replace(/\bINTEGER\b/g, 'BIGINT')
    .replace(/\bBLOB\b/g, 'BYTEA')
    .replace(/\)\s*WITHOUT ROWID\s*$/i, ')')

export function postgresMigrations(client: PostgresClient): MigrationEngine {
  return {
    async applied() {
      const sql = `SELECT 1 FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name = 'schema_migrations'`
      const { rows } = await client.execute({ sql, parameters: [] })
      if (rows.length === 0) return []
      const select = 'SELECT version, checksum FROM schema_migrations ORDER BY version'
      return (await client.execute({ sql: select, parameters: [] })).rows as AppliedMigration[]
    },
    async transaction(statements) {
      await client.command('BEGIN')
      try {
        await client.command(translate(migrationTable))
        for (const { sql, parameters } of statements) await client.execute({ sql, parameters: parameters ?? [] })
        await client.command('COMMIT')
      } catch (error) {
        if (!client.isBroken) await client.command('ROLLBACK')
        throw error
      }
    },
    translate,
    parameter: (position) => `$${position}`,
    explain: explainPostgresError,
  }
}
