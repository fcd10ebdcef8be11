import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { folderPaths } from '../../src/main/platform/data-folder/folder-paths.ts'
import { checkStoreFile } from '../../src/main/platform/store/dialect/sqlite-file.ts'
import { StoreFullError } from '../../src/main/platform/store/errors.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import { bundleChild, hasStrace, runTraced, type TracedRun } from '../support/strace.ts'

let child: string
beforeAll(async () => {
  if (hasStrace) child = await bundleChild(path.join(import.meta.dirname, 'writer-child.ts'))
})
const whyNot = hasStrace ? '' : ' (skipped: strace is not usable here)'

let root: string
let paths: ReturnType<typeof folderPaths>
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'portico-faults-'))
  paths = folderPaths(root)
  mkdirSync(paths.store)
})
afterEach(() => rmSync(root, { recursive: true }))

const acknowledged = (run: TracedRun) => run.lines.flatMap((line) => /^kept (\S+)/.exec(line)?.[1] ?? [])
const refused = (run: TracedRun, error: string) =>
  run.lines.flatMap((line) => (line.endsWith(` ${error}`) ? [line.split(' ')[1]!] : []))

/** Opens the store as the next start would and returns the writes it has; each must be whole. */
async function writesKept(file = paths.storeFile): Promise<Set<string>> {
  const store = await openStore({ engine: 'sqlite', path: file })
  const rows = await store.read((db) => db.selectFrom('settings').select('key').execute())
  await store.close()
  const keys = new Set(rows.map((row) => row.key))
  const writes = new Set([...keys].map((key) => key.slice(0, -2)))
  const halves = [...writes].filter((write) => !keys.has(`${write}-1`) || !keys.has(`${write}-2`))
  expect(halves).toEqual([])
  return writes
}

async function expectNothingLost(runs: TracedRun[]): Promise<void> {
  expect(checkStoreFile(paths.storeFile)).toEqual({ state: 'sound' })
  const kept = await writesKept()
  const promised = runs.flatMap(acknowledged)
  expect(promised.filter((write) => !kept.has(write))).toEqual([])
  expect([...kept].filter((write) => write.endsWith('thrown'))).toEqual([])
}

/** A store made once and copied, so that every point starts from the same bytes. */
async function freshStore(): Promise<void> {
  await (await openStore({ engine: 'sqlite', path: paths.storeFile })).close()
}

describe.skipIf(!hasStrace)(`faults of the disk${whyNot}`, () => {
  test(
    'F1 killed at any write, nothing acknowledged is lost and nothing is half done',
    { timeout: 180_000 },
    async () => {
      await freshStore()
      const base = path.join(root, 'base.sqlite')
      copyFileSync(paths.storeFile, base)
      const whole = await runTraced(child, [paths.storeFile, '0', '6'], ['trace=pwrite64'])
      expect(whole.lines.at(-1)).toBe('closed')
      const points = pointsIn(whole.calls.length, 40)
      let killed = 0
      for (const point of points) {
        for (const left of ['', '-wal', '-shm', '.seal']) rmSync(paths.storeFile + left, { force: true })
        copyFileSync(base, paths.storeFile)
        const run = await runTraced(
          child,
          [paths.storeFile, '0', '6'],
          ['trace=pwrite64', `inject=pwrite64:signal=SIGKILL:when=${point}`],
        )
        if (run.signal === 'SIGKILL') killed += 1
        await expectNothingLost([run])
      }
      expect(killed).toBeGreaterThan(30)
    },
  )

  test('F12 killed while the store is made, the next start makes it', { timeout: 120_000 }, async () => {
    const whole = await runTraced(child, [paths.storeFile, '0', '0'], ['trace=pwrite64'])
    for (const point of pointsIn(whole.calls.length, 8)) {
      rmSync(paths.store, { recursive: true })
      mkdirSync(paths.store)
      await runTraced(
        child,
        [paths.storeFile, '0', '0'],
        ['trace=pwrite64', `inject=pwrite64:signal=SIGKILL:when=${point}`],
      )
      expect(checkStoreFile(paths.storeFile).state).toMatch(/^(absent|sound)$/)
      expect(await writesKept()).toEqual(new Set())
    }
  })

  test('F3 a full disk refuses what does not fit, by name, and goes on when there is room', async () => {
    await freshStore()
    const idle = await runTraced(child, [paths.storeFile, '0', '0'], ['trace=pwrite64'])
    const from = idle.calls.length + 4
    const run = await runTraced(
      child,
      [paths.storeFile, '0', '12'],
      ['trace=pwrite64', `inject=pwrite64:error=ENOSPC:when=${from}..${from + 5}`],
    )
    expect(refused(run, 'StoreFullError').length).toBeGreaterThan(0)
    expect(acknowledged(run).some((write) => write.startsWith('11-'))).toBe(true)
    await expectNothingLost([run])
    const kept = await writesKept()
    expect(refused(run, 'StoreFullError').filter((write) => kept.has(write))).toEqual([])
  })

  test('F4 a failing sync is no acknowledgement; the store reopens, checks, and goes on', async () => {
    await freshStore()
    const idle = await runTraced(child, [paths.storeFile, '0', '0'], ['trace=fsync,fdatasync'])
    const from = idle.calls.length + 1
    const run = await runTraced(
      child,
      [paths.storeFile, '0', '12'],
      ['trace=fsync,fdatasync', `inject=fsync,fdatasync:error=EIO:when=${from}..${from + 3}`],
    )
    const lost = refused(run, 'StoreFaultError')
    expect(lost.length).toBeGreaterThan(0)
    expect(acknowledged(run).some((write) => write.startsWith('11-'))).toBe(true)
    await expectNothingLost([run])
    const kept = await writesKept()
    expect(lost.filter((write) => kept.has(write))).toEqual([])
  })

  test('F4 while every sync fails nothing is acknowledged, and what was before is still there', async () => {
    await freshStore()
    const before = await runTraced(child, [paths.storeFile, '0', '2'], ['trace=none'])
    const idle = await runTraced(child, [paths.storeFile, '0', '0'], ['trace=fsync,fdatasync'])
    const run = await runTraced(
      child,
      [paths.storeFile, '10', '4'],
      ['trace=fsync,fdatasync', `inject=fsync,fdatasync:error=EIO:when=${idle.calls.length}+`],
    )
    expect(refused(run, 'StoreFaultError').length).toBeGreaterThan(0)
    await expectNothingLost([before, run])
  })
})

/** Up to `count` numbers from 1 to `last`, evenly spread, both ends included. */
function pointsIn(last: number, count: number): number[] {
  const step = Math.max(1, (last - 1) / (count - 1))
  const points = Array.from({ length: count }, (_, index) => 1 + Math.round(index * step))
  return [...new Set(points)].filter((point) => point <= last)
}

const tmpfs = mountTmpfs()
describe.skipIf(!tmpfs)(`a small disk${tmpfs ? '' : ' (skipped: mounting needs root)'}`, () => {
  afterEach(() => {
    if (!tmpfs) return
    execFileSync('umount', [tmpfs])
    rmSync(tmpfs, { recursive: true })
  })

  test('F3 is filled to the last block: refused as 507, reads go on, and room brings writes back', async () => {
    const file = path.join(tmpfs!, 'portico.sqlite')
    const store = await openStore({ engine: 'sqlite', path: file })
    const kept: string[] = []
    const put = async (key: string) => {
      await store.write((tx) =>
        tx.db
          .insertInto('settings')
          .values({ key, value: 'x'.repeat(2_000), updated_at_ms: 1 })
          .execute(),
      )
      kept.push(key)
    }
    const count = () => store.read(async (db) => (await db.selectFrom('settings').select('key').execute()).length)
    await put('first')
    const ballast = path.join(tmpfs!, 'ballast')
    const { bavail, bsize } = statfsSync(tmpfs!)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 128 * 1024))
    const fill = async () => {
      for (let index = 0; index < 10_000; index += 1) await put(`k${index}`)
    }
    const error = await fill().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreFullError)
    expect(error).toMatchObject({ code: 'STORAGE_FULL', messageKey: 'common.store.full' })
    expect(await count()).toBe(kept.length)
    await expect(put('still full')).rejects.toBeInstanceOf(StoreFullError)
    unlinkSync(ballast)
    await put('room again')
    expect(await count()).toBe(kept.length)
    await store.close()
    const again = await openStore({ engine: 'sqlite', path: file })
    const rows = await again.read((db) => db.selectFrom('settings').select('key').execute())
    expect(new Set(rows.map((row) => row.key))).toEqual(new Set(kept))
    await again.close()
  })
})

function mountTmpfs(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-tmpfs-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
}
