import { connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ScanAnswer, Scanner, ScannerStanding, Silence } from '../../ports.ts'
import { longestReply, readScanReply, readVersionReply } from './clamd-reply.ts'
import type { ScannerAddress } from './scanner-address.ts'

export interface ClamdTimes {
  connectMs: number
  /** How long nothing may move, while bytes go out and while the answer is waited for. */
  idleMs: number
  /** The longest one file may take. */
  wholeMs: number
}

/** The daemon's own limit for one file is two minutes (`MaxScanTime`). */
const patientTimes: ClamdTimes = { connectMs: 5_000, idleMs: 180_000, wholeMs: 30 * 60_000 }
/** ClamAV looks at no file of more than this. */
const largestBytes = 2 * 1024 ** 3 - 1
/** Of one chunk (INSTREAM frames each by its length). */
const chunkBytes = 256 * 1024

const silences: Record<string, Silence> = { ENOENT: 'absent', ECONNREFUSED: 'refused', EACCES: 'forbidden' }
const silenceOf = (error: unknown): Silence => silences[(error as NodeJS.ErrnoException).code ?? ''] ?? 'cut'

/** What the daemon answered before it closed, or why it did not. */
type Heard = { reply: Buffer } | { silence: Silence }

/**
 * One command on a connection of its own: `z` form, its answer ended by a NUL. `send` writes what belongs to the command; what
 * stands still and what breaks off is a silence. Rejects only with what `send` throws.
 */
function talk(
  address: ScannerAddress,
  times: ClamdTimes,
  command: string,
  send?: (line: Line) => Promise<void>,
): Promise<Heard> {
  return new Promise((done, fail) => {
    const socket = connect({ ...address, noDelay: true })
    const parts: Buffer[] = []
    let length = 0
    let isSettled = false
    const settle = (heard: Heard) => {
      if (isSettled) return
      isSettled = true
      clearTimeout(whole)
      socket.destroy()
      done(heard)
    }
    const reply = () => Buffer.concat(parts)
    /** A whole answer counts even where the connection broke right behind it; part of one does not. */
    const settleBroken = (silence: Silence) => settle(parts.at(-1)?.at(-1) === 0 ? { reply: reply() } : { silence })
    const whole = setTimeout(() => settle({ silence: 'silent' }), times.wholeMs)
    socket.setTimeout(times.connectMs, () => settle({ silence: 'silent' }))
    socket.on('error', (error) => settleBroken(silenceOf(error)))
    socket.on('data', (part) => {
      parts.push(part)
      length += part.length
      if (length > longestReply) settle({ reply: reply() })
    })
    socket.on('end', () => settle(length > 0 ? { reply: reply() } : { silence: 'cut' }))
    socket.on('close', () => settleBroken('cut'))
    socket.on('connect', () => {
      socket.setTimeout(times.idleMs)
      socket.write(`z${command}\0`)
      const isOver = () => isSettled || length > 0
      send?.({ write: (bytes) => writeAll(socket, bytes), isOver }).catch((error: unknown) => {
        fail(error instanceof Error ? error : new Error(String(error)))
        settle({ silence: 'cut' })
      })
    })
  })
}

interface Line {
  write(bytes: Buffer): Promise<void>
  /** The daemon has said something, or is gone: it wants no more. */
  isOver(): boolean
}

/** Resolves when the system has taken the bytes, and as well when the line is broken: that is heard elsewhere. */
const writeAll = (socket: Socket, bytes: Buffer) => new Promise<void>((done) => void socket.write(bytes, () => done()))

const framed = (chunk: Buffer) => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(chunk.length)
  return Buffer.concat([head, chunk])
}

/** A ClamAV daemon, spoken to by its own protocol (clamd(8), INSTREAM). It is told bytes and never a path. */
export function createClamd(address: ScannerAddress, times: Partial<ClamdTimes> = {}): Scanner {
  const limits = { ...patientTimes, ...times }

  return {
    async ask(): Promise<ScannerStanding> {
      const heard = await talk(address, { ...limits, idleMs: limits.connectMs }, 'VERSION')
      if ('silence' in heard) return { answers: false, reason: heard.silence }
      const version = readVersionReply(heard.reply)
      return version ? { answers: true, ...version } : { answers: false, reason: 'garbage' }
    },

    async scan(source: Readable, sizeBytes: number): Promise<ScanAnswer> {
      if (sizeBytes > largestBytes) {
        source.destroy()
        return { outcome: 'not-scannable', reason: 'over-2-gb' }
      }
      let sentBytes = 0
      let wasAllSent = false
      const send = async ({ write, isOver }: Line) => {
        for await (const part of source as AsyncIterable<Buffer>) {
          for (let at = 0; at < part.length && !isOver(); at += chunkBytes) {
            const chunk = part.subarray(at, at + chunkBytes)
            sentBytes += chunk.length
            await write(framed(chunk))
            // What it says in between is heard before more is written, for a write that fails takes the unread answer along.
            await nextTurn()
          }
          if (isOver()) return
        }
        if (isOver()) return
        if (sentBytes !== sizeBytes) throw new Error('The stored file is not as long as its row says.')
        wasAllSent = true
        await write(Buffer.alloc(4))
      }
      try {
        const heard = await talk(address, limits, 'INSTREAM', send)
        if ('silence' in heard) return { outcome: 'no-answer', reason: heard.silence }
        return readScanReply(heard.reply, wasAllSent)
      } finally {
        source.destroy()
      }
    },
  }
}
