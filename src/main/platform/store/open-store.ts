import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { openPostgresWriter, postgresMigrations, postgresReader, PostgresWriter } from './dialect/postgres-engines.ts'
import { sqliteMigrations } from './dialect/sqlite-migrations.ts'
import { sqliteReader } from './dialect/sqlite-reader.ts'
import { openSqliteWriter, SqliteWriter } from './dialect/sqlite-writer.ts'
import { migrate } from './migrate.ts'
import { migrations as allMigrations, type Migration } from './migrations/index.ts'
import { ReadPool, type ReadEngine } from './read-pool.ts'
import type { Store, StoreEvent } from './store.ts'
import { WriteQueue, type WriteEngine } from './write-queue.ts'

interface CommonOptions {
  /** For the record of migrations, milliseconds UTC. */
  nowMs?: number
  /** Other migrations than the program's own: for tests. */
  migrations?: readonly Migration[]
  /** Told when a listener of `subscribe` throws; the others are called all the same. */
  onListenerFault?: (error: unknown) => void
}

export interface SqliteStoreOptions extends CommonOptions {
  engine: 'sqlite'
  path: string
  /** Where the copy made before a migration goes. */
  backupsPath?: string
}

export interface PostgresStoreOptions extends CommonOptions {
  engine: 'postgres'
  /** `postgres://user:password@host:port/database` */
  url: string
}

export type OpenStoreOptions = SqliteStoreOptions | PostgresStoreOptions

/** How many reads can hold a snapshot at once. */
const readConnections = 4

/**
 * Opens the firm's data and brings it to this program's version. Throws the typed errors of `errors.ts`; nothing is
 * left open and nothing is changed then, except whole migrations.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  return options.engine === 'sqlite' ? await openSqliteStore(options) : await openPostgresStore(options)
}

async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const client = await openPostgresWriter(options.url)
  try {
    await migrate(postgresMigrations(client), {
      migrations: options.migrations ?? allMigrations,
      nowMs: options.nowMs ?? Date.now(),
      // The server's own backups cover it: an administrator runs those, and the host cannot.
      backup: () => Promise.resolve(),
    })
  } catch (error) {
    await client.close()
    throw error
  }
  return new QueuedStore('postgres', new PostgresWriter(client, options.url), postgresReader(options.url), options)
}

async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  await mkdir(path.dirname(options.path), { recursive: true })
  const connection = openSqliteWriter(options.path)
  try {
    await migrate(sqliteMigrations(connection), {
      migrations: options.migrations ?? allMigrations,
      nowMs: options.nowMs ?? Date.now(),
      backup: async (fromVersion) => {
        const folder = options.backupsPath ?? path.dirname(options.path)
        await mkdir(folder, { recursive: true })
        const file = path.join(folder, `before-migration-from-${fromVersion}-${options.nowMs ?? Date.now()}.sqlite`)
        connection.raw.prepare('VACUUM INTO ?').run(file)
      },
    })
  } catch (error) {
    connection.close()
    throw error
  }
  const writer = new SqliteWriter(connection, { path: options.path, check: async () => {} })
  return new QueuedStore('sqlite', writer, sqliteReader(options.path), options)
}

class QueuedStore implements Store {
  readonly engine: 'sqlite' | 'postgres'
  readonly #queue: WriteQueue
  readonly #pool: ReadPool
  readonly #listeners = new Set<(event: StoreEvent) => void>()
  readonly #onListenerFault: (error: unknown) => void

  constructor(engine: 'sqlite' | 'postgres', writer: WriteEngine, reader: ReadEngine, options: CommonOptions) {
    this.engine = engine
    this.#queue = new WriteQueue(writer, (events) => this.#tell(events))
    this.#pool = new ReadPool(reader, readConnections)
    // Without anyone to tell, a listener's fault is an uncaught error, not a silent one.
    this.#onListenerFault =
      options.onListenerFault ??
      ((error) =>
        queueMicrotask(() => {
          throw error
        }))
  }

  read: Store['read'] = (fn) => this.#pool.read(fn)
  write: Store['write'] = (fn) => this.#queue.write(fn)

  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    await this.#pool.close()
    await this.#queue.close()
  }

  #tell(events: StoreEvent[]): void {
    for (const event of events) {
      for (const listener of this.#listeners) {
        try {
          listener(event)
        } catch (error) {
          this.#onListenerFault(error)
        }
      }
    }
  }
}
