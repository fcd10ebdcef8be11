import { createHash } from 'node:crypto'
import { MigrationChangedError, MigrationFailedError, StoreTooNewError } from './errors.ts'
import type { Migration } from './migrations/index.ts'

/** What a dialect lets the migrations do. Every step may be immediate or not. */
export interface MigrationEngine {
  /** Runs statements in one transaction: all of them or none. */
  transaction(statements: readonly { sql: string; parameters?: readonly (string | number)[] }[]): Promise<void> | void
  applied(): Promise<AppliedMigration[]> | AppliedMigration[]
  /** The words of the migrations in the engine's own. */
  translate(statement: string): string
  parameter(position: number): string
  explain(error: unknown): unknown
}

export interface AppliedMigration {
  version: number
  checksum: string
}

export interface MigrateOptions {
  migrations: readonly Migration[]
  nowMs: number
  /** Called once before the first change to a store that has data. */
  backup: (fromVersion: number) => Promise<void>
}

export const migrationTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at_ms INTEGER NOT NULL
  )`

function checksumOf(migration: Migration): string {
  const hash = createHash('sha256')
  for (const statement of migration.statements) hash.update(statement).update('\0')
  return hash.digest('hex')
}

/** Brings the store forward, one transaction a migration. Throws typed errors and leaves the store as it was. */
export async function migrate(engine: MigrationEngine, options: MigrateOptions): Promise<void> {
  const applied = await engine.applied()
  const pending = pendingOf(applied, options.migrations)
  if (pending.length === 0) return
  const from = applied.at(-1)?.version ?? 0
  if (from > 0) await options.backup(from)
  for (const migration of pending) {
    const insert = `INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (${[1, 2, 3, 4]
      .map((position) => engine.parameter(position))
      .join(', ')})`
    try {
      await engine.transaction([
        ...migration.statements.map((statement) => ({ sql: engine.translate(statement) })),
        { sql: insert, parameters: [migration.version, migration.name, checksumOf(migration), options.nowMs] },
      ])
    } catch (error) {
      throw new MigrationFailedError(migration.version, engine.explain(error))
    }
  }
}

/** What has not run yet. The applied ones must be the first of the known ones, unchanged. */
function pendingOf(applied: AppliedMigration[], known: readonly Migration[]): readonly Migration[] {
  const newest = known.at(-1)?.version ?? 0
  for (const [index, { version, checksum }] of applied.entries()) {
    const migration = known[index]
    if (version > newest) throw new StoreTooNewError(applied.at(-1)?.version ?? version, newest)
    if (migration?.version !== version || checksumOf(migration) !== checksum) throw new MigrationChangedError(version)
  }
  return known.slice(applied.length)
}
