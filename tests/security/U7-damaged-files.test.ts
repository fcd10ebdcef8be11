import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import http from 'node:http'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openDiskFileStore } from '../../src/main/platform/files/disk-file-store.ts'
import { createFileSender } from '../../src/main/platform/http/send-file.ts'
import { createThreadedWorkers } from '../../src/main/platform/workers/threads.ts'
import { startListener } from '../http/support/test-listener.ts'
import { fakeLog } from '../support/fakes.ts'
import { tempFolder } from '../support/temp-folder.ts'

async function startWith(sizeBytes: number) {
  const files = await openDiskFileStore(await tempFolder())
  const workers = createThreadedWorkers({ pathOf: files.pathOf })
  onTestFinished(() => workers.close())
  const bytes = randomBytes(sizeBytes)
  const { storageKey } = await files.write(Readable.from([bytes]), { maxBytes: sizeBytes })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const log = fakeLog()
  const reported: string[] = []
  const onDamaged = (key: string) => Promise.resolve(void reported.push(key))
  const send = createFileSender({ files, workers, log, onDamaged })
  const { origin } = await startListener({}, ({ app }) => {
    app.get('/content', (request, reply) =>
      send(request, reply, { storageKey, sizeBytes, sha256, fileName: 'a.pdf', mediaType: 'application/pdf' }),
    )
  })
  async function flipBit(position: number) {
    const handle = await open(files.pathOf(storageKey), 'r+')
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, position)
    byte.writeUInt8(byte.readUInt8() ^ 0b1000)
    await handle.write(byte, 0, 1, position)
    await handle.close()
  }
  return { origin, flipBit, log, reported, workers, storageKey, sha256 }
}

/** What a client ends up with: complete is false when the connection broke before the announced length. */
async function download(origin: string, headers: Record<string, string> = {}) {
  const request = http.get(`${origin}/content`, { headers, agent: false })
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  response.on('error', () => undefined)
  let size = 0
  response.on('data', (chunk: Buffer) => void (size += chunk.length))
  // Not `once`: it rejects on the error that is expected here.
  await new Promise((resolve) => response.on('close', resolve))
  return { status: response.statusCode, isComplete: response.complete, size }
}

test.each([
  ['a small file', 10_000, 0],
  ['a small file', 10_000, 9_999],
])('U7 one bit of %s flipped: refused with an incident number (%i bytes, at %i)', async (_name, size, position) => {
  const { origin, flipBit, log, reported, storageKey } = await startWith(size)
  expect(await download(origin)).toEqual({ status: 200, isComplete: true, size })

  await flipBit(position)

  expect((await download(origin)).status).toBe(500)
  expect(String(log.lines.at(-1)?.event)).toContain('FileDamagedError')
  expect(reported).toEqual([storageKey])
})

test.each([0, 4_321_000, 8_999_999])(
  'U7 one bit of a large file flipped at %i: it never arrives whole',
  async (position) => {
    const { origin, flipBit, log, reported, storageKey } = await startWith(9_000_000)
    expect(await download(origin)).toEqual({ status: 200, isComplete: true, size: 9_000_000 })

    await flipBit(position)
    const { isComplete, size } = await download(origin)

    expect(isComplete).toBe(false)
    expect(size).toBeLessThan(9_000_000)
    await vi.waitFor(() => expect(String(log.lines.at(-1)?.event)).toContain('FileDamagedError'))
    expect(reported).toEqual([storageKey])
  },
)

test('U7 a part of a damaged file is not served either', async () => {
  const { origin, flipBit } = await startWith(3_000_000)
  await flipBit(2_999_999)

  expect((await download(origin, { range: 'bytes=0-99' })).status).toBe(500)
})

test('U7 the worker finds the same hash, and not after a flip', async () => {
  const { workers, storageKey, sha256, flipBit } = await startWith(3_000_000)

  expect(await workers.sha256(storageKey)).toBe(sha256)
  await flipBit(1_500_000)
  expect(await workers.sha256(storageKey)).not.toBe(sha256)
})
