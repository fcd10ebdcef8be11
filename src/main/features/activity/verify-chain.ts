import type { Deps } from '../../deps.ts'
import { genesisHash, hashEntry } from './canonical-entry.ts'
import { entriesAfter } from './activity.queries.ts'

export interface ChainReport {
  isIntact: boolean
  /** How many entries were found right, from the first on. */
  entries: number
  brokenAtPosition: number | null
}

const pageSize = 500

/**
 * Walks the whole activity from its first entry: positions without a gap, each entry's hash made of its own words and of the hash
 * before. Page by page, giving way to everything else in between. It finds what was changed, removed or put between; that the
 * last entries were cut off, or the whole was written anew, only a copy kept elsewhere shows.
 */
export async function verifyActivity(deps: Pick<Deps, 'store'>): Promise<ChainReport> {
  let position = 0
  let previousHash = genesisHash
  for (;;) {
    const after = position
    const rows = await deps.store.read((db) => entriesAfter(db, after, pageSize))
    for (const row of rows) {
      const isRight = row.position === position + 1 && row.prev_hash === previousHash && hashEntry(row) === row.hash
      if (!isRight) return { isIntact: false, entries: position, brokenAtPosition: position + 1 }
      position = row.position
      previousHash = row.hash
    }
    if (rows.length < pageSize) return { isIntact: true, entries: position, brokenAtPosition: null }
    await new Promise(setImmediate)
  }
}
