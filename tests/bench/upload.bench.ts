import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { hostEnvironment, hostFlags } from '../../tools/build/run-cli.mjs'
import { bundleChild } from '../support/strace.ts'
import type { Figure } from './run.ts'

/**
 * One large upload over loopback, each part checked by its SHA-1, as our pages send it, or by its SHA-256, synced and acknowledged,
 * against a bare PUT with one fsync at its end, and against @tus/server with its own file store, which never syncs; and the host's memory
 * with twenty at once. Sender and receiver are processes of their own. Before each a file of the same size is written and removed: a
 * virtual machine gives memory that nothing has used for a while more slowly, and whoever came first would pay for it.
 * PORTICO_BENCH_UPLOAD_BYTES sets the size (1 GiB), PORTICO_BENCH_UPLOAD_TURNS how often (3).
 */
export const name = 'upload'

const bytes = Number(process.env['PORTICO_BENCH_UPLOAD_BYTES'] ?? 1024 ** 3)
const turns = Number(process.env['PORTICO_BENCH_UPLOAD_TURNS'] ?? 3)
const mebibyte = 1024 ** 2
const chunkBytes = 8 * mebibyte
/** A host has made the papers and texts of the sample firm after so long. */
const settleMs = 10_000
const support = (file: string) => fileURLToPath(new URL(`./support/${file}`, import.meta.url))
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

interface Program {
  child: ChildProcess
  lines: AsyncIterator<string>
  next(): Promise<string>
}

interface Launch {
  flags: readonly string[]
  environment: Record<string, string>
}
/** As `npm run portico` starts it. */
const asHost: Launch = { flags: hostFlags, environment: hostEnvironment }

function start(script: string, words: readonly string[], launch: Launch = { flags: [], environment: {} }): Program {
  const { flags, environment } = launch
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, script, ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...environment, ...process.env },
  })
  const reader: Interface = createInterface({ input: child.stdout })
  const lines = reader[Symbol.asyncIterator]()
  return {
    child,
    lines,
    async next() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${path.basename(script)} said nothing more`)
      return String(value)
    },
  }
}

async function stop({ child }: Program): Promise<void> {
  if (child.exitCode !== null) return
  child.stdin?.end()
  child.kill('SIGTERM')
  await once(child, 'exit')
}

interface Sending {
  url: string
  kind: 'put' | 'tus'
  headers?: Record<string, string>
  checksum?: 'sha256' | 'sha1'
  bytes?: number
}

/** Megabytes a second that one core hashes when it does nothing else: no upload that is hashed is faster. */
function hashRate(algorithm: 'sha1' | 'sha256'): number {
  const piece = Buffer.alloc(chunkBytes, 'The quick brown fox. ')
  const startedAtMs = performance.now()
  for (let at = 0; at < bytes; at += piece.length) createHash(algorithm).update(piece).digest()
  return bytes / 1e6 / ((performance.now() - startedAtMs) / 1000)
}

/** Megabytes a second, as the sender saw it. */
async function send({ url, kind, headers = {}, checksum, bytes: size = bytes }: Sending): Promise<number> {
  const order = { url, kind, bytes: size, chunkBytes, headers, checksum: checksum ?? null }
  const client = start(support('upload-client.ts'), [JSON.stringify(order)])
  const tookMs = Number(await client.next())
  await stop(client)
  return size / 1e6 / (tookMs / 1000)
}

interface Host extends Program {
  origin: string
  tickets: { uploadId: string; token: string }[]
}

async function startHost(script: string, root: string, size: number, count: number): Promise<Host> {
  const program = start(script, [root, String(size), String(count)], asHost)
  return { ...program, ...(JSON.parse(await program.next()) as Pick<Host, 'origin' | 'tickets'>) }
}

const toHost = ({ origin }: Host, { uploadId, token }: Host['tickets'][number]) => ({
  url: `${origin}/uploads/${uploadId}`,
  kind: 'tus' as const,
  headers: { origin, authorization: `Bearer ${token}` },
})

async function untilChecked(host: Host): Promise<void> {
  for (;;) {
    host.child.stdin?.write('checked\n')
    if ((await host.next()) === '0') return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Leaves as much memory free, and used a moment ago, as the next file needs. */
async function warmUp(folder: string): Promise<void> {
  const file = path.join(folder, 'warm')
  const handle = await open(file, 'w')
  const piece = Buffer.alloc(chunkBytes, 1)
  for (let at = 0; at < bytes + 8 * chunkBytes; at += piece.length) await handle.write(piece)
  await handle.close()
  await rm(file)
}

async function createAtPeer(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/files`, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': String(bytes) },
  })
  return response.headers.get('location') ?? ''
}

export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-upload-'))
  const hostScript = await bundleChild(support('upload-host.ts'))
  const rates = { bare: [] as number[], tus: [] as number[], sha256: [] as number[], sha1: [] as number[] }
  const wholeMs: number[] = []
  const clear = async () => {
    for (const entry of await readdir(folder)) await rm(path.join(folder, entry), { recursive: true })
  }
  const sendToPeers = async (order: (ports: { bare: number; tus: number }) => Promise<Sending>) => {
    const peers = start(support('upload-peers.ts'), [folder])
    const ports = JSON.parse(await peers.next()) as { bare: number; tus: number }
    await warmUp(folder)
    const rate = await send(await order(ports))
    await stop(peers)
    await clear()
    return rate
  }
  /** As the sender saw it, and with the hash of the whole. */
  const sendToHost = async (checksum: 'sha1' | 'sha256') => {
    const host = await startHost(hostScript, folder, bytes, 1)
    const [ticket] = host.tickets
    if (!ticket) throw new Error('no ticket')
    await warmUp(folder)
    const startedAtMs = performance.now()
    const rate = await send({ ...toHost(host, ticket), checksum })
    await untilChecked(host)
    const tookMs = performance.now() - startedAtMs
    await stop(host)
    await clear()
    return { rate, tookMs }
  }
  try {
    for (let turn = 0; turn < turns; turn++) {
      rates.bare.push(await sendToPeers(async ({ bare }) => ({ url: `http://127.0.0.1:${bare}/`, kind: 'put' })))
      rates.tus.push(await sendToPeers(async ({ tus }) => ({ url: await createAtPeer(tus), kind: 'tus' })))
      const withSha1 = await sendToHost('sha1')
      rates.sha1.push(withSha1.rate)
      wholeMs.push(withSha1.tookMs)
      rates.sha256.push((await sendToHost('sha256')).rate)
    }
    const atOnce = 20
    const share = Math.floor(bytes / atOnce)
    const memoryOf = async () => {
      const host = await startHost(hostScript, folder, share, atOnce)
      await Promise.all(host.tickets.map((ticket) => send({ ...toHost(host, ticket), checksum: 'sha1', bytes: share })))
      host.child.stdin?.write('rss\n')
      const highest = Number(await host.next())
      await untilChecked(host)
      await stop(host)
      return highest
    }
    await stop(await startHost(hostScript, folder, share, 0))
    const highestWhileNew = await memoryOf()
    // Everything that a new firm brings has been made by then, or it is not the uploads that are measured.
    const settling = await startHost(hostScript, folder, share, 0)
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    await stop(settling)
    const highest = await memoryOf()

    const size = `${(bytes / 1024 ** 3).toLocaleString('en', { maximumFractionDigits: 2 })} GiB`
    const figure = (what: string, ours: number, peer: number, note: string): Figure => ({
      name: what,
      ours,
      peer,
      ratio: ours / peer,
      unit: 'MB/s',
      note,
    })
    const bare = median(rates.bare)
    const tus = median(rates.tus)
    return [
      figure(
        `${size}, SHA-1 and fsync a chunk`,
        median(rates.sha1),
        bare,
        'peer: bare PUT, 1 MiB buffers, one fsync; at least 0.6',
      ),
      figure(`${size}, SHA-256 and fsync a chunk`, median(rates.sha256), bare, 'peer: the same bare PUT'),
      figure(
        `${size}, SHA-1 and fsync a chunk`,
        median(rates.sha1),
        tus,
        'peer: @tus/server and @tus/file-store, no fsync; at least 1.5',
      ),
      figure(`${size}, SHA-256 and fsync a chunk`, median(rates.sha256), tus, 'peer: the same @tus/server'),
      figure(
        `${size} until its whole hash is there`,
        bytes / 1e6 / (median(wholeMs) / 1000),
        bare,
        'beside the chunks’: one SHA-256 over all of it, from the disk',
      ),
      figure('SHA-1 alone, one core', hashRate('sha1'), bare, 'what no upload that is hashed can pass; peer: bare PUT'),
      figure('SHA-256 alone, one core', hashRate('sha256'), bare, 'as above'),
      {
        name: '20 uploads at once, memory of the host',
        ours: highest / mebibyte,
        peer: 250,
        ratio: highest / mebibyte / 250,
        unit: 'MiB',
        note: 'resident, at its highest; at most 250',
      },
      {
        name: 'the same while it makes the papers and texts of a new firm',
        ours: highestWhileNew / mebibyte,
        peer: 250,
        ratio: highestWhileNew / mebibyte / 250,
        unit: 'MiB',
        note: 'two more threads, which end when they are idle',
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
