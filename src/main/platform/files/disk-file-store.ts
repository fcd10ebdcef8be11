import { randomBytes } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { FileStore, StoredFile } from '../../ports.ts'
import { FileCutError, FileMissingError, FileTooLargeError, StorageFullError } from './file-errors.ts'

/** The file store of one machine: also says where a file lies, for its own workers. */
export interface DiskFileStore extends FileStore {
  pathOf(storageKey: string): string
}

// Lower-case hex: the same name on file systems that fold case. 128 random bits.
const keyPattern = /^[0-9a-f]{32}$/
const bufferBytes = 1024 * 1024
const fullCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Makes a rename or a new folder durable. Windows cannot open folders, and does this by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/**
 * Gathers the source's small chunks into writes of 1 MiB, which nearly doubles the rate. The source is left as it is when
 * this fails: a request must still be able to carry its answer.
 */
async function copy(source: Readable, handle: FileHandle, maxBytes: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(bufferBytes)
  let filled = 0
  let total = 0
  let written = 0
  let isReading = true

  async function add(chunk: Buffer): Promise<void> {
    total += chunk.length
    if (total > maxBytes) throw new FileTooLargeError(maxBytes)
    for (let taken = 0; taken < chunk.length;) {
      const count = chunk.copy(buffer, filled, taken)
      taken += count
      filled += count
      if (filled < bufferBytes) continue
      await writeAll(handle, buffer, written)
      written += filled
      filled = 0
    }
  }

  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer | string>) {
      isReading = false
      await add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
      isReading = true
    }
  } catch (cause) {
    throw isReading ? new FileCutError('The source broke off', { cause }) : cause
  }
  if (filled > 0) await writeAll(handle, buffer.subarray(0, filled), written)
  return total
}

/**
 * Opens the folder of stored files and clears what a crash left half-written. Files lie at `ab/cd/<key>`; a new one is
 * written under `tmp`, synced, renamed, and both folders synced before anyone is told (U2).
 */
export async function openDiskFileStore(folder: string): Promise<DiskFileStore> {
  const tmp = path.join(folder, 'tmp')
  await rm(tmp, { recursive: true, force: true })
  await mkdir(tmp, { recursive: true, mode: 0o700 })
  await syncFolder(folder)
  const knownShards = new Set<string>()

  function pathOf(storageKey: string): string {
    if (!keyPattern.test(storageKey)) throw new FileMissingError(storageKey.slice(0, 40))
    return path.join(folder, storageKey.slice(0, 2), storageKey.slice(2, 4), storageKey)
  }

  async function makeShard(target: string): Promise<string> {
    const shard = path.dirname(target)
    if (knownShards.has(shard)) return shard
    await mkdir(shard, { recursive: true, mode: 0o700 })
    await syncFolder(path.dirname(shard))
    await syncFolder(folder)
    knownShards.add(shard)
    return shard
  }

  return {
    pathOf,
    async write(source, { maxBytes, expectedBytes }): Promise<StoredFile> {
      const storageKey = randomBytes(16).toString('hex')
      const target = pathOf(storageKey)
      const draft = path.join(tmp, storageKey)
      try {
        if (expectedBytes !== undefined && expectedBytes > maxBytes) throw new FileTooLargeError(maxBytes)
        const handle = await open(draft, 'wx', 0o600)
        let sizeBytes: number
        try {
          sizeBytes = await copy(source, handle, Math.min(maxBytes, expectedBytes ?? maxBytes))
          if (expectedBytes !== undefined && sizeBytes < expectedBytes) {
            throw new FileCutError(`${sizeBytes} bytes came of ${expectedBytes}`)
          }
          await handle.sync()
        } finally {
          await handle.close()
        }
        const shard = await makeShard(target)
        await rename(draft, target)
        await syncFolder(shard)
        return { storageKey, sizeBytes }
      } catch (error) {
        source.on('error', () => undefined)
        await rm(draft, { force: true })
        // Renamed, but perhaps not durably: nobody was told the key, so it goes too.
        await rm(target, { force: true })
        throw fullCodes.has(codeOf(error)) ? new StorageFullError({ cause: error }) : error
      }
    },
    async read(storageKey, range) {
      const handle = await open(pathOf(storageKey), 'r').catch((cause: unknown) => {
        throw codeOf(cause) === 'ENOENT' ? new FileMissingError(storageKey, { cause }) : cause
      })
      return createReadStream('', { fd: handle, start: range?.start, end: range?.end, highWaterMark: 256 * 1024 })
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
    async size(storageKey) {
      try {
        return (await stat(pathOf(storageKey))).size
      } catch (error) {
        if (codeOf(error) === 'ENOENT' || error instanceof FileMissingError) return null
        throw error
      }
    },
    async remove(storageKey) {
      await rm(pathOf(storageKey), { force: true })
      await syncFolder(path.dirname(pathOf(storageKey))).catch((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw error
      })
    },
    async *keys() {
      for (const first of await readdir(folder)) {
        if (!/^[0-9a-f]{2}$/.test(first)) continue
        for (const second of await readdir(path.join(folder, first))) {
          const names = await readdir(path.join(folder, first, second))
          yield* names.filter((name) => keyPattern.test(name))
        }
      }
    },
  }
}
