import { execFileSync, spawn } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from 'vite'

const root = path.join(import.meta.dirname, '../..')
const mainFolder = path.join(root, 'src/main')

/** Whether system calls can be watched and made to fail here (Linux, strace installed, ptrace allowed). */
export const hasStrace = process.platform === 'linux' && canTrace()

function canTrace(): boolean {
  try {
    execFileSync('strace', ['-qq', '-o', '/dev/null', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export interface TracedRun {
  lines: string[]
  errors: string
  code: number | null
  signal: NodeJS.Signals | null
  /** The traced calls, a line each. */
  calls: string[]
}

/**
 * Bundles a child as the host is built, workers beside it: it then starts in a tenth of the time, and a fault test starts
 * dozens of them. Returns the file; the folder goes when this process ends.
 */
export async function bundleChild(script: string): Promise<string> {
  // Inside the project, so that what stays outside of the bundle is found.
  const parent = path.join(root, 'node_modules', '.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(path.join(parent, 'portico-child-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const workers = Object.fromEntries(
    globSync('**/*.worker.ts', { cwd: mainFolder }).map((file) => [
      `workers/${path.basename(file, '.ts')}`,
      path.join(mainFolder, file),
    ]),
  )
  await build({
    configFile: false,
    root,
    logLevel: 'silent',
    ssr: { noExternal: ['kysely'], external: ['better-sqlite3', 'pg'] },
    build: {
      ssr: true,
      outDir: path.join(folder, 'out/main'),
      rolldownOptions: {
        input: { child: script, ...workers },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  })
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module","version":"0.0.0"}')
  return path.join(folder, 'out/main/child.js')
}

/** Runs a script under strace with these expressions (`trace=…`, `inject=…`) until it ends. */
export async function runTraced(script: string, args: string[], expressions: string[]): Promise<TracedRun> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-strace-'))
  const log = path.join(folder, 'calls')
  const options = expressions.flatMap((expression) => ['-e', expression])
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', script, ...args]
  const child = spawn('strace', ['-f', '-qq', '-o', log, ...options, ...node], {
    env: { ...process.env, UV_USE_IO_URING: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const { code, signal } = await new Promise<Pick<TracedRun, 'code' | 'signal'>>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }))
  })
  const calls = readFileSync(log, 'utf8').split('\n').filter(Boolean)
  rmSync(folder, { recursive: true })
  return { lines: said.split('\n').filter(Boolean), errors, code, signal, calls }
}
