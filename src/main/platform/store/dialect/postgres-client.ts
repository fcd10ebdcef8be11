import type { CompiledQuery, QueryResult } from 'kysely'
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import pg from 'pg'
import { StoreDamagedError, StoreFaultError, StoreFullError } from '../errors.ts'
import { KyselyMaker } from './direct-kysely.ts'

export const postgresKysely = new KyselyMaker({
  createAdapter: () => new PostgresAdapter(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createIntrospector: (db) => new PostgresIntrospector(db),
})

/** int8 (times, money, counts) and numeric (their sums) are numbers here, as they are on SQLite. */
const numberTypes = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC])

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) =>
    numberTypes.has(oid) ? Number : (pg.types.getTypeParser(oid, format ?? 'text') as (value: string) => unknown),
}

/** One connection to the server. `isBroken` once the server or the network has ended it. */
export class PostgresClient {
  readonly #client: pg.Client
  isBroken = false

  private constructor(client: pg.Client) {
    this.#client = client
    client.on('error', () => {
      this.isBroken = true
    })
    client.on('end', () => {
      this.isBroken = true
    })
  }

  static async connect(url: string): Promise<PostgresClient> {
    const client = new pg.Client({ connectionString: url, types, application_name: 'portico' })
    const connected = new PostgresClient(client)
    await client.connect()
    return connected
  }

  async execute({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<unknown>> {
    const result = await this.#client.query<object>(sql, [...parameters])
    return { numAffectedRows: BigInt(result.rowCount ?? 0), rows: result.rows }
  }

  /** Runs one command and returns what the server says it did. */
  async command(sql: string): Promise<string> {
    return (await this.#client.query(sql)).command
  }

  async close(): Promise<void> {
    this.isBroken = true
    await this.#client.end()
  }
}

/** Errors of the server and the network become typed; errors about the statement itself stay what they are. */
export function explainPostgresError(error: unknown): unknown {
  if (!(error instanceof Error) || 'messageKey' in error) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // SQLSTATE classes: 53100 disk full, 08 connection, 57P shutdown, 58 system, XX00x damaged; E… of the socket.
  if (code === '53100') return new StoreFullError(error)
  if (code === 'XX001' || code === 'XX002') return new StoreDamagedError(error)
  if (/^(08|53|57P|58)/.test(code) || /^E[A-Z]{3,}/.test(code)) return new StoreFaultError(error)
  if (/Connection terminated|not queryable|Client was closed/.test(error.message)) return new StoreFaultError(error)
  return error
}
