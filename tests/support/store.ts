import { rmSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openStore, type OpenStoreOptions } from '../../src/main/platform/store/open-store.ts'
import type { Store } from '../../src/main/platform/store/store.ts'
import { createTestDatabase, hasPostgres } from './postgres.ts'

export type TestEngine = Store['engine']

/** Which engine `openTestStore` gives: PORTICO_TEST_STORE=postgres runs the same tests on PostgreSQL. */
const testEngine: TestEngine = process.env['PORTICO_TEST_STORE'] === 'postgres' ? 'postgres' : 'sqlite'

/** Both engines, for the tests of the store itself; PostgreSQL only where its binaries are installed. */
export const testEngines: TestEngine[] = hasPostgres ? ['sqlite', 'postgres'] : ['sqlite']

export interface TestStore {
  store: Store
  /** How to open the same data again, once closed. */
  options: OpenStoreOptions
  /** Closes the store and removes what it lay in. */
  close(): Promise<void>
}

/** A migrated, empty store of its own: SQLite, or PostgreSQL where PORTICO_TEST_STORE says so. */
export async function openTestStore(engine: TestEngine = testEngine): Promise<TestStore> {
  const place = await openTestPlace(engine)
  if (place.options.engine === 'sqlite') await copyFile(await (template ??= makeTemplate()), place.options.path)
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
export const openTestPlace = (engine: TestEngine): Promise<TestPlace> =>
  engine === 'sqlite' ? sqlitePlace() : postgresPlace()

let template: Promise<string> | undefined

/** A migrated store, made once a process with the real migrations: copying it is ten times faster than making it. */
async function makeTemplate(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-template-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'portico.sqlite')
  await (await openStore({ engine: 'sqlite', path: file })).close()
  return file
}

async function sqlitePlace(): Promise<TestPlace> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-store-'))
  const file = path.join(folder, 'portico.sqlite')
  return {
    options: { engine: 'sqlite', path: file },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function postgresPlace(): Promise<TestPlace> {
  const { url, drop } = await createTestDatabase()
  return { options: { engine: 'postgres', url }, remove: drop }
}
