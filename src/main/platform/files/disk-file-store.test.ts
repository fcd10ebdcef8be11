import { readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { fileStoreContract } from '../../../../tests/support/file-store-contract.ts'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import { openDiskFileStore } from './disk-file-store.ts'

describe('the disk file store', () => {
  fileStoreContract(async () => openDiskFileStore(await tempFolder()))

  test('what a crash left half-written is gone at the next start', async () => {
    const folder = await tempFolder()
    const { storageKey } = await (await openDiskFileStore(folder)).write(Readable.from(['x']), { maxBytes: 1 })
    await writeFile(path.join(folder, 'tmp', 'half'), 'half a file')

    const store = await openDiskFileStore(folder)

    expect(await readdir(path.join(folder, 'tmp'))).toEqual([])
    expect(await store.size(storageKey)).toBe(1)
  })

  test.skipIf(process.platform === 'win32')('files are for the host alone', async () => {
    const store = await openDiskFileStore(await tempFolder())
    const { storageKey } = await store.write(Readable.from(['x']), { maxBytes: 1 })

    const file = store.pathOf(storageKey)

    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700)
  })
})
