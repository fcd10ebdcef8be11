import type { ReadDb, Store } from './store.ts'
import { callbackScope } from './write-queue.ts'

/** More than are asked for between two commits of a busy firm. */
const mostFound = 1_000

interface Known<Found> {
  commits: number
  found: Map<string, Readonly<Found>>
}

/**
 * A look-up whose answer is kept until this process commits again: for what every request asks anew, as who is asking. A page asks
 * several things at once, and between two commits nothing in the store can be another. Where others write to the store too
 * (PostgreSQL) nothing is kept. `look` may depend on its key and on what is stored, on no clock.
 */
export function betweenCommits<Found>(look: (db: ReadDb, key: string) => Promise<Found>) {
  const stores = new WeakMap<Store, Known<Found>>()
  return async (store: Store, key: string): Promise<Readonly<Found>> => {
    const { commits } = store
    // Inside a read or a write of its own caller it sees what they see, which is not what everybody sees.
    if (typeof commits !== 'number' || callbackScope.getStore()?.isOpen) return await store.read((db) => look(db, key))
    let known = stores.get(store)
    if (!known || known.commits !== commits || known.found.size >= mostFound)
      stores.set(store, (known = { commits, found: new Map() }))
    const kept = known.found.get(key)
    if (kept !== undefined) return kept
    const found = await store.read((db) => look(db, key))
    // Of a read that a commit overtook nobody knows which of the two it saw.
    if (store.commits === commits) known.found.set(key, found)
    return found
  }
}
