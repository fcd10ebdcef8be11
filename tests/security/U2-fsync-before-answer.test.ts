import { spawn, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { tempFolder } from '../support/temp-folder.ts'

const strace = 'strace'
const hasStrace = process.platform === 'linux' && spawnSync(strace, ['-e', 'trace=none', 'true']).status === 0
const script = fileURLToPath(new URL('../support/upload-once.ts', import.meta.url))

/** Uploads one file through a listener, under strace, and returns the system calls in order. */
async function trace(folder: string, ...options: string[]) {
  const log = path.join(folder, 'trace.txt')
  const calls = 'trace=openat,fsync,fdatasync,rename,renameat,renameat2,write,writev,pwrite64'
  const child = spawn(
    strace,
    ['-f', '-y', '-s', '64', '-o', log, '-e', calls, ...options, process.execPath, script, path.join(folder, 'files')],
    { env: { ...process.env, UV_USE_IO_URING: '0' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { output, errors, lines: (await readFile(log, 'utf8')).split('\n') }
}

/** Skipped by name where strace is absent. */
test.skipIf(!hasStrace)(
  'U2 (strace) the answer to an upload goes out only after the file and its folder are synced',
  { timeout: 60_000 },
  async () => {
    const { output, errors, lines } = await trace(await tempFolder())

    const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line))
    const fileSync = at(/fsync\(\d+<[^>]*\/tmp\/[0-9a-f]{32}>/)
    const renamed = at(/rename(at2?)?\(.*\/tmp\/[0-9a-f]{32}"/)
    const folderSync = at(/fsync\(\d+<[^>]*\/[0-9a-f]{2}\/[0-9a-f]{2}>/)
    const answered = at(/HTTP\/1\.1 204/)
    expect(output, errors).toContain('204')
    expect([fileSync, renamed, folderSync, answered].every((index) => index >= 0)).toBe(true)
    expect(fileSync).toBeLessThan(renamed)
    expect(renamed).toBeLessThan(folderSync)
    expect(folderSync).toBeLessThan(answered)
  },
)

test.skipIf(!hasStrace)('F4 (strace) an upload whose sync fails is not acknowledged', { timeout: 60_000 }, async () => {
  const { output } = await trace(await tempFolder(), '-e', 'inject=fsync:error=EIO:when=2+')

  expect(output).toContain('500')
})

test.skipIf(!hasStrace)(
  'F3 (strace) an upload that finds the disk full is refused with 507',
  { timeout: 60_000 },
  async () => {
    const { output } = await trace(await tempFolder(), '-e', 'inject=pwrite64:error=ENOSPC')

    expect(output).toContain('507')
  },
)
