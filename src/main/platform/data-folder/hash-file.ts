import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'

const chunkBytes = 1024 * 1024

/** SHA-256 of a whole file, lower-case hex. Blocks: for workers. */
export function sha256OfFile(file: string): string {
  const handle = openSync(file, 'r')
  try {
    const hash = createHash('sha256')
    const chunk = Buffer.allocUnsafe(chunkBytes)
    for (;;) {
      const bytes = readSync(handle, chunk, 0, chunkBytes, null)
      if (bytes === 0) return hash.digest('hex')
      hash.update(chunk.subarray(0, bytes))
    }
  } finally {
    closeSync(handle)
  }
}
