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
 * bare Fastify in the same process returning the same bytes, in turns, over loopback.
 */
export const name = 'portal-home'

const atOnce = 16
const turnMs = 2_000
const turns = 5

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

async function measure(folder: string, clients: number) {
  const script = path.join(import.meta.dirname, 'support/portal-home-host.ts')
  const child = fork(script, [path.join(folder, String(clients)), String(clients)], {
    // As `npm run portico` starts it, the peer as well.
    execArgv: [...process.execArgv, ...hostFlags],
    env: { ...hostEnvironment, ...process.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const [ready] = (await once(child, 'message')) as [Ready]
    const rates = { ours: [] as number[], peer: [] as number[] }
    for (let turn = 0; turn <= turns; turn++) {
      const [ours, peer] = [await rate(ready.ours, ready.token), await rate(ready.peer, ready.token)]
      // The first turn warms both up.
      if (turn === 0) continue
      rates.ours.push(ours)
      rates.peer.push(peer)
    }
    return { ours: median(rates.ours), peer: median(rates.peer), bytes: ready.bytes }
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}

export async function run() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-home-'))
  try {
    const small = await measure(folder, 1_000)
    const large = await measure(folder, 100_000)
    const figure = (clients: string, { ours, peer, bytes }: typeof small) => ({
      name: `Home of one client, ${clients}`,
      ours,
      peer,
      ratio: ours / peer,
      unit: 'requests/s',
      note: `peer: bare Fastify in the same process, the same ${bytes} bytes; ${atOnce} at once`,
    })
    return [
      figure('1,000 clients and 10,000 shares', small),
      figure('100,000 clients and 1,000,000 shares', large),
      {
        name: 'time per request, 1,000,000 shares to 10,000',
        ours: 1_000 / large.ours,
        peer: 1_000 / small.ours,
        ratio: small.ours / small.peer / (large.ours / large.peer),
        unit: 'ms',
        note: 'the ratio is of the two ratios to bare Fastify above, so that a busier machine in one of the runs does not count',
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
