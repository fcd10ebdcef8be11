import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FileStore, Workers } from '../../src/main/ports.ts'

export interface MemoryFiles extends FileStore {
  bytes: Map<string, Buffer>
}

/** Bytes in memory: for features whose point is not the disk. */
export function memoryFiles(): MemoryFiles {
  const bytes = new Map<string, Buffer>()
  const held = (key: string) => {
    const found = bytes.get(key)
    if (!found) throw new Error(`no file under ${key}`)
    return found
  }
  return {
    bytes,
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
    freeBytes: () => Promise.resolve(1e12),
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
