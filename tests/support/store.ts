import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openStore, type OpenStoreOptions } from '../../src/main/platform/store/open-store.ts'
import type { Store } from '../../src/main/platform/store/store.ts'
import { createTestDatabase } from './postgres.ts'

export type TestEngine = Store['engine']

/** Which engine `openTestStore` gives: PORTICO_TEST_STORE=postgres runs the same tests on PostgreSQL. */
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
  const place = engine === 'sqlite' ? await sqlitePlace() : await postgresPlace()
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

interface Place {
  options: OpenStoreOptions
  remove: () => Promise<void>
}

async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-store-'))
  return {
    options: { engine: 'sqlite', path: path.join(folder, 'portico.sqlite') },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function postgresPlace(): Promise<Place> {
  const { url, drop } = await createTestDatabase()
  return { options: { engine: 'postgres', url }, remove: drop }
}
