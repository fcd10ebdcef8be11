import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { Log } from '../../ports.ts'

/**
 * The way for admin commands to a running host: one request, one answer, each one line of JSON, over a Unix socket that
 * only the owner of the data folder can open (Windows: a named pipe, open to that user alone by default).
 */
export type ControlHandlers = Record<string, (input: unknown) => Promise<unknown>>

const request = z.object({ command: z.string().max(100), input: z.unknown() })
const reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    messageKey: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  }),
])
const longestRequestBytes = 64 * 1024

/** Where a data folder's host listens. Unix sockets have a longest path of about 100 bytes: a deep folder gets a short one. */
function controlPath(dataFolder: string): string {
  const root = path.resolve(dataFolder)
  const short = createHash('sha256').update(root).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\portico-${short}`
  const beside = path.join(root, 'host.sock')
  if (Buffer.byteLength(beside) < 100) return beside
  return path.join(os.tmpdir(), `portico-${os.userInfo().uid}-${short}`, 'host.sock')
}

/**
 * Whether nobody but this user can have put something there. A folder beside everyone's temporary files has a name that can be
 * guessed, and made by another user first.
 */
function isPrivate(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
}
const isAmongOthers = (socketPath: string) => /^portico-\d+-[0-9a-f]{24}$/.test(path.basename(path.dirname(socketPath)))

/** Listens until `close`. The caller owns the data folder, so a socket that lies there is a dead host's. */
export async function serveControl(dataFolder: string, handlers: ControlHandlers, log: Log) {
  const socketPath = controlPath(dataFolder)
  const isPipe = process.platform === 'win32'
  if (!isPipe) {
    mkdirSync(path.dirname(socketPath), { recursive: true, mode: 0o700 })
    if (isAmongOthers(socketPath) && !isPrivate(path.dirname(socketPath)))
      throw new Error(`${path.dirname(socketPath)} belongs to somebody else, or is open to others`)
    rmSync(socketPath, { force: true })
  }
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    answer(socket, handlers, log).catch((error: unknown) => {
      log.fault(error, { task: 'control' })
      socket.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  if (!isPipe) chmodSync(socketPath, 0o600)
  return {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
      }),
  }
}

async function answer(socket: net.Socket, handlers: ControlHandlers, log: Log): Promise<void> {
  let length = 0
  socket.on('data', (chunk) => {
    length += chunk.length
    if (length > longestRequestBytes) socket.destroy()
  })
  const parsed = request.safeParse(parseJson(await text(socket)))
  const handler = parsed.success ? handlers[parsed.data.command] : undefined
  if (!parsed.success || !handler) return send(socket, { ok: false, messageKey: 'cli.control.unknown' })
  try {
    send(socket, { ok: true, result: await handler(parsed.data.input) })
  } catch (error) {
    log.fault(error, { command: parsed.data.command })
    send(socket, { ok: false, ...wordsOf(error) })
  }
}

const send = (socket: net.Socket, message: object) => void socket.end(`${JSON.stringify(message)}\n`)

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** The sentence an error carries with it, as those of the store and the data folder do. */
function wordsOf(error: unknown): { messageKey: string; params?: unknown } {
  if (typeof error === 'object' && error !== null && 'messageKey' in error)
    return { messageKey: String(error.messageKey), params: 'params' in error ? error.params : undefined }
  return { messageKey: 'cli.control.failed' }
}

/** The running host said no; the sentence says why. */
class ControlRefusedError extends Error {
  override readonly name = 'ControlRefusedError'
  readonly messageKey: string
  readonly params: Record<string, string | number>
  constructor(messageKey: string, params: Record<string, string | number>) {
    super(messageKey)
    this.messageKey = messageKey
    this.params = params
  }
}

/** Asks the host that runs on a data folder. Undefined when none does. Throws `ControlRefusedError`. */
export async function askHost(dataFolder: string, command: string, input: object = {}): Promise<unknown> {
  const socketPath = controlPath(dataFolder)
  if (process.platform !== 'win32' && isAmongOthers(socketPath) && !isPrivate(path.dirname(socketPath)))
    return undefined
  const socket = await new Promise<net.Socket | undefined>((resolve) => {
    const connecting = net.connect(socketPath)
    connecting.once('connect', () => resolve(connecting))
    connecting.once('error', () => resolve(undefined))
  })
  if (!socket) return undefined
  socket.end(`${JSON.stringify({ command, input })}\n`)
  const message = reply.parse(JSON.parse(await text(socket)))
  if (!message.ok) throw new ControlRefusedError(message.messageKey, message.params)
  return message.result
}
