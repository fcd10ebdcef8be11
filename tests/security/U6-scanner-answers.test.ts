import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { createClamd, type ClamdTimes } from '../../src/main/platform/scan/clamd.ts'
import { connectScanner } from '../../src/main/platform/scan/connect-scanner.ts'
import type { Scanner } from '../../src/main/ports.ts'
import { answers, clamdTrouble, eicar, startFakeClamd, startRealClamd, type FakeClamd } from '../support/clamd.ts'
import { tempFolder } from '../support/temp-folder.ts'

const quick: ClamdTimes = { connectMs: 2_000, idleMs: 1_000, wholeMs: 8_000 }
const clamdAt = (address: string, times: Partial<ClamdTimes> = {}): Scanner =>
  createClamd({ path: address.replace('unix:', '') }, { ...quick, ...times })
const scan = (scanner: Scanner, content: Buffer | string) => {
  const bytes = Buffer.from(content)
  return scanner.scan(Readable.from([bytes]), bytes.length)
}
const noAnswer = (reason: string) => ({ outcome: 'no-answer', reason })

test('U6 clean and infected are what the daemon says letter for letter, of all the bytes and nothing else', async () => {
  const fake = await startFakeClamd()
  const bytes = Buffer.alloc(3_000_000, 'abcdefg')

  expect(await scan(clamdAt(fake.address), bytes)).toEqual({ outcome: 'clean' })
  expect(fake.scans[0]?.bytes.equals(bytes)).toBe(true)
  expect(await scan(clamdAt(fake.address), '')).toEqual({ outcome: 'clean' })

  fake.onScan = answers('stream: Win.Test.EICAR_HDB-1 FOUND\0')
  expect(await scan(clamdAt(fake.address), 'x')).toEqual({ outcome: 'infected', signature: 'Win.Test.EICAR_HDB-1' })
})

test.each([
  ['nothing, and closes', ''],
  ['no end', 'stream: OK'],
  ['another case', 'stream: ok\0'],
  ['more behind it', 'stream: OK\0stream: OK\0'],
  ['a line end before it', '\nstream: OK\0'],
  ['a session number', '1: stream: OK\0'],
  ['an error', "stream: Can't allocate memory ERROR\0"],
  ['OK within something else', 'stream: NOT OK\0'],
  ['a signature without a name', 'stream:  FOUND\0'],
  ['a signature of two words', 'stream: A B FOUND\0'],
  ['HTTP', 'HTTP/1.1 200 OK\r\n\r\n\0'],
  ['a greeting of its own', 'UNKNOWN COMMAND\0'],
  ['far too much', `${'stream: OK '.repeat(1_000)}\0`],
  ['bytes that are no text', Buffer.from([0, 255, 254, 0]).toString('latin1')],
])('U6 no answer: %s', async (_what, reply) => {
  const fake = await startFakeClamd((one) => void one.socket.end(Buffer.from(reply, 'latin1')))

  expect(await scan(clamdAt(fake.address), 'content')).toMatchObject({ outcome: 'no-answer' })
})

test('U6 no answer: OK that comes before the file has been sent', async () => {
  const fake = await startFakeClamd(() => undefined)
  fake.onPart = ({ socket }) => void socket.end('stream: OK\0')

  expect(await scan(clamdAt(fake.address), Buffer.alloc(8_000_000))).toEqual(noAnswer('garbage'))
})

test('U6 no answer: absent, refusing, not allowed, silent, cut, dripping', async () => {
  const folder = await tempFolder()
  expect(await scan(clamdAt(`${folder}/none`), 'x')).toEqual(noAnswer('absent'))

  const closed = await startFakeClamd()
  const port = await freePort()
  await closed.close()
  expect(await scan(createClamd({ host: '127.0.0.1', port }, quick), 'x')).toEqual(noAnswer('refused'))

  const silent = await startFakeClamd(() => undefined)
  expect(await scan(clamdAt(silent.address), 'x')).toEqual(noAnswer('silent'))

  const cut = await startFakeClamd((one) => void one.socket.destroy())
  expect(await scan(clamdAt(cut.address), 'x')).toEqual(noAnswer('cut'))

  const midway = await startFakeClamd()
  midway.onPart = ({ socket, bytes }) => void (bytes.length > 1_000_000 && socket.destroy())
  expect(await scan(clamdAt(midway.address), Buffer.alloc(8_000_000))).toEqual(noAnswer('cut'))

  const dripping = await startFakeClamd((one) => {
    const timer = setInterval(() => one.socket.write('s'), 50)
    one.socket.on('close', () => clearInterval(timer))
  })
  expect(await scan(clamdAt(dripping.address, { wholeMs: 700 }), 'x')).toEqual(noAnswer('silent'))
})

test('U6 an answer that takes its time counts', async () => {
  const slow = await startFakeClamd((one) => void setTimeout(() => one.socket.end('stream: OK\0'), 600))
  expect(await scan(clamdAt(slow.address, { idleMs: 5_000 }), 'x')).toEqual({ outcome: 'clean' })
})

test('U6 a daemon that takes nothing in holds nobody up for ever', async () => {
  const stuck: FakeClamd = await startFakeClamd(() => undefined)
  stuck.onPart = ({ socket }) => void socket.pause()

  expect(await scan(clamdAt(stuck.address), Buffer.alloc(20_000_000))).toEqual(noAnswer('silent'))
})

test("U6 too large is not scanned, by the daemon's word or beyond 2 GB without asking; and what it saw in part is neither", async () => {
  const fake = await startFakeClamd(() => undefined)
  fake.onPart = ({ socket, bytes }) =>
    void (bytes.length > 1_000_000 && socket.end('INSTREAM size limit exceeded. ERROR\0'))
  const tooLarge = { outcome: 'not-scannable', reason: 'scanner-limit' }
  expect(await scan(clamdAt(fake.address), Buffer.alloc(8_000_000))).toEqual(tooLarge)

  const inPart = await startFakeClamd(answers('stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0'))
  expect(await scan(clamdAt(inPart.address), 'x')).toEqual(tooLarge)

  const source = Readable.from(['never read'])
  expect(await clamdAt(inPart.address).scan(source, 2 * 1024 ** 3)).toEqual({
    outcome: 'not-scannable',
    reason: 'over-2-gb',
  })
  expect(source.destroyed).toBe(true)
})

test('U6 a stored file that is shorter than its row says is a fault, and no answer', async () => {
  const fake = await startFakeClamd()
  await expect(clamdAt(fake.address).scan(Readable.from([Buffer.from('short')]), 6)).rejects.toThrow('not as long')
  expect(fake.scans[0]?.isWhole ?? false).toBe(false)
})

test('U6 the standing: engine, signatures and their day; or why not', async () => {
  const fake = await startFakeClamd()
  const ask = () => clamdAt(fake.address).ask()
  const signaturesAtMs = Date.UTC(2026, 10, 20, 8, 41, 28)
  expect(await ask()).toEqual({ answers: true, engine: 'ClamAV 1.4.3', signatures: '27456', signaturesAtMs })
  fake.version = 'ClamAV 1.4.3'
  expect(await ask()).toEqual({ answers: true, engine: 'ClamAV 1.4.3', signatures: null, signaturesAtMs: null })
  fake.version = '220 mail.example ESMTP'
  expect(await ask()).toEqual({ answers: false, reason: 'garbage' })
  fake.version = null
  expect(await clamdAt(fake.address, { connectMs: 200 }).ask()).toEqual({ answers: false, reason: 'silent' })
})

test("U6 an address is a socket's or a port's, and nothing else", () => {
  for (const good of [
    'unix:/run/clamav/clamd.ctl',
    'tcp:127.0.0.1:3310',
    'tcp:clamd.office.example:3310',
    'tcp:[::1]:3310',
  ])
    expect(connectScanner(good), good).not.toBeNull()
  for (const bad of [
    '',
    'unix:relative',
    '/run/clamd.ctl',
    'tcp:host',
    'tcp:host:0',
    'tcp:host:70000',
    'http://host:3310',
    'unix:/a\0b',
    'tcp:a b:1',
  ])
    expect(connectScanner(bad), bad).toBeNull()
})

const skipped = clamdTrouble === null ? '' : ` (skipped: ${clamdTrouble})`
test.skipIf(clamdTrouble !== null)(
  `U6 a real daemon: EICAR found, alone and inside; the rest clean; beyond its limit not scanned${skipped}`,
  async () => {
    const { address } = await startRealClamd({ streamMaxLength: '2M' })
    const scanner = connectScanner(address)!
    const found = { outcome: 'infected', signature: 'Eicar-Test-Signature.UNOFFICIAL' }

    expect(await scanner.ask()).toMatchObject({ answers: true, engine: expect.stringMatching(/^ClamAV \d/) as string })
    expect(await scan(scanner, eicar)).toEqual(found)
    expect(await scan(scanner, `${'before '.repeat(1_000)}${eicar} after`)).toEqual(found)
    expect(await scan(scanner, 'a letter to the court')).toEqual({ outcome: 'clean' })
    expect(await scan(scanner, '')).toEqual({ outcome: 'clean' })
    // The daemon says so and closes while bytes are on their way to it: where the break is seen before the words, the file stays
    // quarantined and the job asks again.
    const asked = async (megabytes: number) => {
      for (;;) {
        const answer = await scan(scanner, Buffer.alloc(megabytes * 1024 ** 2, 'z'))
        if (answer.outcome !== 'no-answer' || answer.reason !== 'cut') return answer
      }
    }
    for (const megabytes of [3, 40])
      expect(await asked(megabytes), `${megabytes} MB`).toEqual({ outcome: 'not-scannable', reason: 'scanner-limit' })
  },
)

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
