import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openStore, type OpenStoreOptions } from '../../src/main/platform/store/open-store.ts'
import type { Store } from '../../src/main/platform/store/store.ts'
import { createTestDatabase } from './postgres.ts'

export type TestEngine = Store['engine']

/** Which engine the tests run on: the project "postgres" runs the same ones with PORTICO_TEST_STORE=postgres. */
export const testEngine: TestEngine = process.env['PORTICO_TEST_STORE'] === 'postgres' ? 'postgres' : 'sqlite'

export interface TestStore {
  store: Store
  /** How to open the same data again, once closed. */
  options: OpenStoreOptions
  /** Closes the store and removes what it lay in. */
  close(): Promise<void>
}

/** A migrated, empty store of its own: SQLite, or PostgreSQL where PORTICO_TEST_STORE says so. */
export async function openTestStore(engine: TestEngine = testEngine): Promise<TestStore> {
  const place = await (engine === 'sqlite' ? migratedFile() : migratedDatabase())
  const store = await openStore(place.options)
  return {
    store,
    options: place.options,
    async close() {
      await store.close()
      await place.remove()
    },
  }
}

/** Where a store can be made. */
export interface TestPlace {
  options: OpenStoreOptions
  remove: () => Promise<void>
}

/** An empty place: nothing has been opened there. */
export const openTestPlace = (engine: TestEngine = testEngine): Promise<TestPlace> =>
  engine === 'sqlite' ? sqlitePlace() : postgresPlace()

// Migrated once a process, with the real migrations: a copy is made ten times faster than anew.
let templateFile: Promise<string> | undefined
let templateDatabase: Promise<string> | undefined

async function migratedFile(): Promise<TestPlace> {
  const { file, ...place } = await sqlitePlace()
  await copyFile(await (templateFile ??= makeTemplateFile()), file)
  return place
}

async function migratedDatabase(): Promise<TestPlace> {
  return postgresPlace(await (templateDatabase ??= makeTemplateDatabase()))
}

async function makeTemplateFile(): Promise<string> {
  // Removed with all others of the run: `templates-once.ts`.
  const folder = await mkdtemp(path.join(process.env['PORTICO_TEMPLATES'] ?? os.tmpdir(), 'portico-template-'))
  const file = path.join(folder, 'portico.sqlite')
  await (await openStore({ engine: 'sqlite', path: file })).close()
  return file
}

/** Ends with the server, which the last test that needs it ends. */
async function makeTemplateDatabase(): Promise<string> {
  const { name, url } = await createTestDatabase()
  await (await openStore({ engine: 'postgres', url })).close()
  return name
}

async function sqlitePlace(): Promise<TestPlace & { file: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-store-'))
  const file = path.join(folder, 'portico.sqlite')
  return {
    file,
    options: { engine: 'sqlite', path: file },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function postgresPlace(template?: string): Promise<TestPlace> {
  const { url, drop } = await createTestDatabase(template)
  return { options: { engine: 'postgres', url }, remove: drop }
}
