import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { open, readFile, writeFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openDiskFileStore } from '../../src/main/platform/files/disk-file-store.ts'
import { createZipSender, type ZipPart, type ZippedFile } from '../../src/main/platform/http/send-zip.ts'
import { createThreadedWorkers } from '../../src/main/platform/workers/threads.ts'
import { fakeLog } from '../support/fakes.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { startListener } from './support/test-listener.ts'

const run = promisify(execFile)
const leftOut = { path: 'Not included.txt', intro: 'These are not in it:', damaged: 'damaged' }

async function start() {
  const folder = await tempFolder()
  const files = await openDiskFileStore(path.join(folder, 'files'))
  const workers = createThreadedWorkers({ pathOf: files.pathOf })
  onTestFinished(() => workers.close())
  const log = fakeLog()
  const damaged: string[] = []
  const onDamaged = (key: string) => Promise.resolve(void damaged.push(key))
  const send = createZipSender({ files, workers, log, onDamaged })
  const cut = new AbortController()
  let parts: () => AsyncIterable<ZipPart> = () => Readable.from([]) as AsyncIterable<ZipPart>
  const { origin } = await startListener({}, ({ app }) => {
    app.route({
      method: ['GET', 'HEAD'],
      url: '/zip',
      handler: (request, reply) =>
        send(request, reply, { fileName: 'Letters – José.zip', parts: parts(), leftOut, signal: cut.signal }),
    })
  })
  async function keep(bytes: Buffer): Promise<ZippedFile> {
    const { storageKey } = await files.write(Readable.from([bytes]), { maxBytes: 1e9 })
    return { storageKey, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  }
  async function flipBit({ storageKey }: ZippedFile, position: number): Promise<void> {
    const handle = await open(files.pathOf(storageKey), 'r+')
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, position)
    byte.writeUInt8(byte.readUInt8() ^ 1)
    await handle.write(byte, 0, 1, position)
    await handle.close()
  }
  const part = (name: string, file: ZippedFile | { leftOut: string } | null): ZipPart => ({
    path: name,
    modifiedAtMs: Date.UTC(2026, 2, 1),
    open: () => Promise.resolve(file),
  })
  return {
    origin,
    folder,
    files,
    log,
    damaged,
    cut,
    keep,
    flipBit,
    part,
    serve: (list: ZipPart[] | (() => AsyncIterable<ZipPart>)) => {
      parts = Array.isArray(list) ? () => Readable.from(list) as AsyncIterable<ZipPart> : list
    },
  }
}

async function download(origin: string) {
  const request = http.get(`${origin}/zip`, { agent: false })
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const chunks: Buffer[] = []
  response.on('error', () => undefined)
  response.on('data', (chunk: Buffer) => void chunks.push(chunk))
  await new Promise((resolve) => response.on('close', resolve))
  return { headers: response.headers, isComplete: response.complete, bytes: Buffer.concat(chunks) }
}

const names = (bytes: Buffer) => Object.keys(unzipSync(bytes))

test('DOC-1 files of every size arrive bit for bit, in their folders, and other programs read it', async () => {
  const { origin, folder, keep, part, serve } = await start()
  const small = Buffer.from('Estimada Elena')
  const large = randomBytes(5_000_000)
  serve([
    part('Letters/Carta – José.txt', await keep(small)),
    part('Letters/2024/scan.pdf', await keep(large)),
    part('empty.txt', await keep(Buffer.alloc(0))),
  ])

  const { headers, isComplete, bytes } = await download(origin)

  expect(isComplete).toBe(true)
  expect(headers).toMatchObject({
    'content-type': 'application/zip',
    'content-disposition': expect.stringContaining("filename*=UTF-8''Letters%20%E2%80%93%20Jos%C3%A9.zip") as string,
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  })
  const found = unzipSync(bytes)
  expect(Object.keys(found)).toEqual(['Letters/Carta – José.txt', 'Letters/2024/scan.pdf', 'empty.txt'])
  expect(Buffer.from(found['Letters/Carta – José.txt'] ?? []).equals(small)).toBe(true)
  expect(Buffer.from(found['Letters/2024/scan.pdf'] ?? []).equals(large)).toBe(true)
  const file = path.join(folder, 'a.zip')
  await writeFile(file, bytes)
  const script = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))'
  expect((await run('python3', ['-c', script, file])).stdout.trim()).toBe('None 3')
  expect((await readFile(file)).includes(Buffer.from('Estimada Elena'))).toBe(true)
})

test.each([
  ['small', 10_000],
  ['large', 3_000_000],
])('U7 a damaged %s file is left out, named in a text file, and reported; the others arrive', async (_size, size) => {
  const { origin, keep, flipBit, part, serve, damaged, log } = await start()
  const [good, bad] = [await keep(randomBytes(size)), await keep(randomBytes(size))]
  await flipBit(bad, size - 5)
  serve([part('bad.pdf', bad), part('good.pdf', good), part('gone.pdf', { leftOut: 'no longer shared' })])

  const { bytes, isComplete } = await download(origin)

  expect(isComplete).toBe(true)
  expect(names(bytes)).toEqual(['good.pdf', 'Not included.txt'])
  const text = Buffer.from(unzipSync(bytes)['Not included.txt'] ?? []).toString()
  expect(text).toContain('bad.pdf: damaged')
  expect(text).toContain('gone.pdf: no longer shared')
  expect(damaged).toEqual([bad.storageKey])
  expect(String(log.lines.at(-1)?.event)).toContain('FileDamagedError')
})

test('SHR-3 each file is asked for when its turn comes, and the answer ends where nobody is there any more', async () => {
  const { origin, keep, part, serve } = await start()
  const file = await keep(randomBytes(2_000_000))
  const asked: string[] = []
  const asking = (name: string, answer: ZippedFile | null): ZipPart => ({
    ...part(name, answer),
    open() {
      asked.push(name)
      return Promise.resolve(answer)
    },
  })
  serve([asking('a', file), asking('b', null), asking('c', file)])

  const { isComplete } = await download(origin)

  expect(isComplete).toBe(false)
  expect(asked).toEqual(['a', 'b'])
})

test('SHR-3 it is cut in the middle of a file, and no fault is logged', async () => {
  const { origin, keep, part, serve, cut, log } = await start()
  const file = await keep(randomBytes(30_000_000))
  serve([part('a', file), part('b', file)])
  const request = http.get(`${origin}/zip`, { agent: false })
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  response.on('error', () => undefined)
  await once(response, 'readable')
  const closed = new Promise((resolve) => response.on('close', resolve))

  cut.abort()
  response.resume()
  await closed

  expect(response.complete).toBe(false)
  expect(log.lines).toEqual([])
})

test('somebody who goes away stops the reading, and no fault is logged', async () => {
  const { origin, keep, part, serve, log } = await start()
  const file = await keep(randomBytes(4_000_000))
  let given = 0
  serve(async function* () {
    for (;;) yield { ...part(`${given++}`, file) }
  })
  const request = http.get(`${origin}/zip`, { agent: false })
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  response.on('error', () => undefined)
  await once(response, 'readable')

  request.destroy()

  await vi.waitFor(async () => {
    const before = given
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    expect(given).toBe(before)
  })
  expect(log.lines).toEqual([])
})

test('HEAD tells what would come and asks for nothing', async () => {
  const { origin, serve } = await start()
  let wasAsked = false
  serve(async function* () {
    wasAsked = true
    yield* []
  })
  const request = http.request(`${origin}/zip`, { agent: false, method: 'HEAD' }).end()
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'application/zip'])
  response.resume()
  expect(wasAsked).toBe(false)
})
