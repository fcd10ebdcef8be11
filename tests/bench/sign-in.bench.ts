import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { hostEnvironment, hostFlags } from '../../tools/build/run-cli.mjs'
import { Asker } from './support/asker.ts'
import { mailPipe } from './support/hand-over.ts'

/**
 * Signing in by link, the whole cycle over loopback HTTP: a link is asked for, its mail is queued and handed over, the link is
 * redeemed, a session is there; every write durable. Against better-auth's magic links on better-sqlite3 with the same
 * durability. Each server is a process of its own; they take turns.
 */
export const name = 'sign-in'

const people = 120_000
/** Short and many: the machine's own speed moves within seconds, and each turn is compared with the one beside it. */
const turnMs = Number(process.env['PORTICO_BENCH_TURN_MS'] ?? 500)
const turns = 40
const warmingTurns = 6
const atOnce = [1, 32]

interface Server {
  child: ChildProcess
  origin: string
  asker: Asker
  /** Tokens that were mailed, or who waits for them, by address. */
  mail: Map<string, (token: string) => void>
  next: number
  ask: (email: string) => Promise<void>
  redeem: (token: string) => Promise<void>
}

async function start(script: string, folder: string): Promise<Server> {
  await mkdir(folder, { recursive: true })
  const file = path.join(import.meta.dirname, 'support', script)
  const isOurs = script === 'sign-in-ours.ts'
  const child = fork(file, [folder, String(people)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    // As `npm run portico` starts it. The peer does 8 % less a second with the same, and is started as it is.
    ...(isOurs && { execArgv: [...process.execArgv, ...hostFlags], env: { ...hostEnvironment, ...process.env } }),
  })
  const mail: Server['mail'] = new Map()
  const [{ ready }] = (await once(child, 'message')) as [{ ready: string }]
  const mails = child.stdio[mailPipe] as Readable
  let rest = ''
  mails.setEncoding('latin1').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [to = '', token = ''] = line.split(' ')
      mail.get(to)?.(token)
    }
  })
  const asker = new Asker(ready)
  const send = sender(ready, asker)
  return {
    child,
    origin: ready,
    asker,
    mail,
    next: 0,
    ask: (email) =>
      isOurs
        ? send('POST', '/rpc/access/requestCode', { json: { email, target: '/', locale: 'en' }, meta: [] })
        : send('POST', '/api/auth/sign-in/magic-link', { email }),
    redeem: (token) =>
      isOurs
        ? send('POST', '/rpc/access/redeemLink', { json: { token }, meta: [] }, /portico-client-\d+=[\w-]{43}/)
        : send('GET', `/api/auth/magic-link/verify?token=${token}`, undefined, /session_token=/),
  }
}

function sender(origin: string, asker: Asker) {
  const headers = { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
  return async (method: string, target: string, body?: unknown, cookie?: RegExp) => {
    const { status, head } = await asker.ask({ method, path: target, headers, body })
    if (status !== 200 || (cookie && !cookie.test(head))) throw new Error(`${method} ${target}: ${status}`)
  }
}

async function cycle(server: Server): Promise<void> {
  const email = `person${server.next++ % people}@mail.example`
  const token = new Promise<string>((resolve) => server.mail.set(email, resolve))
  await server.ask(email)
  await server.redeem(await token)
  server.mail.delete(email)
}

/**
 * This process does not sleep while it waits for an answer: to be woken is neither server's work, and made a cycle of ours 44 to 71 µs
 * longer (two runs in turns). The servers sleep as they do.
 */
async function stayAwakeUntil(done: Promise<unknown>): Promise<void> {
  let isOver = false
  const stop = () => (isOver = true)
  done.then(stop, stop)
  while (!isOver) await new Promise((resolve) => setImmediate(resolve))
  await done
}

/** Cycles per second, so many at once. */
async function rate(server: Server, runners: number): Promise<number> {
  const startedAtMs = performance.now()
  let cycles = 0
  const run = async () => {
    while (performance.now() - startedAtMs < turnMs) {
      await cycle(server)
      cycles++
    }
  }
  const asking = Promise.all(Array.from({ length: runners }, run))
  await stayAwakeUntil(asking)
  return (cycles * 1_000) / (performance.now() - startedAtMs)
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export async function run() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-'))
  const servers: Server[] = []
  try {
    const ours = await start('sign-in-ours.ts', path.join(folder, 'ours'))
    servers.push(ours)
    const peer = await start('sign-in-peer.ts', path.join(folder, 'peer'))
    servers.push(peer)
    for (let turn = 0; turn < warmingTurns; turn++) for (const server of servers) await rate(server, 32)
    const figures = []
    for (const runners of atOnce) {
      const rates = { ours: [] as number[], peer: [] as number[] }
      for (let turn = 0; turn < turns; turn++) {
        rates.peer.push(await rate(peer, runners))
        rates.ours.push(await rate(ours, runners))
      }
      const ratio = median(rates.ours.map((own, turn) => own / (rates.peer[turn] ?? NaN)))
      figures.push({
        name: `sign-in by link, ${runners} at once`,
        ours: Math.round(median(rates.ours)),
        peer: Math.round(median(rates.peer)),
        ratio: Math.round(ratio * 100) / 100,
        unit: 'cycles/s',
        note: 'peer: better-auth 1.7.25 magic links on better-sqlite3, WAL and synchronous=FULL, one process each, in turns of half a second; the asker stays awake; the ratio is the median of those of turn to turn',
      })
    }
    return figures
  } finally {
    for (const { child, asker } of servers) {
      asker.close()
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
