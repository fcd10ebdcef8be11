import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { hostEnvironment, hostFlags } from '../../tools/build/run-cli.mjs'
import { Asker } from './support/asker.ts'

/**
 * The portal's Home for one signed-in client: of 1,000 clients with 10,000 shares, and of 100,000 with 1,000,000. Against
 * bare Fastify in the same process returning the same bytes, in turns, over loopback, in several processes one after the other.
 */
export const name = 'portal-home'

const atOnce = 16
/** Short and beside each other, since the machine's own speed moves within seconds. */
const turnMs = 500
const turns = 8
const warmingTurns = 3
/** Two processes of the same program differ by a tenth: in what is compiled, and where it lies. */
const processes = 3

interface Ready {
  ours: string
  peer: string
  token: string
  bytes: number
}

async function rate(origin: string, token: string): Promise<number> {
  const { port } = new URL(origin)
  // The host's mark of this browser, which every browser brings back.
  const browser = createHash('sha256').update('browser').digest('base64url')
  const asker = new Asker(origin)
  const headers = {
    origin,
    cookie: `portico-client-${port}=${token}; portico-browser-${port}=${browser}`,
    'content-type': 'application/json',
  }
  const once = async () => {
    const { status } = await asker.ask({ method: 'POST', path: '/rpc/home/get', headers, body: {} })
    if (status !== 200) throw new Error(`home answered ${status}`)
  }
  const startedAtMs = performance.now()
  let answered = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() - startedAtMs < turnMs) {
        await once()
        answered++
      }
    }),
  )
  asker.close()
  return (answered * 1_000) / (performance.now() - startedAtMs)
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

interface Rates {
  ours: number[]
  peer: number[]
}

async function measureOne(folder: string, clients: number, rates: Rates): Promise<number> {
  const script = path.join(import.meta.dirname, 'support/portal-home-host.ts')
  const child = fork(script, [path.join(folder, String(clients)), String(clients)], {
    // As `npm run portico` starts it, the peer as well.
    execArgv: [...process.execArgv, ...hostFlags],
    env: { ...hostEnvironment, ...process.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const [ready] = (await once(child, 'message')) as [Ready]
    for (let turn = -warmingTurns; turn < turns; turn++) {
      const [ours, peer] = [await rate(ready.ours, ready.token), await rate(ready.peer, ready.token)]
      if (turn < 0) continue
      rates.ours.push(ours)
      rates.peer.push(peer)
    }
    return ready.bytes
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}

async function measure(folder: string, clients: number) {
  const rates: Rates = { ours: [], peer: [] }
  let bytes = 0
  for (let one = 0; one < processes; one++) bytes = await measureOne(folder, clients, rates)
  const ratio = median(rates.ours.map((ours, turn) => ours / (rates.peer[turn] ?? NaN)))
  return { ours: median(rates.ours), peer: median(rates.peer), ratio, bytes }
}

export async function run() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-home-'))
  try {
    const small = await measure(folder, 1_000)
    const large = await measure(folder, 100_000)
    const figure = (clients: string, { ours, peer, ratio, bytes }: typeof small) => ({
      name: `Home of one client, ${clients}`,
      ours,
      peer,
      ratio,
      unit: 'requests/s',
      note: `peer: bare Fastify in the same process, the same ${bytes} bytes; ${atOnce} at once; the ratio is the median of those of turn to turn, in ${processes} processes`,
    })
    return [
      figure('1,000 clients and 10,000 shares', small),
      figure('100,000 clients and 1,000,000 shares', large),
      {
        name: 'time per request, 1,000,000 shares to 10,000',
        ours: 1_000 / large.ours,
        peer: 1_000 / small.ours,
        ratio: small.ratio / large.ratio,
        unit: 'ms',
        note: 'the ratio is of the two ratios to bare Fastify above, so that a busier machine in one of the runs does not count',
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
