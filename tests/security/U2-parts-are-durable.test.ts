import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { bundleChild } from '../support/strace.ts'
import { tempFolder } from '../support/temp-folder.ts'

const hasStrace = process.platform === 'linux' && spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0
const support = (name: string) => fileURLToPath(new URL(`../support/${name}`, import.meta.url))
let oncePart: string
let wholeHost: string
beforeAll(async () => {
  if (!hasStrace) return
  oncePart = await bundleChild(support('upload-part-once.ts'))
  wholeHost = await bundleChild(support('upload-child.ts'))
})

/** Runs a program under strace and returns the system calls in order. */
async function trace(folder: string, script: string, words: readonly string[], options: readonly string[] = []) {
  const log = path.join(folder, 'trace.txt')
  const calls = 'trace=openat,fsync,fdatasync,rename,renameat,renameat2,write,writev,pwrite64,ftruncate'
  const child = spawn(
    'strace',
    ['-f', '-y', '-s', '64', '-o', log, '-e', calls, ...options, process.execPath, script, folder, ...words],
    // strace counts for each thread: with one for all file work, `when` is the call that it says.
    { env: { ...process.env, UV_USE_IO_URING: '0', UV_THREADPOOL_SIZE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { output, errors, lines: (await readFile(log, 'utf8')).split('\n') }
}

/** Skipped by name where strace is absent. */
test.skipIf(!hasStrace)(
  'U2 (strace) a part is acknowledged after its bytes are synced and the store has its offset; the last after the rename',
  { timeout: 240_000 },
  async () => {
    const { output, errors, lines } = await trace(await tempFolder(), wholeHost, ['3000000', 'once'])

    expect(output.split('\n').slice(1, 3), errors).toEqual(['204', '204'])
    /** The first line from `from` on that fits. */
    const after = (from: number, pattern: RegExp) => {
      const found = lines.findIndex((line, index) => index > from && pattern.test(line))
      expect(found, String(pattern)).toBeGreaterThan(from)
      return found
    }
    const bytes = /pwrite64\(\d+<[^>]*\/unfinished\/[0-9a-f]{32}>/
    const synced = /f(?:data)?sync\(\d+<[^>]*\/unfinished\/[0-9a-f]{32}>/
    const committed = /f(?:data)?sync\(\d+<[^>]*portico\.sqlite-wal>/
    const answered = /HTTP\/1\.1 204/
    const first = after(after(after(after(-1, bytes), synced), committed), answered)
    // Nothing was said before.
    expect(lines.findIndex((line) => answered.test(line))).toBe(first)
    const renamed = after(
      after(after(after(first, bytes), synced), committed),
      /rename(?:at2?)?\(.*\/unfinished\/[0-9a-f]{32}"/,
    )
    const shard = after(renamed, /fsync\(\d+<[^>]*\/[0-9a-f]{2}\/[0-9a-f]{2}>/)
    const document = after(shard, committed)
    expect(after(first, answered)).toBeGreaterThan(document)
  },
)

test.skipIf(!hasStrace)(
  'U2 (strace) a part that was synced on its way is synced again after its last byte, before it is acknowledged',
  { timeout: 120_000 },
  async () => {
    const { output, lines } = await trace(await tempFolder(), oncePart, [])

    expect(output).toBe('204 3000000\n204 6000000\n')
    const calls = lines
      .slice(
        0,
        lines.findIndex((line) => line.includes('HTTP/1.1 204')),
      )
      .filter((line) => /(?:pwrite64|fdatasync)\(\d+<[^>]*\/unfinished\/[0-9a-f]{32}>/.test(line))
      .map((line) => (line.includes('pwrite64') ? 'written' : 'synced'))
    expect(calls.indexOf('synced'), 'the one on its way').toBeLessThan(calls.lastIndexOf('written'))
    expect(calls.at(-1)).toBe('synced')
  },
)

test.skipIf(!hasStrace)(
  'F4 (strace) a part of which one sync on its way fails is not acknowledged, and sent again it is',
  { timeout: 120_000 },
  async () => {
    const { output } = await trace(await tempFolder(), oncePart, [], ['-e', 'inject=fdatasync:error=EIO:when=1'])

    expect(output).toBe('500 0\n204 3000000\n')
  },
)

test.skipIf(!hasStrace)(
  'F4 (strace) a part whose last sync fails is not acknowledged, and sent again it is',
  { timeout: 120_000 },
  async () => {
    const { output } = await trace(await tempFolder(), oncePart, [], ['-e', 'inject=fdatasync:error=EIO:when=2'])

    expect(output).toBe('500 0\n204 3000000\n')
  },
)

test.skipIf(!hasStrace)(
  'F3 (strace) a part that finds the disk full is refused with 507, counts for nothing and leaves its room',
  { timeout: 120_000 },
  async () => {
    const { output, lines } = await trace(
      await tempFolder(),
      oncePart,
      [],
      ['-e', 'inject=pwrite64:error=ENOSPC:when=2'],
    )

    expect(output).toBe('507 0\n204 3000000\n')
    expect(lines.some((line) => /ftruncate\(\d+<[^>]*\/unfinished\/[0-9a-f]{32}>, 0\)/.test(line))).toBe(true)
  },
)
