import { createHash, randomBytes } from 'node:crypto'
import http from 'node:http'
import net from 'node:net'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test, vi } from 'vitest'
import { isRefusal } from '../../src/shared/errors.ts'
import { openDiskFileStore } from '../../src/main/platform/files/disk-file-store.ts'
import { defaultLimits, type ListenerLimits } from '../../src/main/platform/http/listener.ts'
import { leaveBodiesAlone, receiveUpload } from '../../src/main/platform/http/receive-upload.ts'
import { sendRefusal } from '../../src/main/platform/http/refusal-reply.ts'
import { createFileSender, type FileToSend } from '../../src/main/platform/http/send-file.ts'
import { createThreadedWorkers } from '../../src/main/platform/workers/threads.ts'
import type { FileStore } from '../../src/main/ports.ts'
import { fakeLog } from '../support/fakes.ts'
import { ask, createBrowser } from '../support/http.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { startListener } from './support/test-listener.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function start(
  options: { files?: Partial<FileStore>; limits?: Partial<ListenerLimits>; maxBytes?: number } = {},
) {
  const folder = await tempFolder()
  const disk = await openDiskFileStore(folder)
  const files: FileStore = { ...disk, ...options.files }
  const workers = createThreadedWorkers({ pathOf: disk.pathOf })
  onTestFinished(() => workers.close())
  const log = fakeLog()
  const send = createFileSender({ files, workers, log })
  const documents = new Map<string, FileToSend>()
  const { origin, port } = await startListener({ limits: options.limits }, ({ app }) => {
    app.route<{ Params: { id: string } }>({
      method: ['GET', 'HEAD'],
      url: '/documents/:id/content',
      handler: async (request, reply) => {
        const file = documents.get(request.params.id)
        return file ? send(request, reply, file) : reply.code(404).send()
      },
    })
    void app.register(async (scope) => {
      leaveBodiesAlone(scope)
      scope.put('/uploads', async (request, reply) => {
        const limits = { ...defaultLimits, ...options.limits }
        const stored = await receiveUpload(request, { files, limits, maxBytes: options.maxBytes })
        return isRefusal(stored) ? sendRefusal(request, reply, stored) : reply.code(201).send(stored)
      })
    })
  })
  async function keep(bytes: Buffer, more: Partial<FileToSend> = {}): Promise<FileToSend> {
    const { storageKey } = await disk.write(Readable.from([bytes]), { maxBytes: 100_000_000 })
    const file = {
      storageKey,
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
      fileName: 'Escritura – José.pdf',
      mediaType: 'application/pdf',
      ...more,
    }
    documents.set('d1', file)
    return file
  }
  return { origin, port, disk, folder, documents, keep, log }
}

test('U4 a file is an attachment in a sandbox of its own, whatever it is', async () => {
  const { origin, keep } = await start()
  await keep(Buffer.from('<script>alert(1)</script>'), { fileName: 'a.html', mediaType: 'text/html' })

  const { status, headers, body } = await ask(origin, '/documents/d1/content')

  expect(status).toBe(200)
  expect(body).toBe('<script>alert(1)</script>')
  expect(headers).toMatchObject({
    'content-disposition': `attachment; filename="a.html"; filename*=UTF-8''a.html`,
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'content-length': '25',
    'accept-ranges': 'bytes',
  })
})

test.each([
  ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
  ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
  ['bytes=-2', 206, '89', 'bytes 8-9/10'],
  ['bytes=-50', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=8-50', 206, '89', 'bytes 8-9/10'],
  ['bytes=10-', 416, '', 'bytes */10'],
  ['bytes=-0', 416, '', 'bytes */10'],
  ['bytes=5-2', 200, '0123456789', undefined],
  ['bytes=0-1,4-5', 200, '0123456789', undefined],
  ['bytes=a-b', 200, '0123456789', undefined],
  ['pages=1-2', 200, '0123456789', undefined],
])('a range of a file: %s', async (range, status, body, contentRange) => {
  const { origin, keep } = await start()
  await keep(Buffer.from('0123456789'))

  const answer = await ask(origin, '/documents/d1/content', { headers: { range } })

  expect([answer.status, answer.body, answer.headers['content-range']]).toEqual([status, body, contentRange])
})

test('HEAD tells everything and sends nothing; a known version is not sent again', async () => {
  const { origin, keep } = await start()
  const file = await keep(Buffer.from('0123456789'))
  const etag = `"${file.sha256}"`

  const head = await ask(origin, '/documents/d1/content', { method: 'HEAD' })
  const known = await ask(origin, '/documents/d1/content', { headers: { 'if-none-match': `W/"x", ${etag}` } })
  const stale = await ask(origin, '/documents/d1/content', { headers: { range: 'bytes=0-1', 'if-range': '"old"' } })

  expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '10', etag } })
  expect(known).toMatchObject({ status: 304, body: '' })
  expect(stale).toMatchObject({ status: 200, body: '0123456789' })
})

test('SHR-3 a request that begins after the unshare gets nothing', async () => {
  const { origin, keep } = await start()
  let isShared = true
  await keep(Buffer.from('0123456789'), { stillAllowed: async () => isShared })
  const status = async () => (await ask(origin, '/documents/d1/content', { headers: { range: 'bytes=5-' } })).status

  expect(await status()).toBe(206)
  isShared = false
  expect(await status()).toBe(404)
})

test('SHR-3 an unshare cuts a download under way', async () => {
  const { origin, keep } = await start()
  const unshared = new AbortController()
  let isSent = false
  await keep(randomBytes(30_000_000), { signal: unshared.signal, onSent: () => void (isSent = true) })
  let received = 0

  const request = http.get(`${origin}/documents/d1/content`, { agent: false })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  response.on('data', (chunk: Buffer) => {
    received += chunk.length
    unshared.abort()
  })
  // Not `once`: it rejects on the error that is expected here.
  await new Promise((resolve) => response.on('close', resolve))

  expect(response.complete).toBe(false)
  expect(received).toBeLessThan(30_000_000)
  expect(isSent).toBe(false)
})

test('SHR-4 that the last byte went out is told once, and not for a HEAD', async () => {
  const { origin, keep } = await start()
  const onSent = vi.fn<() => void>()
  await keep(randomBytes(3_000_000), { onSent })

  await ask(origin, '/documents/d1/content', { method: 'HEAD' })
  expect(onSent).not.toHaveBeenCalled()
  await ask(origin, '/documents/d1/content')
  await vi.waitFor(() => expect(onSent).toHaveBeenCalledTimes(1))
})

test('an upload is stored bit for bit', async () => {
  const { origin, disk } = await start()
  const bytes = randomBytes(5_000_003)

  const answer = await createBrowser(origin).ask('/uploads', {
    method: 'PUT',
    headers: { 'content-type': 'application/pdf' },
    body: bytes,
  })

  const { storageKey, sizeBytes } = JSON.parse(answer.body) as { storageKey: string; sizeBytes: number }
  expect([answer.status, sizeBytes]).toEqual([201, bytes.length])
  expect(await createThreadedWorkers({ pathOf: disk.pathOf }).sha256(storageKey)).toBe(sha256(bytes))
})

test('a document of 0 bytes is accepted', async () => {
  const { origin } = await start()

  const answer = await createBrowser(origin).ask('/uploads', { method: 'PUT', headers: { 'content-length': '0' } })

  expect(answer.status).toBe(201)
})

test('DOC-2 more than 5 GB is refused before a byte is read', async () => {
  const { port } = await start()
  const host = `127.0.0.1:${port}`
  const head = `PUT /uploads HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: `

  const socket = net.connect(port, '127.0.0.1', () => socket.write(`${head}${5 * 1024 ** 3 + 1}\r\n\r\n`))
  const [first] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()

  expect(first.toString()).toMatch(/^HTTP\/1\.1 413[^]*"code":"TOO_LARGE"/)
})

test('F3 no room is 507 before a byte is read, and when it runs out on the way', async () => {
  const before = await start({ files: { freeBytes: async () => 1_000_000 } })
  const during = await start()
  const full = Object.assign(new Error('disk'), { name: 'StorageFullError' })
  const meanwhile = await start({ files: { write: () => Promise.reject(full) } })
  const put = (origin: string) =>
    createBrowser(origin).ask('/uploads', { method: 'PUT', body: Buffer.alloc(2_000_000) })

  expect((await put(before.origin)).status).toBe(507)
  expect((await put(meanwhile.origin)).status).toBe(507)
  expect((await put(during.origin)).status).toBe(201)
})

test('an upload whose length is not announced is refused', async () => {
  const { origin } = await start()

  const answer = await createBrowser(origin).ask('/uploads', {
    method: 'PUT',
    headers: { 'transfer-encoding': 'chunked' },
    body: 'abc',
  })

  expect(answer.status).toBe(422)
})

test('F7 an upload cut in the middle leaves nothing', async () => {
  const { port, disk, folder } = await start()
  const host = `127.0.0.1:${port}`
  const head = `PUT /uploads HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: 1000000\r\n\r\n`
  const drafts = () => readdir(path.join(folder, 'tmp'))

  const socket = net.connect(port, '127.0.0.1', () => socket.write(head + 'x'.repeat(1_000)))
  await vi.waitFor(async () => expect(await drafts()).toHaveLength(1))
  socket.resetAndDestroy()

  await vi.waitFor(async () => expect(await drafts()).toEqual([]))
  for await (const key of disk.keys()) expect(key).toBeUndefined()
})

test('H5 an upload may take its time, but not stand still', async () => {
  const { port, folder } = await start({ limits: { bodyTimeoutMs: 50, stallTimeoutMs: 200, leastBytes: 100 } })
  const host = `127.0.0.1:${port}`
  const head = `PUT /uploads HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: 1000000\r\n\r\n`

  const socket = net.connect(port, '127.0.0.1', () => socket.write(head))
  await once(socket.resume(), 'close')

  await vi.waitFor(async () => expect(await readdir(path.join(folder, 'tmp'))).toEqual([]))
})
