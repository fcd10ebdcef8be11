import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assessStore } from '../../src/main/platform/data-folder/assess-store.ts'
import { createBackup } from '../../src/main/platform/data-folder/backup.ts'
import { openDataFolder, type DataFolder } from '../../src/main/platform/data-folder/open-data-folder.ts'
import { restoreBackup, setStoreAside } from '../../src/main/platform/data-folder/restore-backup.ts'
import { checkStoreFile } from '../../src/main/platform/store/dialect/sqlite-file.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'

/** A small generator with a seed, so that a failure can be run again. */
function chanceOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

let root: string
let folder: DataFolder
let nowMs = Date.UTC(2026, 0, 2)
const now = () => (nowMs += 1_000)
const rowCount = 400

beforeEach(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'portico-d3-'))
  folder = openDataFolder(root, now())
  const store = await open()
  await store.write(async (tx) => {
    for (let index = 0; index < rowCount; index += 1) {
      const row = {
        key: `k${String(index).padStart(4, '0')}`,
        value: `value ${index} `.repeat(20),
        updated_at_ms: index,
      }
      await tx.db.insertInto('settings').values(row).execute()
    }
  })
  await store.close()
})
afterEach(() => {
  folder.release()
  rmSync(root, { recursive: true })
})

const open = () => openStore({ engine: 'sqlite', path: folder.paths.storeFile, isSealed: true })
const rows = async () => {
  const store = await open()
  try {
    return await store.read((db) => db.selectFrom('settings').selectAll().orderBy('key').execute())
  } finally {
    await store.close()
  }
}
const unseal = () => rmSync(`${folder.paths.storeFile}.seal`, { force: true })

function damage(file: string, offset: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, bytes, 0, bytes.length, offset)
  closeSync(handle)
}

describe('D3, F5 damage is found at the start', () => {
  test('a sound store is sound, with its seal and without', async () => {
    expect(await assessStore(folder.paths)).toEqual({ state: 'sound' })
    unseal()
    expect(await assessStore(folder.paths)).toEqual({ state: 'sound' })
  })

  test('after a clean end, one changed byte anywhere is found', async () => {
    const chance = chanceOf(7)
    const { storeFile } = folder.paths
    const good = readFileSync(storeFile)
    for (let round = 0; round < 12; round += 1) {
      const offset = chance(good.length)
      damage(storeFile, offset, Buffer.from([good[offset]! ^ (1 + chance(255))]))
      expect(checkStoreFile(storeFile).state, `byte ${offset}`).toBe('damaged')
      writeFileSync(storeFile, good)
    }
    expect(checkStoreFile(storeFile).state).toBe('sound')
  })

  test(
    'after a crash (no seal), pages of noise in random places are found wherever data lies',
    { timeout: 60_000 },
    async () => {
      const chance = chanceOf(11)
      const { storeFile } = folder.paths
      unseal()
      const expected = await rows()
      unseal()
      const good = readFileSync(storeFile)
      let found = 0
      for (let round = 0; round < 12; round += 1) {
        const page = chance(good.length / 4096)
        damage(storeFile, page * 4096, Buffer.from(Array.from({ length: 4096 }, () => chance(256))))
        const { state } = checkStoreFile(storeFile)
        if (state === 'damaged') found += 1
        // A page that holds nothing may be noise; what is read must then be what was written.
        else expect(await rows(), `page ${page}`).toEqual(expected)
        for (const left of ['-wal', '-shm', '.seal']) rmSync(storeFile + left, { force: true })
        writeFileSync(storeFile, good)
      }
      expect(found).toBeGreaterThan(6)
    },
  )

  test.each([
    ['the first page is noise', (file: string) => damage(file, 0, Buffer.alloc(100, 0x5a))],
    ['the file is cut in the middle', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['the file is cut within a page', (file: string) => truncateSync(file, statSync(file).size - 100)],
    ['the file is empty', (file: string) => truncateSync(file, 0)],
    ['the file is something else', (file: string) => writeFileSync(file, 'a letter to the client')],
  ])('without a seal: %s', (_, harm) => {
    unseal()
    harm(folder.paths.storeFile)
    expect(checkStoreFile(folder.paths.storeFile).state).toBe('damaged')
  })

  test('looking changes nothing: what is damaged stays as it was found', async () => {
    unseal()
    damage(folder.paths.storeFile, 8192, Buffer.alloc(4096, 1))
    const before = readFileSync(folder.paths.storeFile)
    await assessStore(folder.paths)
    expect(readFileSync(folder.paths.storeFile).equals(before)).toBe(true)
  })

  test('a store that vanished while a backup is there is missing, not new', async () => {
    const { backup } = await createBackup(folder.paths, now)
    rmSync(folder.paths.storeFile)
    expect(await assessStore(folder.paths)).toMatchObject({ state: 'missing', lastBackup: { path: backup.path } })
  })
})

describe('D3 the way out', () => {
  test('the last backup that proved itself is offered, and restoring it keeps the damaged files', async () => {
    const expected = await rows()
    const proved = (await createBackup(folder.paths, now)).backup
    const later = (await createBackup(folder.paths, now)).backup
    rmSync(path.join(later.path, 'proved.json'))
    damage(folder.paths.storeFile, 4096, Buffer.alloc(4096, 7))
    const damaged = readFileSync(folder.paths.storeFile)
    const found = await assessStore(folder.paths)
    expect(found).toMatchObject({ state: 'damaged', messageKey: 'common.store.damaged', lastBackup: proved })
    const aside = await restoreBackup(proved.path, folder.paths, now())
    expect(await assessStore(folder.paths)).toEqual({ state: 'sound' })
    expect(await rows()).toEqual(expected)
    expect(readFileSync(path.join(aside!, 'portico.sqlite')).equals(damaged)).toBe(true)
  })

  test('setting it aside keeps every file and lets the next start begin anew', async () => {
    damage(folder.paths.storeFile, 0, Buffer.alloc(4096, 7))
    copyFileSync(folder.paths.storeFile, path.join(root, 'copy'))
    const aside = setStoreAside(folder.paths, now())
    expect(readFileSync(path.join(aside, 'portico.sqlite')).equals(readFileSync(path.join(root, 'copy')))).toBe(true)
    expect(readdirSync(folder.paths.aside)).toHaveLength(1)
    expect((await assessStore(folder.paths)).state).toBe('new')
    expect(await rows()).toEqual([])
  })
})
