import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestPlace, testEngine, type TestPlace } from '../../../../tests/support/store.ts'
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

describe(`migrations on ${testEngine}`, () => {
  let place: TestPlace
  beforeEach(async () => {
    place = await openTestPlace()
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
