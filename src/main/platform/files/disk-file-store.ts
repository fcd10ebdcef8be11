import { randomBytes } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { FileStore, StoredFile } from '../../ports.ts'
import { ownThreadChecksums, type Checksums } from './checksums.ts'
import {
  ChecksumMismatchError,
  FileCutError,
  FileMissingError,
  FileTooLargeError,
  StorageFullError,
} from './file-errors.ts'
import { pour } from './pour.ts'

/** The file store of one machine: also says where a file lies, for its own workers. */
export interface DiskFileStore extends FileStore {
  pathOf(storageKey: string): string
}

// Lower-case hex: the same name on file systems that fold case. 128 random bits.
const keyPattern = /^[0-9a-f]{32}$/
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

const earlySyncBytes = 2 * 1024 ** 2

/**
 * Sends to the disk what is written of a part while the rest still comes in, so that little is left for the sync at its end, which
 * alone counts. What fails here fails the part: Linux tells an open file of a lost write only once.
 */
function syncOnTheWay(handle: FileHandle, from: number) {
  let begunTo = from
  let isUnderWay = false
  let syncs = Promise.resolve()
  return {
    written(to: number) {
      if (isUnderWay || to - begunTo < earlySyncBytes) return
      begunTo = to
      isUnderWay = true
      syncs = Promise.all([syncs, handle.datasync().finally(() => (isUnderWay = false))]).then(() => undefined)
      syncs.catch(() => undefined)
    },
    over: () => syncs,
  }
}

/**
 * Opens the folder of stored files and clears what a crash left half-written. Files lie at `ab/cd/<key>`; a new one is
 * written under `tmp`, synced, renamed, and both folders synced before anyone is told (U2). One that comes in parts lies in
 * `unfinished` under the same key until it is whole, across restarts.
 * @param checksums Who hashes parts, so that the main thread need not.
 */
export async function openDiskFileStore(
  folder: string,
  checksums: Checksums = ownThreadChecksums,
): Promise<DiskFileStore> {
  const tmp = path.join(folder, 'tmp')
  const unfinished = path.join(folder, 'unfinished')
  await rm(tmp, { recursive: true, force: true })
  await mkdir(tmp, { recursive: true, mode: 0o700 })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  await syncFolder(folder)
  const knownShards = new Set<string>()

  function pathOf(storageKey: string): string {
    if (!keyPattern.test(storageKey)) throw new FileMissingError(storageKey.slice(0, 40))
    return path.join(folder, storageKey.slice(0, 2), storageKey.slice(2, 4), storageKey)
  }

  function unfinishedPath(storageKey: string): string {
    if (!keyPattern.test(storageKey)) throw new FileMissingError(storageKey.slice(0, 40))
    return path.join(unfinished, storageKey)
  }

  async function sizeOf(file: () => string): Promise<number | null> {
    try {
      return (await stat(file())).size
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || error instanceof FileMissingError) return null
      throw error
    }
  }

  /** Open for reading and writing, and exactly `sizeBytes` long; made when it is to be empty. */
  async function openUnfinished(storageKey: string, sizeBytes: number): Promise<FileHandle> {
    const flags = constants.O_RDWR | (sizeBytes === 0 ? constants.O_CREAT : 0)
    const handle = await open(unfinishedPath(storageKey), flags, 0o600).catch((cause: unknown) => {
      throw codeOf(cause) === 'ENOENT' ? new FileMissingError(storageKey, { cause }) : cause
    })
    try {
      const { size } = await handle.stat()
      if (size < sizeBytes) throw new FileMissingError(storageKey)
      if (size > sizeBytes) await handle.truncate(sizeBytes)
      return handle
    } catch (error) {
      await handle.close()
      throw error
    }
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
          const poured = await pour(source, handle, { at: 0, maxBytes: Math.min(maxBytes, expectedBytes ?? maxBytes) })
          sizeBytes = poured.bytes
          if (poured.cut !== null) throw new FileCutError('The source broke off', { cause: poured.cut })
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
    newKey: () => randomBytes(16).toString('hex'),
    async append(storageKey, source, { offset, maxBytes, checksum, signal }) {
      const handle = await openUnfinished(storageKey, offset)
      const running = checksum && checksums.begin(handle.fd, checksum.algorithm, offset)
      const early = syncOnTheWay(handle, offset)
      const onWritten = (to: number) => {
        running?.add(to)
        early.written(to)
      }
      try {
        const { bytes, cut } = await pour(source, handle, { at: offset, maxBytes, signal, onWritten })
        if (checksum && cut !== null) {
          await running?.digest()
          return 0
        }
        // Both are waited for, whatever becomes of the other: the file is closed after them.
        const [digest, ...syncs] = await Promise.allSettled([
          running?.digest(),
          early.over(),
          handle.datasync(),
          ...(offset === 0 ? [syncFolder(unfinished)] : []),
        ])
        for (const sync of syncs) if (sync.status === 'rejected') throw sync.reason
        if (digest.status === 'rejected') throw digest.reason
        if (checksum && digest.value !== checksum.digest) throw new ChecksumMismatchError()
        return bytes
      } catch (error) {
        await running?.digest().catch(() => undefined)
        if (!fullCodes.has(codeOf(error))) throw error
        // The room that its beginning took is free for others.
        await handle.truncate(offset)
        throw new StorageFullError({ cause: error })
      } finally {
        await early.over().catch(() => undefined)
        await handle.close()
      }
    },
    async finish(storageKey, sizeBytes) {
      const target = pathOf(storageKey)
      const shard = await makeShard(target)
      if ((await sizeOf(() => target)) !== sizeBytes) {
        const handle = await openUnfinished(storageKey, sizeBytes)
        try {
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(unfinishedPath(storageKey), target)
      }
      await syncFolder(shard)
      await syncFolder(unfinished)
      return { storageKey, sizeBytes }
    },
    unfinishedSize: (storageKey) => sizeOf(() => unfinishedPath(storageKey)),
    async *unfinishedKeys() {
      yield* (await readdir(unfinished)).filter((name) => keyPattern.test(name))
    },
    async discard(storageKey) {
      await rm(unfinishedPath(storageKey), { force: true })
      await syncFolder(unfinished)
    },
    async read(storageKey, range) {
      const handle = await open(pathOf(storageKey), 'r').catch((cause: unknown) => {
        throw codeOf(cause) === 'ENOENT' ? new FileMissingError(storageKey, { cause }) : cause
      })
      return createReadStream('', { fd: handle, start: range?.start, end: range?.end, highWaterMark: 256 * 1024 })
    },
    async open(storageKey) {
      const handle = await open(pathOf(storageKey), 'r').catch((cause: unknown) => {
        throw codeOf(cause) === 'ENOENT' ? new FileMissingError(storageKey, { cause }) : cause
      })
      const { size, ino, mtimeNs, ctimeNs } = await handle.stat({ bigint: true })
      return {
        sizeBytes: Number(size),
        stamp: `${ino}.${size}.${mtimeNs}.${ctimeNs}`,
        async read(into, position) {
          let filled = 0
          while (filled < into.length) {
            const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled)
            if (bytesRead === 0) break
            filled += bytesRead
          }
          return filled
        },
        close: () => handle.close(),
      }
    },
    placeOf: (storageKey) => path.relative(folder, pathOf(storageKey)).split(path.sep).join('/'),
    async freeBytes() {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
    size: (storageKey) => sizeOf(() => pathOf(storageKey)),
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
