import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { servePortico } from '../support/portico-child.ts'

export const name = 'slow-sockets'

const sockets = 1_000
const watchedMs = 45_000

/**
 * H5: a thousand clients that send a byte a second, half of them in their headers and half in a body that never ends, at the
 * portal of a host in a process of its own. When the last of them was cut, and how long ordinary requests took meanwhile.
 */
export async function run() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-slow-'))
  const host = await servePortico(['demo', '--data', path.join(folder, 'demo')])
  try {
    const { hostname, port } = new URL(host.listening.portal)
    const startedAtMs = performance.now()
    const lives: number[] = []
    const opened = Array.from({ length: sockets }, (_, at) => openSlow(hostname, Number(port), at % 2 === 0, lives))
    const during = await timeRequests(host.listening.portal, async () => {
      await Promise.race([Promise.all(opened), delay(watchedMs)])
    })
    const lastCutMs = lives.length === sockets ? Math.max(...lives) - startedAtMs : Infinity
    const quiet = await timeRequests(host.listening.portal, () => delay(5_000))
    return [
      figure(
        'slow sockets cut',
        lives.length,
        sockets,
        'sockets',
        'peer: all that were opened, half slow in headers, half in a body',
      ),
      figure('the last one cut after', lastCutMs / 1_000, 30, 's', 'peer: the limit of H5'),
      figure(
        'ordinary requests meanwhile, 99th percentile',
        at(during, 0.99),
        200,
        'ms',
        `peer: the limit of H5; ${during.length} requests`,
      ),
      figure('ordinary requests afterwards, 99th percentile', at(quiet, 0.99), null, 'ms', `${quiet.length} requests`),
    ]
  } finally {
    await host.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function openSlow(host: string, port: number, isInHeaders: boolean, lives: number[]): Promise<void> {
  const socket = net.connect(port, host)
  socket.on('error', () => undefined)
  // What is answered has to be read, or the end is never seen.
  socket.resume()
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined)
  const head = isInHeaders
    ? `GET / HTTP/1.1\r\nHost: ${host}:${port}\r\n`
    : `POST /rpc/access/requestCode HTTP/1.1\r\nHost: ${host}:${port}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n`
  socket.write(head)
  const dripping = setInterval(() => socket.writable && socket.write(isInHeaders ? 'X' : ' '), 1_000)
  await new Promise<void>((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve())))
  clearInterval(dripping)
  lives.push(performance.now())
}

/** One request after another on a connection that is kept, until `until` is over; each one's time in milliseconds. */
async function timeRequests(origin: string, until: () => Promise<unknown>): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const times: number[] = []
  let isOver = false
  const over = until().finally(() => (isOver = true))
  while (!isOver) {
    const startedAtMs = performance.now()
    await get(`${origin}/sign-in`, agent)
    times.push(performance.now() - startedAtMs)
    await delay(5)
  }
  await over
  agent.destroy()
  return times.toSorted((a, b) => a - b)
}

function get(url: string, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        response.resume()
        response.once('end', resolve)
      })
      .once('error', reject)
  })
}

const at = (sorted: readonly number[], part: number) => sorted[Math.floor(sorted.length * part)] ?? NaN

const figure = (name: string, ours: number, peer: number | null, unit: string, note: string) => ({
  name,
  ours,
  peer,
  ratio: peer === null ? null : ours / peer,
  unit,
  note,
})
