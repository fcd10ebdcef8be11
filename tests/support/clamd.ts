import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { createClamd } from '../../src/main/platform/scan/clamd.ts'
import { tempFolder } from './temp-folder.ts'
import { until } from './until.ts'

/** What every scanner must find, and what harms nobody: the test file of EICAR, put together so that this one is not it. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join('')

export interface AskedScan {
  socket: Socket
  /** The bytes of the stream so far, without its frames. */
  bytes: Buffer
  /** The zero-length chunk has come. */
  isWhole: boolean
}

export interface FakeClamd {
  address: string
  /** Streams that were begun, by when they came. */
  scans: AskedScan[]
  /** How a stream is answered once it is whole; changed while it runs. */
  onScan: (scan: AskedScan) => void
  /** What VERSION is answered with; null: nothing. */
  version: string | null
  /** Called with every part of a stream as it comes. */
  onPart?: (scan: AskedScan) => void
  close(): Promise<void>
}

export const answers = (text: string) => (scan: AskedScan) => void scan.socket.end(text)

/** Something that listens where a daemon would, and says what a test wants. */
export async function startFakeClamd(onScan: FakeClamd['onScan'] = answers('stream: OK\0')): Promise<FakeClamd> {
  const file = path.join(await tempFolder(), 'clamd.sock')
  const sockets = new Set<Socket>()
  const fake: FakeClamd = {
    address: `unix:${file}`,
    scans: [],
    onScan,
    version: 'ClamAV 1.4.3/27456/Fri Nov 20 08:41:28 2026',
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let rest = Buffer.alloc(0)
    let scan: AskedScan | null = null
    socket.on('data', (part) => {
      rest = Buffer.concat([rest, part])
      if (!scan) {
        const end = rest.indexOf(0)
        if (end < 0) return
        const command = rest.toString('latin1', 0, end)
        rest = rest.subarray(end + 1)
        if (command === 'zVERSION') return void (fake.version !== null && socket.end(`${fake.version}\0`))
        scan = { socket, bytes: Buffer.alloc(0), isWhole: false }
        fake.scans.push(scan)
      }
      const parts = [scan.bytes]
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const length = rest.readUInt32BE(0)
        parts.push(rest.subarray(4, 4 + length))
        rest = rest.subarray(4 + length)
        if (length === 0) scan.isWhole = true
      }
      scan.bytes = Buffer.concat(parts)
      fake.onPart?.(scan)
      if (scan.isWhole) fake.onScan(scan)
    })
  })
  await new Promise<void>((done) => server.listen(file, done))
  onTestFinished(() => (server.listening ? fake.close() : undefined))
  return fake
}

const program = '/usr/sbin/clamd'
/** Why no real daemon can be had here, for a skipped test's name; null where one can. */
export const clamdTrouble = existsSync(program) ? null : `there is no ${program}`

export interface RealClamd {
  address: string
  process: ChildProcess
  /** Once it answers again after `process` was ended. */
  startAgain(): Promise<void>
}

/** The system's own daemon, on a socket and with signatures of the test's own: EICAR and nothing else, so nothing is fetched. */
export async function startRealClamd({ streamMaxLength = '8M', more = '' } = {}): Promise<RealClamd> {
  const folder = await tempFolder()
  const socket = path.join(folder, 'clamd.sock')
  const signatures = path.join(folder, 'signatures')
  await mkdir(signatures)
  await writeFile(path.join(signatures, 'test.ndb'), `Eicar-Test-Signature:0:*:${Buffer.from(eicar).toString('hex')}\n`)
  const config = path.join(folder, 'clamd.conf')
  await writeFile(
    config,
    [
      `LocalSocket ${socket}`,
      `DatabaseDirectory ${signatures}`,
      `TemporaryDirectory ${folder}`,
      `StreamMaxLength ${streamMaxLength}`,
      'Foreground yes',
      'AlertExceedsMax yes',
      more,
      '',
    ].join('\n'),
  )
  const begin = () => spawn(program, ['--config-file', config], { stdio: 'ignore' })
  const answersNow = async () => (await createClamd({ path: socket }).ask()).answers
  const real: RealClamd = {
    address: `unix:${socket}`,
    process: begin(),
    async startAgain() {
      real.process = begin()
      await until('clamd to answer again', answersNow)
    },
  }
  onTestFinished(() => void real.process.kill('SIGKILL'))
  await until('clamd to answer', answersNow)
  return real
}
