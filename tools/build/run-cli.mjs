import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { root } from './parts.mjs'

/** Passes the signals that end a process on to a child; Ctrl-C of a terminal reaches the child by itself. */
export function followSignals(child) {
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => hasTerminal || child.kill('SIGINT'))
  return new Promise((done) => {
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`)
      done(1)
    })
    child.on('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 1)))
  })
}

/**
 * What keeps a host small, and has to be said before its process begins: V8 would keep 64 MB for what was just made before it looks
 * for garbage there, and the C library a heap for each of a dozen threads. Of so little, to wake helpers takes longer than to collect it.
 * And where much has lived long, as while a host starts, V8 makes the same among the old from then on: what an answer is made of, with
 * all that hangs on it, then stays until the whole heap is gone through.
 * Whoever has set the environment's part keeps it.
 */
export const hostFlags = ['--max-semi-space-size=8', '--no-parallel-scavenge', '--no-allocation-site-pretenuring']
export const hostEnvironment = { MALLOC_ARENA_MAX: '2' }

/**
 * Runs `portico` from its source.
 *
 * @param {string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 */
export function runCli(args, stdio = 'inherit', env = process.env) {
  const script = join(root, 'src/main/cli.ts')
  const child = spawn(process.execPath, [...hostFlags, script, ...args], { stdio, env: { ...hostEnvironment, ...env } })
  return { child, ended: followSignals(child) }
}
