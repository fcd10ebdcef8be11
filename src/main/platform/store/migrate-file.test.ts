import Database from 'better-sqlite3'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MigrationFailedError } from './errors.ts'
import { migrations, type Migration } from './migrations/index.ts'
import { openStore } from './open-store.ts'

const real = migrations[0]!
const failing: Migration = { version: 20, name: 'failing', statements: ['no SQL'] }

describe('migrations of a file', () => {
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
    await expect(open([real, failing])).rejects.toBeInstanceOf(MigrationFailedError)
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
    await expect(open([real, failing])).rejects.toBeInstanceOf(MigrationFailedError)
    expect(await readdir(folder)).not.toContain('portico.sqlite')
    await (await open([real])).close()
    expect(await readdir(folder)).toContain('portico.sqlite')
  })
})
