import { createHash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'
import { FileDamagedError } from './file-errors.ts'

/**
 * Passes a whole file on and hashes it on the way (U7). The last piece is held back until the hash is known to be right, so
 * that a damaged file never arrives looking complete: the connection breaks before its announced length.
 */
export function createCheckedStream(storageKey: string, sha256: string): Transform {
  const hash = createHash('sha256')
  let held: Buffer | undefined
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      hash.update(chunk)
      const before = held
      held = chunk
      done(null, before)
    },
    flush(done: TransformCallback) {
      if (hash.digest('hex') === sha256) done(null, held)
      else done(new FileDamagedError(storageKey))
    },
  })
}
