import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folderPaths } from '../../src/main/platform/data-folder/folder-paths.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import { chunkBytes } from '../../src/shared/uploads.ts'
import { bundleChild } from '../support/strace.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** How often each side is cut; PORTICO_UPLOAD_CUTS=200 for the long run. */
const cuts = Number(process.env['PORTICO_UPLOAD_CUTS'] ?? 3)
const partBytes = 1024 ** 2
const fileBytes = Math.max(24, cuts) * partBytes + 12_345

let child: string
/** A data folder with a firm and the upload, made once. */
let made: string
beforeAll(async () => {
  child = await bundleChild(path.join(import.meta.dirname, '../support/upload-child.ts'))
  made = mkdtempSync(path.join(os.tmpdir(), 'portico-cuts-'))
  await (await startHost(made)).stop()
})

afterAll(() => rmSync(made, { recursive: true }))

interface Ticket {
  origin: string
  uploadId: string
  token: string
}

async function startHost(root: string): Promise<Ticket & { kill(): Promise<void>; stop(): Promise<void> }> {
  const host: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', child, root, String(fileBytes)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const line = await new Promise<string>((resolve, reject) => {
    if (host.stdout) createInterface({ input: host.stdout }).once('line', resolve)
    host.once('exit', (code) => reject(new Error(`The host ended with ${code}`)))
  })
  const end = async (signal: NodeJS.Signals) => {
    if (host.exitCode !== null || host.signalCode !== null) return
    host.kill(signal)
    await once(host, 'exit')
  }
  return { ...(JSON.parse(line) as Ticket), kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

function request(ticket: Ticket, method: string, headers: http.OutgoingHttpHeaders = {}) {
  const sent = http.request(`${ticket.origin}/uploads/${ticket.uploadId}`, {
    method,
    agent: false,
    headers: {
      origin: ticket.origin,
      'tus-resumable': '1.0.0',
      authorization: `Bearer ${ticket.token}`,
      ...headers,
    },
  })
  const answer = new Promise<http.IncomingMessage | null>((resolve) => {
    sent.once('response', (response) => resolve(response.resume()))
    sent.once('error', () => resolve(null))
  })
  return { sent, answer }
}

/** Asks again where no answer came, or the host was too busy to hear the question in time (408): as every client does. */
async function offsetOf(ticket: Ticket, triesLeft = 5): Promise<number> {
  const { sent, answer } = request(ticket, 'HEAD')
  sent.end()
  const response = await answer
  const status = response?.statusCode ?? 0
  if (status === 200) return Number(response?.headers['upload-offset'])
  if (triesLeft > 0 && (status === 0 || status === 408)) return offsetOf(ticket, triesLeft - 1)
  throw new Error(`HEAD answered ${status}`)
}

/** Writes a part; cuts it after `cutAfter` bytes of it. Answers the acknowledged offset, or null when there was no answer. */
async function sendPart(
  ticket: Ticket,
  offset: number,
  part: Buffer,
  cut: { after: number; by: () => unknown } | null,
) {
  const { sent, answer } = request(ticket, 'PATCH', {
    'content-type': 'application/offset+octet-stream',
    'content-length': part.length,
    'upload-offset': offset,
    // Every second one is checked as a whole; of the others what came counts.
    ...(Math.floor(offset / partBytes) % 2 === 0 && {
      'upload-checksum': `sha256 ${createHash('sha256').update(part).digest('base64')}`,
    }),
  })
  sent.on('error', () => undefined)
  if (cut) {
    await new Promise((resolve) => void sent.write(part.subarray(0, cut.after), resolve))
    await cut.by()
    sent.destroy()
  } else sent.end(part)
  const response = await answer
  return response?.statusCode === 204 ? Number(response.headers['upload-offset']) : null
}

/** What the store says of the document, once its hash is there. */
async function storedHash(root: string) {
  const store = await openStore({ engine: 'sqlite', path: folderPaths(path.join(root, 'data')).storeFile })
  try {
    return await store.read((db) =>
      db
        .selectFrom('documents')
        .innerJoin('files', 'files.id', 'documents.file_id')
        .select(['files.sha256', 'files.storage_key', 'files.size_bytes'])
        .where('documents.name', '=', 'film.bin')
        .execute(),
    )
  } finally {
    await store.close()
  }
}

/** Sends all of the file while it is cut at random places; answers how many bytes were sent again by each cut. */
async function sendThroughCuts(root: string, bytes: Buffer, kind: 'host' | 'connection') {
  const sentAgain: number[] = []
  let host = await startHost(root)
  let offset = await offsetOf(host)
  let left = cuts
  while (offset < bytes.length) {
    const part = bytes.subarray(offset, offset + partBytes)
    // Some come between two parts, most in the middle of one.
    const isCut = left > 0 && (Math.random() < 0.8 || bytes.length - offset <= left * partBytes)
    const after = Math.floor(Math.random() * (part.length + 1))
    const cut = isCut ? { after, by: () => (kind === 'host' ? host.kill() : undefined) } : null
    const acknowledged = await sendPart(host, offset, part, cut)
    if (!isCut) {
      expect(acknowledged).toBe(offset + part.length)
      offset += part.length
      continue
    }
    left -= 1
    if (kind === 'host') host = await startHost(root)
    const now = await offsetOf(host)
    // Nothing acknowledged is lost, and nothing counts that was not sent.
    expect(now).toBeGreaterThanOrEqual(acknowledged ?? offset)
    expect(now).toBeLessThanOrEqual(offset + after)
    sentAgain.push(offset + after - now)
    offset = now
  }
  expect(left).toBe(0)
  const deadline = performance.now() + 60_000
  await host.stop()
  // The hash may have waited for the next start.
  for (;;) {
    const [row, ...more] = await storedHash(root)
    expect(more).toEqual([])
    if (row?.sha256) return { sentAgain, row }
    if (performance.now() > deadline) throw new Error('The hash never came')
    const again = await startHost(root)
    await offsetOf(again)
    await again.stop()
  }
}

describe('F7 an upload that is cut', () => {
  test.each(['host', 'connection'] as const)(
    `${cuts} times at random places by the end of the %s arrives bit for bit`,
    { timeout: 60_000 + cuts * 20_000 },
    async (kind) => {
      const root = await tempFolder()
      cpSync(made, root, { recursive: true })
      const bytes = randomBytes(fileBytes)

      const { sentAgain, row } = await sendThroughCuts(root, bytes, kind)

      expect(sentAgain).toHaveLength(cuts)
      expect(Math.max(...sentAgain)).toBeLessThanOrEqual(chunkBytes)
      expect(row.size_bytes).toBe(bytes.length)
      expect(row.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      const { storage_key: key } = row
      const file = path.join(folderPaths(path.join(root, 'data')).files, key.slice(0, 2), key.slice(2, 4), key)
      expect(readFileSync(file).equals(bytes)).toBe(true)
    },
  )
})
