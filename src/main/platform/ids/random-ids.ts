import { randomBytes, randomInt } from 'node:crypto'
import type { Clock, Ids } from '../../ports.ts'

const randomPoolBytes = 4_096
const randomBytesPerId = 10
const randomBytesPerToken = 32

/**
 * Ids of this process. UUIDv7 by RFC 9562 5.7: 48 bits of milliseconds, 74 random bits; within one millisecond, and when
 * the clock steps back, the last id's random part is raised by a random step (6.2, method 2), so that ids always ascend.
 */
export function createIds(clock: Clock): Ids {
  let pool = Buffer.alloc(0)
  let used = 0
  let lastMs = -1
  // The 74 random bits of the last id: 12 after the version, 62 after the variant.
  let high = 0
  let low = 0n

  // Asking the system for many at once costs hardly more than asking for few.
  function random(count: number): Buffer {
    if (used + count > pool.length) {
      pool = randomBytes(randomPoolBytes)
      used = 0
    }
    used += count
    return pool.subarray(used - count, used)
  }

  /** What a token was made of does not stay in memory. */
  function token(): string {
    const bytes = random(randomBytesPerToken)
    const text = bytes.toString('base64url')
    bytes.fill(0)
    return text
  }

  function advance(): void {
    const bytes = random(randomBytesPerId)
    const nowMs = clock.now()
    if (nowMs > lastMs) {
      lastMs = nowMs
      // The top bit starts clear: room to count up within the millisecond.
      high = bytes.readUInt16BE(0) & 0x7ff
      low = bytes.readBigUInt64BE(2) & 0x3fff_ffff_ffff_ffffn
      return
    }
    low += BigInt(bytes.readUInt32BE(0)) + 1n
    if (low <= 0x3fff_ffff_ffff_ffffn) return
    low &= 0x3fff_ffff_ffff_ffffn
    high += 1
    if (high <= 0xfff) return
    high = 0
    lastMs += 1
  }

  return {
    id() {
      advance()
      const time = lastMs.toString(16).padStart(12, '0')
      const versioned = (0x7000 | high).toString(16)
      const rest = (0x8000_0000_0000_0000n | low).toString(16)
      return `${time.slice(0, 8)}-${time.slice(8)}-${versioned}-${rest.slice(0, 4)}-${rest.slice(4)}`
    },
    token,
    code: () => randomInt(1_000_000).toString().padStart(6, '0'),
  }
}
