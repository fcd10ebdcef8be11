import { ORPCError } from '@orpc/client'
import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client'
import { expect, test } from 'vitest'
import { until as untilAnswered } from '../../../../tests/support/until.ts'
import type { UploadState } from '../../../shared/upload-parts.ts'
import { checkFiles } from './check-files.ts'
import type { Chunk } from './chunk-source.ts'
import { fingerprintOf } from './fingerprint.ts'
import { makeSpeed } from './speed.ts'
import { startTransfer } from './transfer.ts'
import { browserLocks } from './upload-locks.ts'
import { createUploads, type UploadOptions } from './uploads.ts'

const until = (what: string, is: () => boolean) => untilAnswered(what, () => Promise.resolve(is()))

const chunkBytes = 1_000
const bytesOf = (size: number, seed = 1) => Uint8Array.from({ length: size }, (_, index) => (index * 7 + seed) % 251)
const fileOf = (name: string, size: number, seed = 1) => new File([bytesOf(size, seed)], name, { lastModified: 1_000 })
const refusal = (code: string) => new ORPCError(code, { data: { messageKey: 'x' } })

interface Kept {
  uploadId: string
  name: string
  size: number
  fingerprint: string
  token: string | null
  bytes: number[]
  state: UploadState['state']
}

/** What a PATCH of so many bytes at this offset is answered with, instead of being kept; 'cut': after so many bytes no answer. */
type Mishap = (patch: { uploadId: string; offset: number }) => number | 'cut' | 'hold' | undefined

/** A host in memory, which keeps to tus 1.0 as `src/shared/uploads.ts` says it. */
function hostDouble() {
  const uploads = new Map<string, Kept>()
  let tokens = 0
  let isSignedIn = true
  let mishap: Mishap = () => undefined
  const patches: { uploadId: string; offset: number; bytes: number }[] = []
  const held: (() => void)[] = []

  async function answer(method: string, headers: Map<string, string>, uploadId: string, chunk: Chunk | null) {
    const upload = uploads.get(uploadId)
    if (upload?.state !== 'open' && upload?.state !== 'checking') return { status: upload ? 410 : 404 }
    if (headers.get('authorization') !== `Bearer ${upload.token}`) return { status: 401 }
    const place = { 'upload-offset': String(upload.bytes.length), 'upload-length': String(upload.size) }
    if (method === 'HEAD') return { status: 200, headers: place }
    if (headers.get('upload-offset') !== String(upload.bytes.length)) return { status: 409 }
    if (!chunk) return { status: 400 }
    const hash = await crypto.subtle.digest('SHA-1', chunk.bytes)
    const checksum = `sha1 ${Buffer.from(hash).toString('base64')}`
    if (chunk.checksum !== checksum) return { status: 460 }
    upload.bytes.push(...new Uint8Array(chunk.bytes))
    if (upload.bytes.length === upload.size) upload.state = 'checking'
    return { status: 204, headers: { 'upload-offset': String(upload.bytes.length) } }
  }

  const stack: HttpStack = {
    getName: () => 'double',
    createRequest(method, url): HttpRequest {
      const headers = new Map<string, string>()
      let onSent: (bytes: number) => void = () => undefined
      let abort: () => void = () => undefined
      return {
        getMethod: () => method,
        getURL: () => url,
        setHeader: (name, value) => void headers.set(name.toLowerCase(), value),
        getHeader: (name) => headers.get(name.toLowerCase()),
        setProgressHandler: (handler) => (onSent = handler),
        async send(chunk: Chunk | null): Promise<HttpResponse> {
          const uploadId = url.slice('/uploads/'.length)
          const offset = Number(headers.get('upload-offset') ?? 0)
          const what = chunk ? mishap({ uploadId, offset }) : undefined
          if (chunk) patches.push({ uploadId, offset, bytes: chunk.size })
          onSent(chunk ? chunk.size / 2 : 0)
          if (what === 'hold')
            await new Promise<void>((resolve, reject) => {
              held.push(resolve)
              abort = () => reject(new Error('aborted'))
            })
          if (what === 'cut') throw new Error('No answer came.')
          const { status, headers: said = {} } =
            typeof what === 'number' ? { status: what } : await answer(method, headers, uploadId, chunk)
          return {
            getStatus: () => status,
            getHeader: (name) => (said as Record<string, string>)[name.toLowerCase()],
            getBody: () => '',
            getUnderlyingObject: () => null,
          }
        },
        abort: () => Promise.resolve(abort()),
        getUnderlyingObject: () => null,
      }
    },
  }

  const needSession = () => {
    if (!isSignedIn) throw refusal('UNAUTHENTICATED')
  }
  const host = {
    resume: async ({ uploadId, fingerprint }: { uploadId: string; fingerprint: string }) => {
      needSession()
      const upload = uploads.get(uploadId)
      if (upload?.state !== 'open') throw refusal('GONE')
      if (upload.fingerprint !== fingerprint) throw refusal('STALE')
      upload.token = `token-${++tokens}`
      return { uploadId, token: upload.token, offsetBytes: upload.bytes.length }
    },
    remove: async ({ uploadId }: { uploadId: string }) => {
      needSession()
      const upload = uploads.get(uploadId)
      if (upload?.state !== 'open') throw refusal('GONE')
      upload.state = 'removed'
    },
    list: async () => {
      needSession()
      const files = [...uploads.values()].map(({ uploadId, name, size, fingerprint, bytes, state }) => {
        const documentId = state === 'done' ? `document-${uploadId}` : null
        return {
          uploadId,
          name,
          sizeBytes: size,
          offsetBytes: bytes.length,
          fingerprint,
          state,
          documentId,
          expiresAtMs: 0,
        }
      })
      return [{ sendingId: 's', matterId: 'm', matterTitle: 'Estate', threadId: null, createdAtMs: 0, files }]
    },
  }
  const begin = async (files: { name: string; sizeBytes: number; fingerprint: string }[]) => ({
    sendingId: 's',
    tickets: files.map(({ name, sizeBytes: size, fingerprint }) => {
      const uploadId = String(uploads.size + 1)
      const token = `token-${++tokens}`
      uploads.set(uploadId, { uploadId, name, size, fingerprint, token, bytes: [], state: 'open' })
      return { uploadId, token, offsetBytes: 0 }
    }),
  })
  const engine = (options: UploadOptions = {}) => {
    const made = createUploads(host, {
      startTransfer: (order) => startTransfer(order, stack),
      chunkBytes,
      retryMs: [1],
      lookMs: 1,
      settleMs: 1,
      isOnline: () => true,
      locks: { hold: () => () => undefined, held: () => Promise.resolve(new Set()) },
      ...options,
    })
    made.setOwner('mara')
    return made
  }
  return {
    engine,
    begin,
    patches,
    upload: (uploadId: string) => uploads.get(uploadId)!,
    meet: (next: Mishap) => (mishap = next),
    letGo: () => held.splice(0).forEach((go) => go()),
    signIn: (is: boolean) => (isSignedIn = is),
    check: () => uploads.forEach((upload) => upload.state === 'checking' && (upload.state = 'done')),
  }
}

const chosen = (...files: File[]) => files.map((file) => ({ file, name: file.name }))
const stateOf = (engine: ReturnType<typeof createUploads>, uploadId = '1') =>
  engine.items().find((item) => item.uploadId === uploadId)
const untilState = (engine: ReturnType<typeof createUploads>, state: string, uploadId = '1') =>
  until(`${uploadId} ${state}`, () => stateOf(engine, uploadId)?.state === state)

test('DOC-3 a file goes up in chunks with their checksums, is checked, and is a document', async () => {
  const host = hostDouble()
  const engine = host.engine()
  await engine.send(chosen(fileOf('a.pdf', 2_500)), host.begin)
  await untilState(engine, 'checking')
  expect(host.patches.map(({ offset, bytes }) => [offset, bytes])).toEqual([
    [0, 1_000],
    [1_000, 1_000],
    [2_000, 500],
  ])
  expect(Uint8Array.from(host.upload('1').bytes)).toEqual(bytesOf(2_500))
  host.check()
  await untilState(engine, 'done')
  expect(stateOf(engine)).toMatchObject({ documentId: 'document-1', sentBytes: 2_500, keptBytes: 2_500 })
})

test('DOC-3 a file of nothing is there at once', async () => {
  const host = hostDouble()
  const engine = host.engine()
  await engine.send(chosen(fileOf('empty.txt', 0)), host.begin)
  await untilState(engine, 'checking')
  expect(host.patches).toEqual([])
})

test('DOC-3 no more than three at a time, and the next in its turn', async () => {
  const host = hostDouble()
  const engine = host.engine()
  host.meet(() => 'hold')
  await engine.send(chosen(...['a', 'b', 'c', 'd', 'e'].map((name) => fileOf(name, 10))), host.begin)
  await until('three under way', () => host.patches.length === 3)
  expect(engine.items().map(({ state }) => state)).toEqual(['sending', 'sending', 'sending', 'waiting', 'waiting'])
  engine.pause('2')
  await until('the fourth', () => host.patches.some(({ uploadId }) => uploadId === '4'))
  expect(stateOf(engine, '2')).toMatchObject({ state: 'paused', sentBytes: 0, bytesPerSecond: null })
  host.meet(() => undefined)
  host.letGo()
  await untilState(engine, 'checking', '5')
  expect(host.upload('2').bytes.length).toBe(0)
  engine.goOn('2')
  await untilState(engine, 'checking', '2')
})

test('DOC-3 a cut network: it goes on where it was, and no acknowledged byte goes twice', async () => {
  const host = hostDouble()
  const engine = host.engine()
  let cuts = 0
  host.meet(({ offset }) => (offset === 1_000 && cuts++ < 3 ? 'cut' : undefined))
  await engine.send(chosen(fileOf('a.pdf', 3_000)), host.begin)
  await untilState(engine, 'checking')
  expect(host.patches.map(({ offset }) => offset)).toEqual([0, 1_000, 1_000, 1_000, 1_000, 2_000])
  expect(Uint8Array.from(host.upload('1').bytes)).toEqual(bytesOf(3_000))
})

test('DOC-3 cut, it says offline; the network’s return is enough, without waiting for its turn', async () => {
  const host = hostDouble()
  const engine = host.engine({ retryMs: [1_000_000] })
  host.meet(() => 'cut')
  await engine.send(chosen(fileOf('a.pdf', 500)), host.begin)
  await untilState(engine, 'offline')
  host.meet(() => undefined)
  engine.wake()
  await untilState(engine, 'checking')
})

test('DOC-3 a restarted host, a locked place and too many: all pass by themselves', async () => {
  const host = hostDouble()
  const engine = host.engine()
  const answers = [503, 502, 423, 429, 409, 500]
  host.meet(() => answers.shift())
  await engine.send(chosen(fileOf('a.pdf', 500)), host.begin)
  await untilState(engine, 'checking')
  expect(answers).toEqual([])
})

test('U2 a damaged chunk is sent again; when it never arrives whole, it says so', async () => {
  const host = hostDouble()
  const engine = host.engine()
  const answers = [460, 460]
  host.meet(() => answers.shift())
  await engine.send(chosen(fileOf('a.pdf', 500), fileOf('b.pdf', 500)), host.begin)
  await untilState(engine, 'checking')
  host.meet(() => 460)
  await engine.send(chosen(fileOf('c.pdf', 500)), host.begin)
  await untilState(engine, 'failed', '3')
  expect(stateOf(engine, '3')?.failure).toBe('damaged')
  host.meet(() => undefined)
  engine.retry('3')
  await untilState(engine, 'checking', '3')
})

test('DOC-3 a full disk and a refusal that lasts are said, and stop nothing else', async () => {
  const host = hostDouble()
  const engine = host.engine()
  host.meet(({ uploadId }) => (uploadId === '1' ? 507 : uploadId === '2' ? 413 : undefined))
  await engine.send(chosen(...['a', 'b', 'c', 'd'].map((name) => fileOf(name, 10))), host.begin)
  await untilState(engine, 'checking', '4')
  expect(engine.items().map(({ state, failure }) => failure ?? state)).toEqual([
    'storage-full',
    'refused',
    'checking',
    'checking',
  ])
})

test('DOC-3 a file that changes while it is sent: it stops, and says why', async () => {
  const host = hostDouble()
  const engine = host.engine()
  const file = fileOf('a.pdf', 3_000)
  let reads = 0
  const slice = file.slice.bind(file)
  file.slice = (...range) => {
    const piece = slice(...range)
    if (++reads > 1) piece.arrayBuffer = () => Promise.reject(new DOMException('changed', 'NotReadableError'))
    return piece
  }
  await engine.send(chosen(file), host.begin)
  await untilState(engine, 'failed')
  expect(stateOf(engine)).toMatchObject({ failure: 'changed', keptBytes: 1_000 })
})

test('ACC-7 a running upload goes on by its own token after the session; one whose token died goes on after signing in', async () => {
  const host = hostDouble()
  const engine = host.engine()
  host.meet(() => 'hold')
  await engine.send(chosen(fileOf('a.pdf', 2_000), fileOf('b.pdf', 2_000)), host.begin)
  await until('both under way', () => host.patches.length === 2)
  host.signIn(false)
  engine.setOwner(null)
  host.upload('2').token = null
  host.meet(() => undefined)
  host.letGo()
  await untilState(engine, 'checking', '1')
  await untilState(engine, 'signed-out', '2')
  host.signIn(true)
  engine.setOwner('mara')
  await untilState(engine, 'checking', '2')
  host.check()
  await untilState(engine, 'done', '1')
})

test('S2 somebody else who signs in here gets nothing of what was on its way', async () => {
  const host = hostDouble()
  const engine = host.engine()
  host.meet(() => 'hold')
  await engine.send(chosen(fileOf('a.pdf', 2_000)), host.begin)
  await until('under way', () => host.patches.length === 1)
  engine.setOwner(null)
  engine.setOwner('ben')
  host.meet(() => undefined)
  host.letGo()
  expect(engine.items()).toEqual([])
  expect(engine.openCount()).toBe(0)
})

test('DOC-3 two windows with the same file: they do not take it from each other for ever, and it arrives whole', async () => {
  const host = hostDouble()
  const first = host.engine()
  const second = host.engine()
  const file = fileOf('a.pdf', 3_000)
  host.meet(() => 'hold')
  await first.send(chosen(file), host.begin)
  await until('under way', () => host.patches.length === 1)
  const [unfinished] = await second.unfinished()
  expect(second.adopt(unfinished!, fileOf('other.pdf', 3_000))).toBe(false)
  expect(second.adopt(unfinished!, file)).toBe(true)
  await until('the second under way', () => host.patches.length === 2)
  host.meet(() => undefined)
  host.letGo()
  const states = () => [stateOf(first)?.state, stateOf(second)?.state]
  await until('it is there', () => states().every((state) => state === 'checking' || state === 'failed'))
  expect(Uint8Array.from(host.upload('1').bytes)).toEqual(bytesOf(3_000))
})

test('DOC-3 after a reload, the same file chosen again goes on where it was', async () => {
  const host = hostDouble()
  const before = host.engine()
  host.meet(({ offset }) => (offset === 2_000 ? 'hold' : undefined))
  await before.send(chosen(fileOf('a.pdf', 3_000)), host.begin)
  await until('2,000 kept', () => host.upload('1').bytes.length === 2_000)
  const after = host.engine()
  const [unfinished] = await after.unfinished()
  expect(unfinished).toMatchObject({ name: 'a.pdf', offsetBytes: 2_000, sizeBytes: 3_000, matterTitle: 'Estate' })
  host.meet(() => undefined)
  expect(after.adopt(unfinished!, fileOf('a.pdf', 3_000))).toBe(true)
  await untilState(after, 'checking')
  expect(host.patches.map(({ offset }) => offset)).toEqual([0, 1_000, 2_000, 2_000])
  expect(await after.unfinished()).toEqual([])
})

test('DOC-3 what another window of this browser is sending is not offered to be chosen again', async () => {
  const host = hostDouble()
  const first = host.engine({ locks: browserLocks })
  const second = host.engine({ locks: browserLocks })
  host.meet(() => 'hold')
  await first.send(chosen(fileOf('a.pdf', 3_000)), host.begin)
  expect(await second.unfinished()).toEqual([])
  await first.remove('1')
  expect(await browserLocks.held()).toEqual(new Set())
})

test('DOC-3 nor what another window has only just begun, and was not yet answered that it has', async () => {
  const host = hostDouble()
  const begun = new Set<string>()
  let asked = 0
  const other = host.engine({
    locks: {
      hold: () => () => undefined,
      // The window that begins it takes it up between the first look and the second.
      held: () => Promise.resolve(new Set(++asked > 1 ? begun : [])),
    },
  })
  await host.begin([{ name: 'a.pdf', sizeBytes: 3_000, fingerprint: 'x' }])
  begun.add('1')
  expect(await other.unfinished()).toEqual([])
})

test('DOC-3 removed: nothing more is sent; removed elsewhere or its place ended: it says so', async () => {
  const host = hostDouble()
  const engine = host.engine()
  host.meet(() => 'hold')
  await engine.send(chosen(...['a', 'b', 'c'].map((name) => fileOf(name, 2_000))), host.begin)
  await until('three under way', () => host.patches.length === 3)
  await engine.remove('1')
  host.upload('2').state = 'removed'
  host.upload('3').state = 'revoked'
  host.meet(() => undefined)
  host.letGo()
  await untilState(engine, 'removed', '2')
  await untilState(engine, 'failed', '3')
  expect(stateOf(engine, '1')?.state).toBe('removed')
  expect(stateOf(engine, '3')?.failure).toBe('gone')
  engine.forget('s')
  expect(engine.items()).toEqual([])
})

test('DOC-3 what has arrived cannot be removed any more, and is shown as arrived', async () => {
  const host = hostDouble()
  const engine = host.engine()
  await engine.send(chosen(fileOf('a', 500)), host.begin)
  await untilState(engine, 'checking')
  host.check()
  await engine.remove('1')
  await untilState(engine, 'done')
})

test('DOC-2 a 21st file and one of 5 GB + 1 byte are refused before any byte, by name; the same twice is taken once', () => {
  const many = Array.from({ length: 21 }, (_, index) => fileOf(`${index + 1}.pdf`, 1))
  expect(checkFiles(many)).toMatchObject({ refused: [{ name: '21.pdf', reason: 'too-many' }] })
  expect(checkFiles(many.slice(0, 20)).refused).toEqual([])
  const sized = (name: string, size: number) => ({ name, size, lastModified: 1 }) as File
  const five = 5 * 1024 ** 3
  expect(checkFiles([sized('movie.mov', five + 1), sized('exact.mov', five)])).toMatchObject({
    accepted: [{ name: 'exact.mov' }],
    refused: [{ name: 'movie.mov', reason: 'too-large' }],
  })
  const [already] = checkFiles([fileOf('a.pdf', 5)]).accepted
  expect(checkFiles([fileOf('a.pdf', 5), fileOf('a.pdf', 6)], [already!])).toMatchObject({
    accepted: [{ name: 'a.pdf' }],
    refused: [{ name: 'a.pdf', reason: 'twice' }],
  })
})

test('a fingerprint is short ASCII whatever the name, and another for another file', () => {
  const strange = fileOf(`${'ñ\u202e漢'.repeat(90)}.pdf`, 5)
  expect(fingerprintOf(strange)).toMatch(/^[\w.]{10,60}$/)
  expect(fingerprintOf(fileOf('a', 5))).not.toBe(fingerprintOf(fileOf('b', 5)))
  expect(fingerprintOf(fileOf('a', 5))).not.toBe(fingerprintOf(fileOf('a', 6)))
})

test('speed is smoothed, unknown at first, and begins anew after a pause', () => {
  const speed = makeSpeed()
  speed.note(0, 0)
  speed.note(500, 500)
  expect(speed.perSecond()).toBeNull()
  speed.note(1_000, 1_000)
  expect(speed.perSecond()).toBeCloseTo(1_000)
  speed.note(11_000, 2_000)
  expect(speed.perSecond()).toBeGreaterThan(2_000)
  expect(speed.perSecond()).toBeLessThan(8_000)
  speed.note(9_000, 2_500)
  expect(speed.perSecond()).toBeGreaterThan(0)
  speed.reset()
  expect(speed.perSecond()).toBeNull()
})
