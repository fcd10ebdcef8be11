import { existsSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { moveDurably } from '../data-folder/durable.ts'
import { runStoreTask } from '../workers/store-tasks.ts'
import { openPostgresWriter, postgresMigrations, postgresReader, PostgresWriter } from './dialect/postgres-engines.ts'
import type { SqliteConnection } from './dialect/sqlite-connection.ts'
import { breakSeal, copyStore } from './dialect/sqlite-file.ts'
import { sqliteMigrations } from './dialect/sqlite-migrations.ts'
import { IdleSnapshots } from './dialect/idle-snapshots.ts'
import { sqliteReader } from './dialect/sqlite-reader.ts'
import { openSqliteWriter, SqliteWriter } from './dialect/sqlite-writer.ts'
import { StoreDamagedError } from './errors.ts'
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
  /** Writes a seal at a clean end, so that the next start sees any byte that changed in between. */
  isSealed?: boolean
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
  const { path: file } = options
  await mkdir(path.dirname(file), { recursive: true })
  breakSeal(file)
  if (!existsSync(file)) await createSqliteStore(options)
  const connection = openSqliteWriter(file)
  try {
    await migrateSqlite(connection, options)
  } catch (error) {
    connection.close()
    throw error
  }
  const snapshots = new IdleSnapshots()
  const writer = new SqliteWriter(connection, {
    path: file,
    snapshots,
    check: async () => {
      // Not 'check': that opens the file by itself, and closing it would drop the locks of this process's readers.
      const problems = await runStoreTask({ name: 'inspect', file })
      if (problems.length > 0) throw new StoreDamagedError(new Error(problems.join('; ')))
    },
  })
  const seal = async () => (options.isSealed ? await runStoreTask({ name: 'seal', file }) : undefined)
  return new QueuedStore('sqlite', writer, sqliteReader(file, snapshots), options, {
    afterClose: seal,
    commits: () => snapshots.generation,
  })
}

/** A new store comes into being whole, by a rename: a start that is cut leaves none. */
async function createSqliteStore(options: SqliteStoreOptions): Promise<void> {
  const draft = `${options.path}.new`
  for (const left of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(left, { force: true })
  const connection = openSqliteWriter(draft)
  try {
    await migrateSqlite(connection, options)
  } finally {
    connection.close()
  }
  moveDurably(draft, options.path)
}

function migrateSqlite(connection: SqliteConnection, options: SqliteStoreOptions): Promise<void> {
  const nowMs = options.nowMs ?? Date.now()
  return migrate(sqliteMigrations(connection), {
    migrations: options.migrations ?? allMigrations,
    nowMs,
    backup: async (fromVersion) => {
      const folder = options.backupsPath ?? path.dirname(options.path)
      await mkdir(folder, { recursive: true })
      copyStore(options.path, path.join(folder, `before-migration-from-${fromVersion}-${nowMs}.sqlite`))
    },
  })
}

interface EngineParts {
  /** When both of the engine's sides are closed. */
  afterClose?: () => Promise<void>
  /** Null where others than this process may change the store. */
  commits?: () => number | null
}

class QueuedStore implements Store {
  readonly engine: 'sqlite' | 'postgres'
  readonly #queue: WriteQueue
  readonly #pool: ReadPool
  readonly #listeners = new Set<(event: StoreEvent) => void>()
  readonly #onListenerFault: (error: unknown) => void
  readonly #afterClose: () => Promise<void>
  readonly #commits: () => number | null
  #closed: Promise<void> | undefined

  constructor(
    engine: 'sqlite' | 'postgres',
    writer: WriteEngine,
    reader: ReadEngine,
    options: CommonOptions,
    { afterClose = () => Promise.resolve(), commits = () => null }: EngineParts = {},
  ) {
    this.engine = engine
    this.#afterClose = afterClose
    this.#commits = commits
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

  get commits(): number | null {
    return this.#commits()
  }

  read: Store['read'] = (fn) => this.#pool.read(fn)
  write: Store['write'] = (fn) => this.#queue.write(fn)

  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    // Both stop taking new work at once; the writing connection goes last, and takes the log with it.
    const written = this.#queue.finish()
    await this.#pool.close()
    await written
    await this.#queue.close()
    await this.#afterClose()
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
