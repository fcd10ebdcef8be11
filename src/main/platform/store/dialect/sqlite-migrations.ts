import { migrationTable, type AppliedMigration, type MigrationEngine } from '../migrate.ts'
import { explainSqliteError, type SqliteConnection } from './sqlite-connection.ts'

/** Every table is STRICT; one that has an option already gets it as another. */
function strict(statement: string): string {
  if (!/^\s*CREATE TABLE/i.test(statement)) return statement
  return /WITHOUT ROWID\s*$/i.test(statement) ? `${statement}, STRICT` : `${statement} STRICT`
}

export function sqliteMigrations({ raw }: SqliteConnection): MigrationEngine {
  return {
    applied() {
      const exists = raw.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'`).get()
      if (!exists) return []
      return raw.prepare('SELECT version, checksum FROM schema_migrations ORDER BY version').all() as AppliedMigration[]
    },
    transaction(statements) {
      raw
        .transaction(() => {
          raw.exec(strict(migrationTable))
          for (const { sql, parameters } of statements) raw.prepare(sql).run(...(parameters ?? []))
          const violations = raw.pragma('foreign_key_check') as unknown[]
          if (violations.length > 0) throw new Error(`${violations.length} rows refer to rows that are not there`)
        })
        .immediate()
    },
    translate: strict,
    parameter: () => '?',
    explain: explainSqliteError,
  }
}
