import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { compileCache } from './compile-cache.ts'

const cli = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url))
const hooks = new URL('./names-and-clock.mjs', import.meta.url).href
/** An authority of these tests alone; its certificate is for *.firm.test and loopback. */
export const testTls = {
  ca: fileURLToPath(new URL('./tls/ca.pem', import.meta.url)),
  cert: fileURLToPath(new URL('./tls/server.pem', import.meta.url)),
  key: fileURLToPath(new URL('./tls/server.key.pem', import.meta.url)),
}

interface ChildOptions {
  env?: Record<string, string>
  /** Standard input, whole. */
  input?: string
}

function start(args: readonly string[], { env = {}, input }: ChildOptions): ChildProcess {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: process.env['TMPDIR'],
      LANG: 'en_US.UTF-8',
      NODE_OPTIONS: `--import ${hooks}`,
      NODE_EXTRA_CA_CERTS: testTls.ca,
      ...compileCache,
      ...env,
    },
  })
  child.stdin?.end(input ?? '')
  return child
}

/** Runs `portico <args>` to its end. */
export async function runPortico(args: readonly string[], options: ChildOptions = {}) {
  const child = start(args, options)
  const [stdout, stderr] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    child.exitCode === null ? once(child, 'exit') : undefined,
  ])
  return { code: child.exitCode, stdout, stderr }
}

/** Starts `portico serve` or `demo` and waits for its JSON line. */
export async function servePortico(args: readonly string[], options: ChildOptions = {}) {
  const child = start(args, options)
  const log: string[] = []
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  const line = await new Promise<string>((resolve, reject) => {
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`portico ended with ${code}:\n${log.join('\n')}`)))
  })
  return {
    listening: JSON.parse(line) as {
      console: string
      portal: string
      mail: string
      users?: { email: string; password: string }[]
    },
    log,
    pid: child.pid,
    /** SIGTERM, as a service manager ends it; answers the exit code. */
    async stop(signal: NodeJS.Signals = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill(signal)
      await once(child, 'exit')
      return child.exitCode
    },
  }
}
