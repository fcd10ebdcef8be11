import { createHash, type Hash } from 'node:crypto'
import { readSync } from 'node:fs'
import type { Checksum } from '../../ports.ts'

/** Follows the bytes that are written to an open file, and hashes them as the file has them. */
export interface RunningChecksum {
  /** Everything before this place has been written. */
  add(to: number): void
  /** base64, of everything that was added. The file may be closed once it has settled. May be asked again. */
  digest(): Promise<string>
}

export interface Checksums {
  begin(fd: number, algorithm: Checksum['algorithm'], from: number): RunningChecksum
}

const pieceBytes = 256 * 1024
/** The thread's own, kept: a new one each time is garbage that nothing in a hashing thread makes room for soon. */
let piece: Buffer | undefined

/** Blocks while it reads and hashes. */
export function hashRange(hash: Hash, fd: number, from: number, to: number): void {
  piece ??= Buffer.allocUnsafeSlow(pieceBytes)
  for (let at = from; at < to;) {
    const count = readSync(fd, piece, 0, Math.min(piece.length, to - at), at)
    if (count === 0) throw new Error('The file is shorter than what was written to it')
    hash.update(piece.subarray(0, count))
    at += count
  }
}

/** On the caller's own thread: for programs that have nothing else to do. */
export const ownThreadChecksums: Checksums = {
  begin(fd, algorithm, from) {
    const hash = createHash(algorithm)
    let at = from
    let failure: unknown
    let asked: Promise<string> | undefined
    return {
      add(to) {
        try {
          if (failure === undefined) hashRange(hash, fd, at, to)
          at = to
        } catch (error) {
          failure = error
        }
      },
      digest() {
        asked ??= failure === undefined ? Promise.resolve(hash.digest('base64')) : Promise.reject(failure as Error)
        return asked
      },
    }
  },
}
