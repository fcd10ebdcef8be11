import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { nginxTrouble, startNginx } from '../support/nginx.ts'
import type { Figure } from './run.ts'

/**
 * A document of 1 GB over loopback as Portico sends it, against sirv on the same file in the same process; behind nginx with
 * X-Accel-Redirect, against that nginx alone; and how soon a ZIP of 1,000 documents begins.
 */
export const name = 'download'

const sizeBytes = 10 ** 9
const zipped = 1_000
const turns = 5

interface Ready {
  ours: string
  peer: string
  place: string
  filesFolder: string
}

interface Fetched {
  seconds: number
  firstByteMs: number
  bytes: number
}

/** Everything a server answers, thrown away into one buffer: so that the one who asks costs as little as can be. */
function fetchAway(address: string): Promise<Fetched> {
  const { hostname, port, pathname, host } = new URL(address)
  return new Promise((resolve, reject) => {
    const startedAtMs = performance.now()
    let bytes = 0
    let firstByteMs = 0
    let headEnd = -1
    const socket = net.connect({
      host: hostname,
      port: Number(port),
      onread: {
        buffer: Buffer.alloc(1024 ** 2),
        callback(length: number, buffer: Buffer) {
          if (headEnd < 0) headEnd = buffer.subarray(0, length).indexOf('\r\n\r\n') + 4
          if (bytes <= headEnd && bytes + length > headEnd) firstByteMs = performance.now() - startedAtMs
          bytes += length
          return true
        },
      },
    })
    socket.once('connect', () => socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`))
    socket.once('error', reject)
    socket.once('close', () => resolve({ seconds: (performance.now() - startedAtMs) / 1_000, firstByteMs, bytes }))
  })
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Megabytes a second of each address, in turns; the first turn warms up. */
async function rates<Name extends string>(addresses: Record<Name, string>): Promise<Record<Name, number>> {
  const found = new Map<string, number[]>()
  for (let turn = 0; turn <= turns; turn++)
    for (const [which, address] of Object.entries<string>(addresses)) {
      const { seconds, bytes } = await fetchAway(address)
      if (bytes < sizeBytes) throw new Error(`${which}: ${bytes} bytes`)
      if (turn > 0) found.set(which, [...(found.get(which) ?? []), sizeBytes / 1e6 / seconds])
    }
  return Object.fromEntries([...found].map(([which, values]) => [which, median(values)])) as Record<Name, number>
}

async function memoryWhile(origin: string, work: () => Promise<unknown>): Promise<number> {
  const read = async () => Number(await (await fetch(`${origin}/memory`)).text())
  const before = await read()
  let most = before
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, await read())
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  await work()
  isOver = true
  await watching
  return (most - before) / 1024 ** 2
}

export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-download-'))
  const script = path.join(import.meta.dirname, 'support/download-host.ts')
  const child = fork(script, [folder, String(sizeBytes), String(zipped)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const trouble = nginxTrouble()
  let nginx
  try {
    const [{ ours, peer, place, filesFolder }] = (await once(child, 'message')) as [Ready]
    const known = await rates({ ours: `${ours}/known`, peer: `${peer}/${place}` })
    const checked = await rates({ ours: `${ours}/checked`, peer: `${peer}/${place}` })
    const memory = await memoryWhile(peer, () => Promise.all([1, 2, 3, 4].map(() => fetchAway(`${ours}/known`))))
    const firsts: number[] = []
    const wholes: number[] = []
    for (let turn = 0; turn < turns; turn++) {
      const { firstByteMs, seconds } = await fetchAway(`${ours}/zip`)
      firsts.push(firstByteMs)
      wholes.push(seconds)
    }
    const figures: Figure[] = [
      {
        name: '1 GB, hashed less than ten minutes ago',
        ours: known.ours,
        peer: known.peer,
        ratio: known.ours / known.peer,
        unit: 'MB/s',
        note: 'peer: sirv on the same file in the same process; aim: 1.5',
      },
      {
        name: '1 GB, hashed in a worker while it is sent',
        ours: checked.ours,
        peer: checked.peer,
        ratio: checked.ours / checked.peer,
        unit: 'MB/s',
        note: 'peer: sirv, which hashes nothing. The last piece waits for the hash, so this is the speed of SHA-256 on this machine',
      },
      {
        name: 'memory of four such downloads at once',
        ours: memory,
        peer: 64,
        ratio: memory / 64,
        unit: 'MiB',
        note: 'resident memory beyond that before them; limit: 64',
      },
      {
        name: `ZIP of ${zipped.toLocaleString('en')} documents, first byte`,
        ours: median(firsts),
        peer: 200,
        ratio: median(firsts) / 200,
        unit: 'ms',
        note: `limit: 200; the whole of it took ${median(wholes).toFixed(1)} s, with an entry of the activity for each document`,
      },
    ]
    if (trouble === null) {
      nginx = await startNginx(
        path.join(folder, 'nginx'),
        `location /plain/ { alias ${filesFolder}/; }
         location /protected-files/ { internal; alias ${filesFolder}/; }
         location / {
           proxy_pass ${ours};
           proxy_set_header X-Forwarded-Host ${new URL(ours).host};
           proxy_set_header X-Forwarded-Proto http;
         }`,
      )
      const behind = await rates({ ours: `${nginx.origin}/accel`, peer: `${nginx.origin}/plain/${place}` })
      figures.push({
        name: '1 GB behind nginx with X-Accel-Redirect',
        ours: behind.ours,
        peer: behind.peer,
        ratio: behind.ours / behind.peer,
        unit: 'MB/s',
        note: 'peer: the same nginx alone; aim: 0.9',
      })
    }
    return figures
  } finally {
    await nginx?.close()
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}
