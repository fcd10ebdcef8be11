import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { FileStore } from '../../src/main/ports.ts'
import {
  ChecksumMismatchError,
  FileCutError,
  FileMissingError,
  FileTooLargeError,
} from '../../src/main/platform/files/file-errors.ts'
import { until } from './until.ts'

const source = (...chunks: (Buffer | string)[]) => Readable.from(chunks, { objectMode: false })

async function keysOf(store: FileStore): Promise<string[]> {
  const keys = []
  for await (const key of store.keys()) keys.push(key)
  return keys.sort()
}

/** What every file store must do, wherever it keeps the bytes. */
export function fileStoreContract(open: () => Promise<FileStore>): void {
  test('U4 what was written is read back bit for bit, under a random key', async () => {
    const store = await open()
    const bytes = randomBytes(3_500_001)

    const stored = await store.write(source(bytes.subarray(0, 7), bytes.subarray(7)), { maxBytes: 4_000_000 })
    const again = await store.write(source(bytes), { maxBytes: 4_000_000, expectedBytes: bytes.length })

    expect(stored.sizeBytes).toBe(bytes.length)
    expect((await buffer(await store.read(stored.storageKey))).equals(bytes)).toBe(true)
    expect(await store.size(stored.storageKey)).toBe(bytes.length)
    expect(again.storageKey).not.toBe(stored.storageKey)
    expect(await keysOf(store)).toEqual([stored.storageKey, again.storageKey].sort())
  })

  test('a file of 0 bytes is a file', async () => {
    const store = await open()

    const stored = await store.write(source(), { maxBytes: 10, expectedBytes: 0 })

    expect(stored.sizeBytes).toBe(0)
    expect((await buffer(await store.read(stored.storageKey))).length).toBe(0)
  })

  test('a range is inclusive at both ends', async () => {
    const store = await open()
    const { storageKey } = await store.write(source('0123456789'), { maxBytes: 10 })

    expect((await buffer(await store.read(storageKey, { start: 2, end: 4 }))).toString()).toBe('234')
    expect((await buffer(await store.read(storageKey, { start: 9, end: 9 }))).toString()).toBe('9')
  })

  test.each([
    ['more than allowed', () => source('0123456789', 'x'), { maxBytes: 10 }, FileTooLargeError],
    ['more than announced', () => source('01234', '56789'), { maxBytes: 100, expectedBytes: 9 }, FileTooLargeError],
    ['announced too large', () => source(), { maxBytes: 10, expectedBytes: 11 }, FileTooLargeError],
    ['fewer than announced', () => source('01234'), { maxBytes: 100, expectedBytes: 9 }, FileCutError],
    [
      'a source that breaks',
      () =>
        Readable.from(
          (function* () {
            yield Buffer.from('01234')
            throw new Error('reset')
          })(),
        ),
      { maxBytes: 100 },
      FileCutError,
    ],
  ])('%s is refused and leaves nothing', async (_name, make, limits, expected) => {
    const store = await open()

    await expect(store.write(make(), limits)).rejects.toThrow(expected)

    expect(await keysOf(store)).toEqual([])
  })

  test('a failed write leaves its source alive', async () => {
    const store = await open()
    const alive = source('0123456789', 'x')

    await expect(store.write(alive, { maxBytes: 5 })).rejects.toThrow(FileTooLargeError)

    expect(alive.destroyed).toBe(false)
  })

  test('removing is final and may be repeated', async () => {
    const store = await open()
    const { storageKey } = await store.write(source('x'), { maxBytes: 1 })

    await store.remove(storageKey)
    await store.remove(storageKey)

    expect(await store.size(storageKey)).toBeNull()
    await expect(store.read(storageKey)).rejects.toThrow(FileMissingError)
    expect(await keysOf(store)).toEqual([])
  })

  test('U4 a key that is a path reaches nothing', async () => {
    const store = await open()

    for (const key of ['../../etc/passwd', '/etc/passwd', '', '..', 'ab/cd', 'A'.repeat(32), `${'a'.repeat(31)}/`]) {
      await expect(store.read(key)).rejects.toThrow(FileMissingError)
      expect(await store.size(key)).toBeNull()
    }
  })

  test('it says how much room there is', async () => {
    expect(await (await open()).freeBytes()).toBeGreaterThan(0)
  })

  test('many at once do not mix', async () => {
    const store = await open()
    const all = Array.from({ length: 20 }, (_, index) => Buffer.alloc(200_000, index))

    const stored = await Promise.all(all.map((bytes) => store.write(source(bytes), { maxBytes: 200_000 })))

    for (const [index, { storageKey }] of stored.entries()) {
      expect((await buffer(await store.read(storageKey))).equals(all[index] ?? Buffer.alloc(0))).toBe(true)
    }
  })

  const sha256 = (bytes: Buffer) => ({
    algorithm: 'sha256' as const,
    digest: createHash('sha256').update(bytes).digest('base64'),
  })

  test('U2 a file that comes in parts is there once it is finished, and finishing may be repeated', async () => {
    const store = await open()
    const bytes = randomBytes(3_000_001)
    const key = store.newKey()

    const first = await store.append(key, source(bytes.subarray(0, 1_500_000)), { offset: 0, maxBytes: 2_000_000 })
    const tail = bytes.subarray(1_500_000)
    await store.append(key, source(tail), { offset: first, maxBytes: tail.length, checksum: sha256(tail) })
    expect(await store.size(key)).toBeNull()
    expect(await store.unfinishedSize(key)).toBe(bytes.length)
    await store.finish(key, bytes.length)
    await store.finish(key, bytes.length)

    expect(first).toBe(1_500_000)
    expect((await buffer(await store.read(key))).equals(bytes)).toBe(true)
    expect(await store.unfinishedSize(key)).toBeNull()
    expect(await keysOf(store)).toEqual([key])
  })

  test('U1 what lies behind the offset counts for nothing', async () => {
    const store = await open()
    const key = store.newKey()
    await store.append(key, source('0123456789'), { offset: 0, maxBytes: 10 })

    await store.append(key, source('abc'), { offset: 4, maxBytes: 10 })
    await store.finish(key, 7)

    expect((await buffer(await store.read(key))).toString()).toBe('0123abc')
  })

  test('U1 a part whose checksum is another is refused; one that breaks off keeps what came', async () => {
    const store = await open()
    const key = store.newKey()
    const broken = () =>
      Readable.from(
        (function* () {
          yield Buffer.from('01234')
          throw new Error('reset')
        })(),
      )

    const wrong = { offset: 0, maxBytes: 10, checksum: sha256(Buffer.from('other')) }
    await expect(store.append(key, source('01234'), wrong)).rejects.toThrow(ChecksumMismatchError)
    expect(await store.append(key, broken(), { ...wrong, checksum: sha256(Buffer.from('01234')) })).toBe(0)
    expect(await store.append(key, broken(), { offset: 0, maxBytes: 10 })).toBe(5)
    await expect(store.append(key, source('0123456'), { offset: 5, maxBytes: 6 })).rejects.toThrow(FileTooLargeError)
    await expect(store.append(key, source('x'), { offset: 100, maxBytes: 6 })).rejects.toThrow(FileMissingError)
    await expect(store.finish(key, 100)).rejects.toThrow(FileMissingError)
  })

  test('a stopped part keeps what had come', async () => {
    const store = await open()
    const key = store.newKey()
    const stopping = new AbortController()
    const endless = new Readable({ read() {} })
    endless.push('01234')
    const added = store.append(key, endless, { offset: 0, maxBytes: 10, signal: stopping.signal })
    await until('the bytes to be taken', () => Promise.resolve(endless.readableFlowing && endless.readableLength === 0))
    stopping.abort()

    expect(await added).toBe(5)
    expect(endless.destroyed).toBe(false)
  })

  test('an unfinished file of nothing can be finished, and what is discarded is gone', async () => {
    const store = await open()
    const [empty, given] = [store.newKey(), store.newKey()]
    await store.append(given, source('0123'), { offset: 0, maxBytes: 10 })

    await store.finish(empty, 0)
    await store.discard(given)
    await store.discard(given)

    expect(await store.size(empty)).toBe(0)
    for await (const key of store.unfinishedKeys()) throw new Error(`${key} is still there`)
    await expect(store.finish(given, 4)).rejects.toThrow(FileMissingError)
  })
}
