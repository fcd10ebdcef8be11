import type { Workers } from '../../ports.ts'

/** Bytes and what they should be. */
export interface FileClaim {
  storageKey: string
  sha256: string | null
}

const verdictLifeMs = 10 * 60_000
const mostVerdicts = 1_000

/**
 * Remembers for ten minutes which files' hashes were right. A part of a file cannot be checked on the way, so before one is
 * served the whole is hashed in a worker; a viewer that asks for a hundred parts asks for that once.
 */
export function createVerdicts(workers: Workers): (file: FileClaim) => Promise<boolean> {
  const verdicts = new Map<string, { isIntact: Promise<boolean>; atMs: number }>()
  return ({ storageKey, sha256 }) => {
    const known = verdicts.get(storageKey)
    if (known && performance.now() - known.atMs < verdictLifeMs) return known.isIntact
    const isIntact = workers.sha256(storageKey).then((found) => found === sha256)
    isIntact.catch(() => verdicts.delete(storageKey))
    verdicts.delete(storageKey)
    verdicts.set(storageKey, { isIntact, atMs: performance.now() })
    for (const oldest of verdicts.keys()) {
      if (verdicts.size <= mostVerdicts) break
      verdicts.delete(oldest)
    }
    return isIntact
  }
}
