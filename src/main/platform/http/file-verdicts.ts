import type { Workers } from '../../ports.ts'

/** Bytes, what they should be, and the file as it was when it was opened. */
export interface FileClaim {
  storageKey: string
  sha256: string | null
  stamp: string
}

export interface Verdicts {
  /** Whether the bytes are what was stored: hashed in a worker, or as it was found less than ten minutes ago. */
  isIntact(file: FileClaim): Promise<boolean>
}

const verdictLifeMs = 10 * 60_000
const mostVerdicts = 1_000

/**
 * Remembers for ten minutes which files' hashes were right, as long as nobody has written to them since: a viewer that asks for a
 * hundred parts of a file, or a second person who downloads it, does not make the host read it all again. What was found
 * wrong is not remembered: it is asked anew.
 */
export function createVerdicts(workers: Workers): Verdicts {
  const verdicts = new Map<string, { stamp: string; isIntact: Promise<boolean>; atMs: number }>()
  return {
    isIntact({ storageKey, sha256, stamp }) {
      const known = verdicts.get(storageKey)
      if (known && known.stamp === stamp && performance.now() - known.atMs < verdictLifeMs) return known.isIntact
      const isIntact = workers.sha256(storageKey).then((found) => found === sha256)
      const forget = () => {
        if (verdicts.get(storageKey)?.isIntact === isIntact) verdicts.delete(storageKey)
      }
      isIntact.then((isRight) => !isRight && forget(), forget)
      verdicts.delete(storageKey)
      verdicts.set(storageKey, { stamp, isIntact, atMs: performance.now() })
      for (const oldest of verdicts.keys()) {
        if (verdicts.size <= mostVerdicts) break
        verdicts.delete(oldest)
      }
      return isIntact
    },
  }
}
