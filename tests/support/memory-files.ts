import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  ChecksumMismatchError,
  FileMissingError,
  FileTooLargeError,
} from '../../src/main/platform/files/file-errors.ts'
import type { FileStore, Workers } from '../../src/main/ports.ts'

export interface MemoryFiles extends FileStore {
  bytes: Map<string, Buffer>
  /** Files that come in parts and are not whole yet. */
  unfinished: Map<string, Buffer>
  /** What `freeBytes` answers. */
  free: number
}

/** Bytes in memory: for features whose point is not the disk. */
export function memoryFiles(): MemoryFiles {
  const bytes = new Map<string, Buffer>()
  const unfinished = new Map<string, Buffer>()
  const held = (key: string) => {
    const found = bytes.get(key)
    if (!found) throw new Error(`no file under ${key}`)
    return found
  }
  return {
    bytes,
    unfinished,
    free: 1e12,
    newKey: () => randomUUID(),
    async append(key, source, { offset, maxBytes, checksum }) {
      const before = unfinished.get(key) ?? Buffer.alloc(0)
      if (before.length < offset) throw new FileMissingError(key)
      const part = await buffer(source)
      if (part.length > maxBytes) throw new FileTooLargeError(maxBytes)
      const digest = checksum && createHash(checksum.algorithm).update(part).digest('base64')
      if (digest !== checksum?.digest) throw new ChecksumMismatchError()
      unfinished.set(key, Buffer.concat([before.subarray(0, offset), part]))
      return part.length
    },
    finish(key, sizeBytes) {
      const whole = bytes.get(key) ?? unfinished.get(key) ?? (sizeBytes === 0 ? Buffer.alloc(0) : undefined)
      if (!whole || whole.length < sizeBytes) return Promise.reject(new FileMissingError(key))
      bytes.set(key, whole.subarray(0, sizeBytes))
      unfinished.delete(key)
      return Promise.resolve({ storageKey: key, sizeBytes })
    },
    unfinishedSize: (key) => Promise.resolve(unfinished.get(key)?.length ?? null),
    async *unfinishedKeys() {
      await Promise.resolve()
      yield* [...unfinished.keys()]
    },
    discard(key) {
      unfinished.delete(key)
      return Promise.resolve()
    },
    async write(source, { maxBytes, expectedBytes }) {
      const content = await buffer(source)
      if (content.length > maxBytes) throw new Error('too large')
      if (expectedBytes !== undefined && content.length < expectedBytes) throw new Error('cut')
      const storageKey = randomUUID()
      bytes.set(storageKey, content)
      return { storageKey, sizeBytes: content.length }
    },
    read: (key, range) =>
      Promise.resolve(Readable.from([range ? held(key).subarray(range.start, range.end + 1) : held(key)])),
    open(key) {
      const content = held(key)
      return Promise.resolve({
        sizeBytes: content.length,
        stamp: createHash('sha256').update(content).digest('hex'),
        read: (into: Uint8Array, position: number) =>
          Promise.resolve(content.copy(into, 0, position, Math.min(content.length, position + into.length))),
        close: () => Promise.resolve(),
      })
    },
    freeBytes() {
      return Promise.resolve(this.free)
    },
    size: (key) => Promise.resolve(bytes.get(key)?.length ?? null),
    remove(key) {
      bytes.delete(key)
      return Promise.resolve()
    },
    async *keys() {
      await Promise.resolve()
      yield* bytes.keys()
    },
  }
}

export const memoryWorkers = (files: MemoryFiles): Workers => ({
  sha256: (key) =>
    Promise.resolve(
      createHash('sha256')
        .update(files.bytes.get(key) ?? '')
        .digest('hex'),
    ),
})
