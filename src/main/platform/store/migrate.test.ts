import Database from 'better-sqlite3'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestPlace, testEngines, type TestPlace } from '../../../../tests/support/store.ts'
import { MigrationChangedError, MigrationFailedError, StoreTooNewError } from './errors.ts'
import { migrations, type Migration } from './migrations/index.ts'
import { openStore } from './open-store.ts'

const real = migrations[0]!
const notes: Migration = {
  version: 20,
  name: 'notes',
  statements: ['CREATE TABLE notes (id TEXT PRIMARY KEY, at_ms INTEGER)'],
}
const broken: Migration = {
  version: 30,
  name: 'broken',
  statements: ['CREATE TABLE halves (id TEXT PRIMARY KEY)', 'CREATE TABLE notes (id TEXT PRIMARY KEY)'],
}

describe.each(testEngines)('migrations on %s', (engine) => {
  let place: TestPlace
  beforeEach(async () => {
    place = await openTestPlace(engine)
  })
  afterEach(() => place.remove())

  const open = async (known: Migration[]) => (await openStore({ ...place.options, migrations: known })).close()
  const versions = async (known: Migration[]) => {
    const store = await openStore({ ...place.options, migrations: known })
    const { rows } = await store.read((db) =>
      db.executeQuery<{ version: number }>({
        ...db.selectFrom('settings').selectAll().compile(),
        sql: 'SELECT version FROM schema_migrations ORDER BY version',
        parameters: [],
      }),
    )
    await store.close()
    return rows.map((row) => row.version)
  }

  test('each runs once, in order', async () => {
    await open([real])
    expect(await versions([real, notes])).toEqual([10, 20])
    expect(await versions([real, notes])).toEqual([10, 20])
  })

  test('a landed one that reads differently stops the start', async () => {
    await open([real])
    const changed = { ...real, statements: [...real.statements, 'CREATE TABLE more (id TEXT PRIMARY KEY)'] }
    await expect(open([changed])).rejects.toBeInstanceOf(MigrationChangedError)
    expect(await versions([real])).toEqual([10])
  })

  test('one that was put in between stops the start', async () => {
    await open([real, broken].map((migration) => ({ ...migration, statements: migration.statements.slice(0, -1) })))
    const known = [real, notes, broken].map((migration) => ({
      ...migration,
      statements: migration.statements.slice(0, -1),
    }))
    await expect(open(known)).rejects.toBeInstanceOf(MigrationChangedError)
  })

  test('a store of a newer program stops the start, saying which', async () => {
    await open([real, notes])
    await expect(open([real])).rejects.toMatchObject({ params: { found: 20, known: 10 } })
    await expect(open([real])).rejects.toBeInstanceOf(StoreTooNewError)
  })

  test('one that fails leaves nothing of itself, keeps those before it, and can be run again', async () => {
    await open([real])
    await expect(open([real, notes, broken])).rejects.toBeInstanceOf(MigrationFailedError)
    expect(await versions([real, notes])).toEqual([10, 20])
    const mended = { ...broken, statements: broken.statements.slice(0, 1) }
    expect(await versions([real, notes, mended])).toEqual([10, 20, 30])
  })
})

describe('migrations on a store with data', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'portico-migrate-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const open = (known: Migration[]) =>
    openStore({
      engine: 'sqlite',
      path: path.join(folder, 'portico.sqlite'),
      backupsPath: path.join(folder, 'backups'),
      migrations: known,
      nowMs: 7,
    })

  test('a copy from before is kept, also when the migration fails', async () => {
    const store = await open([real])
    await store.write((tx) =>
      tx.db.insertInto('settings').values({ key: 'k', value: 'kept', updated_at_ms: 1 }).execute(),
    )
    await store.close()
    await expect(open([real, { ...broken, statements: ['no SQL'] }])).rejects.toBeInstanceOf(MigrationFailedError)
    expect(await readdir(path.join(folder, 'backups'))).toEqual(['before-migration-from-10-7.sqlite'])
    const copy = new Database(path.join(folder, 'backups', 'before-migration-from-10-7.sqlite'), { readonly: true })
    expect(copy.prepare('SELECT value FROM settings').pluck().all()).toEqual(['kept'])
    copy.close()
  })

  test('a new store and an unchanged one are not copied', async () => {
    await (await open([real])).close()
    await (await open([real])).close()
    expect(await readdir(folder)).not.toContain('backups')
  })

  test('every table is STRICT', async () => {
    await (await open([...migrations])).close()
    const raw = new Database(path.join(folder, 'portico.sqlite'))
    const tables = raw.pragma('table_list') as { name: string; type: string; strict: number }[]
    raw.close()
    const own = tables.filter((table) => table.type === 'table' && !table.name.startsWith('sqlite_'))
    expect(own.length).toBeGreaterThan(20)
    expect(own.filter((table) => !table.strict)).toEqual([])
  })

  test('a start that was cut before the store was whole leaves none, and the next one makes it', async () => {
    await expect(open([real, { ...notes, statements: ['no SQL'] }])).rejects.toBeInstanceOf(MigrationFailedError)
    expect(await readdir(folder)).not.toContain('portico.sqlite')
    await (await open([real])).close()
    expect(await readdir(folder)).toContain('portico.sqlite')
  })
})
