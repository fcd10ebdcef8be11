import { hash, parseOptions, verify } from '@node-rs/argon2'
import type { PasswordHasher } from '../../ports.ts'

interface Argon2Parameters {
  /** KiB. */
  memoryCost: number
  timeCost: number
  parallelism: number
}

/** Above OWASP's least, 19 MiB and two passes (S2). */
const aimed: Argon2Parameters = { memoryCost: 47_104, timeCost: 2, parallelism: 1 }
// `Algorithm.Argon2id`: its const enum has no value at run time.
const argon2id = 2
const longestQueue = 32

/** More hashing is waiting than may wait; trying again in a moment works. */
export class TooBusyError extends Error {
  constructor() {
    super('Too many passwords are being checked at once')
    this.name = 'TooBusyError'
  }
}

/**
 * One hash at a time, because each takes a thread of the few that also read files; at most 32 wait. Passwords are compared
 * in NFC: the same key presses give the same password on every system.
 */
export function createPasswordHasher(parameters = aimed): PasswordHasher {
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (waiting > longestQueue) return Promise.reject(new TooBusyError())
    waiting += 1
    const mine = last.then(work).finally(() => void (waiting -= 1))
    last = mine.catch(() => undefined)
    return mine
  }

  return {
    hash: (password) => inTurn(() => hash(password.normalize('NFC'), { ...parameters, algorithm: argon2id })),
    verify: (stored, password) => inTurn(() => verify(stored, password.normalize('NFC'))),
    needsRehash(stored) {
      const of = parseOptions(stored)
      return (
        Number(of.algorithm) !== argon2id ||
        of.memoryCost < parameters.memoryCost ||
        of.timeCost < parameters.timeCost ||
        of.parallelism < parameters.parallelism
      )
    },
  }
}
