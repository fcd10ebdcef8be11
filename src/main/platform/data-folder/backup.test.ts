import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { assessStore, verifyStore } from './assess-store.ts'
import { checkBackup, createBackup, lastProvedBackup, listBackups } from './backup.ts'
import { openDataFolder, type DataFolder } from './open-data-folder.ts'
import { BackupDamagedError, finishRestore, restoreBackup } from './restore-backup.ts'

let root: string
let folder: DataFolder
let nowMs: number
const now = () => (nowMs += 1_000)

beforeEach(() => {
  nowMs = 1_800_000_000_000
  root = mkdtempSync(path.join(os.tmpdir(), 'portico-backup-'))
  folder = openDataFolder(root, now())
})
afterEach(() => {
  folder.release()
  rmSync(root, { recursive: true })
})

const open = () => openStore({ engine: 'sqlite', path: folder.paths.storeFile, isSealed: true })

/** Keeps bytes as the file store does, and the row that knows them. */
async function keep(
  store: Store,
  key: string,
  bytes: string,
  sha256 = createHash('sha256').update(bytes).digest('hex'),
) {
  mkdirSync(path.join(folder.paths.files, key.slice(0, 2)), { recursive: true })
  writeFileSync(path.join(folder.paths.files, key.slice(0, 2), key), bytes)
  const row = { id: key, storage_key: key, size_bytes: bytes.length, sha256, state: 'checked' }
  await store.write((tx) =>
    tx.db
      .insertInto('files')
      .values({ ...row, media_type: 'text/plain', scan_state: 'not-scanned', created_at_ms: 1 })
      .execute(),
  )
}
const keysOf = async (store: Store) =>
  (await store.read((db) => db.selectFrom('files').select('storage_key').orderBy('storage_key').execute())).map(
    (row) => row.storage_key,
  )

describe('DAT-3, D6 backups', () => {
  test('a backup of a store in use is one moment of store and files, and is proved', async () => {
    const store = await open()
    await keep(store, 'aa1', 'one')
    await keep(store, 'bb2', 'two')
    writeFileSync(path.join(folder.paths.keys, 'host.key'), 'secret')
    writeFileSync(path.join(folder.paths.files, 'upload.part'), 'no row knows this')
    let isWriting = true
    const writing = (async () => {
      for (let index = 0; isWriting; index += 1) await keep(store, `cc${index}`, `text ${index}`)
    })()
    const { backup, problems } = await createBackup(folder.paths, now)
    isWriting = false
    await writing
    await store.close()
    expect(problems).toEqual([])
    expect(backup.provedAtMs).not.toBeNull()
    expect(existsSync(path.join(backup.path, 'files', 'upload.part'))).toBe(false)
    expect(readFileSync(path.join(backup.path, 'keys', 'host.key'), 'utf8')).toBe('secret')
    expect(listBackups(folder.paths)).toEqual([backup])
  })

  test('a file that is still being written when the backup starts is in it under its own place', async () => {
    const store = await open()
    mkdirSync(path.join(folder.paths.files, 'tmp'))
    writeFileSync(path.join(folder.paths.files, 'tmp', 'aa1'), 'hal')
    await keep(store, 'aa1', 'half')
    const { backup, problems } = await createBackup(folder.paths, now)
    await store.close()
    expect(problems).toEqual([])
    expect(readFileSync(path.join(backup.path, 'files', 'aa', 'aa1'), 'utf8')).toBe('half')
    expect(existsSync(path.join(backup.path, 'files', 'tmp'))).toBe(false)
    expect((await verifyStore(folder.paths)).problems).toEqual([])
  })

  test('a file that is gone or changed is named, and such a backup is not proved', async () => {
    const store = await open()
    await keep(store, 'aa1', 'one')
    await keep(store, 'bb2', 'two')
    rmSync(path.join(folder.paths.files, 'aa', 'aa1'))
    writeFileSync(path.join(folder.paths.files, 'bb', 'bb2'), 'TWO')
    const { backup, problems } = await createBackup(folder.paths, now)
    await store.close()
    expect(problems).toEqual(['files/aa1 is missing', 'files/bb/bb2 has changed'])
    expect(backup.provedAtMs).toBeNull()
    expect(lastProvedBackup(folder.paths)).toBeNull()
    await expect(restoreBackup(backup.path, folder.paths, now())).rejects.toBeInstanceOf(BackupDamagedError)
  })

  test('a backup that was damaged later is found out, and its last good date stays', async () => {
    const store = await open()
    await keep(store, 'aa1', 'one')
    const { backup } = await createBackup(folder.paths, now)
    await store.close()
    expect(await checkBackup(backup.path, now)).toEqual([])
    const provedAtMs = listBackups(folder.paths)[0]!.provedAtMs
    writeFileSync(path.join(backup.path, 'store', 'portico.sqlite'), 'no database')
    expect(await checkBackup(backup.path, now)).toHaveLength(1)
    expect(listBackups(folder.paths)[0]!.provedAtMs).toBe(provedAtMs)
  })

  test('what a cut backup left is no backup, and the next one clears it away', async () => {
    await (await open()).close()
    mkdirSync(path.join(folder.paths.backups, '.making-2020'))
    expect(listBackups(folder.paths)).toEqual([])
    const { backup } = await createBackup(folder.paths, now)
    expect(readdirSync(folder.paths.backups)).toEqual([path.basename(backup.path)])
  })
})

describe('DAT-3 restore', () => {
  test('store, files and keys are as they were; what was there is kept aside', async () => {
    let store = await open()
    await keep(store, 'aa1', 'one')
    await keep(store, 'bb2', 'two')
    writeFileSync(path.join(folder.paths.keys, 'host.key'), 'old')
    const { backup } = await createBackup(folder.paths, now)
    await keep(store, 'cc3', 'three')
    await store.close()
    rmSync(path.join(folder.paths.files, 'aa', 'aa1'))
    writeFileSync(path.join(folder.paths.keys, 'host.key'), 'new')

    const aside = await restoreBackup(backup.path, folder.paths, now())
    store = await open()
    expect(await keysOf(store)).toEqual(['aa1', 'bb2'])
    await store.close()
    expect((await verifyStore(folder.paths)).problems).toEqual([])
    expect(readFileSync(path.join(folder.paths.files, 'aa', 'aa1'), 'utf8')).toBe('one')
    expect(readFileSync(path.join(folder.paths.keys, 'host.key'), 'utf8')).toBe('old')
    expect(readFileSync(path.join(aside!, '..', 'keys', 'host.key'), 'utf8')).toBe('new')
    const old = await openStore({ engine: 'sqlite', path: path.join(aside!, 'portico.sqlite') })
    expect(await keysOf(old)).toEqual(['aa1', 'bb2', 'cc3'])
    await old.close()
  })

  test('into an empty folder', async () => {
    const store = await open()
    await keep(store, 'aa1', 'one')
    const { backup } = await createBackup(folder.paths, now)
    await store.close()
    const other = mkdtempSync(path.join(os.tmpdir(), 'portico-restored-'))
    const target = openDataFolder(other, now())
    await restoreBackup(backup.path, target.paths, now())
    expect(await assessStore(target.paths)).toEqual({ state: 'sound' })
    expect(await verifyStore(target.paths)).toEqual({ problems: [], fileCount: 1, fileBytes: 3 })
    target.release()
    rmSync(other, { recursive: true })
  })

  test.each([
    ['before anything was moved', 'old'],
    ['when everything was copied', 'new'],
    ['when the old store had moved', 'new'],
  ])('F12 cut %s, the next start has the %s store', async (moment, which) => {
    let store = await open()
    await keep(store, 'aa1', 'one')
    const { backup } = await createBackup(folder.paths, now)
    await keep(store, 'bb2', 'two')
    await store.close()
    const { paths } = folder
    const staging = `${paths.store}.restoring`
    mkdirSync(staging)
    writeFileSync(path.join(staging, 'portico.sqlite'), readFileSync(path.join(backup.path, 'store', 'portico.sqlite')))
    const aside = path.join(paths.aside, 'then', 'store')
    mkdirSync(path.dirname(aside), { recursive: true })
    if (which === 'new') writeFileSync(paths.restore, JSON.stringify({ aside }))
    if (moment.includes('moved') && which === 'new') {
      mkdirSync(aside)
      rmSync(paths.store, { recursive: true })
    }
    folder.release()
    folder = openDataFolder(root, now())
    store = await open()
    expect(await keysOf(store)).toEqual(which === 'old' ? ['aa1', 'bb2'] : ['aa1'])
    await store.close()
    expect(readdirSync(root)).not.toContain('restore.json')
    expect(readdirSync(root)).not.toContain('store.restoring')
    finishRestore(paths)
  })
})

describe('verify', () => {
  test('U7 names each file that is missing, cut or changed', async () => {
    const store = await open()
    for (const key of ['aa1', 'bb2', 'cc3', 'dd4']) await keep(store, key, `bytes of ${key}`)
    rmSync(path.join(folder.paths.files, 'aa', 'aa1'))
    writeFileSync(path.join(folder.paths.files, 'bb', 'bb2'), 'short')
    writeFileSync(path.join(folder.paths.files, 'cc', 'cc3'), 'bytes of cC3')
    expect((await verifyStore(folder.paths)).problems).toEqual([
      { kind: 'file-missing', storageKey: 'aa1' },
      { kind: 'file-size', storageKey: 'bb2' },
      { kind: 'file-changed', storageKey: 'cc3' },
    ])
    await store.close()
  })
})
