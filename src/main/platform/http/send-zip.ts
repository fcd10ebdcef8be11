import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ZipFile } from 'yazl'
import type { FileStore, Log, Workers } from '../../ports.ts'
import { FileDamagedError, FileMissingError } from '../files/file-errors.ts'
import { attachmentHeader } from '../files/file-name.ts'
import { createVerdicts } from './file-verdicts.ts'

/** One file of a ZIP, as it is when its turn has come. */
export interface ZippedFile {
  storageKey: string
  /** Null until the worker has computed it: then the bytes go unchecked. */
  sha256: string | null
  sizeBytes: number
}

export interface ZipPart {
  /** Safe, unique whatever the case, with `/` between folders. */
  path: string
  modifiedAtMs: number
  /** Asked at its turn; a text says why it is left out, null that all of it ends here. */
  open(): Promise<ZippedFile | { leftOut: string } | null>
}

export interface ZipToSend {
  fileName: string
  parts: AsyncIterable<ZipPart>
  /** The file that names what was left out, and what it says of a file whose bytes are damaged. */
  leftOut: { path: string; intro: string; damaged: string }
  /** Cuts it, e.g. when the session ends. */
  signal: AbortSignal
}

export type SendZip = (request: FastifyRequest, reply: FastifyReply, zip: ZipToSend) => Promise<FastifyReply>

/** Up to here a file is read whole and checked before its first byte leaves. */
const wholeBytes = 1024 * 1024

interface ZipSenderDeps {
  files: FileStore
  workers: Workers
  log: Log
  /** Told of every stored file whose bytes turned out to be other than those that were recorded. */
  onDamaged?: (storageKey: string) => Promise<void>
}

/**
 * Makes the handler's way of answering GET with files in one ZIP: uncompressed, streamed as they are read, so that it begins at
 * once and needs little memory however much it is (ZIP64 where it must be). A file whose bytes are not what was stored
 * is left out and named (U7). Who may have it is decided before, and for each file when its turn comes.
 */
export function createZipSender({ files, workers, log, onDamaged }: ZipSenderDeps): SendZip {
  const verdicts = createVerdicts(workers)

  /** The bytes, once they are known to be right: of a small file itself, of a large one a stream. */
  async function openChecked({ storageKey, sizeBytes, sha256 }: ZippedFile): Promise<Readable | Buffer> {
    const open = await files.open(storageKey)
    try {
      if (open.sizeBytes !== sizeBytes) throw new FileMissingError(storageKey)
      if (sizeBytes > wholeBytes) {
        const isRight = sha256 === null || (await verdicts.isIntact({ storageKey, sha256, stamp: open.stamp }))
        if (!isRight) throw new FileDamagedError(storageKey)
        return await files.read(storageKey)
      }
      const bytes = Buffer.allocUnsafe(sizeBytes)
      await open.read(bytes, 0)
      const isRight = sha256 === null || createHash('sha256').update(bytes).digest('hex') === sha256
      if (!isRight) throw new FileDamagedError(storageKey)
      return bytes
    } finally {
      await open.close()
    }
  }

  async function fill(zip: ZipFile, { parts, leftOut, signal }: ZipToSend): Promise<void> {
    const lines: string[] = []
    for await (const part of parts) {
      signal.throwIfAborted()
      const file = await part.open()
      if (!file) throw new DOMException('Nobody is there any more to send to', 'AbortError')
      if ('leftOut' in file) {
        lines.push(`${part.path}: ${file.leftOut}`)
        continue
      }
      const options = { compress: false, mtime: new Date(part.modifiedAtMs), mode: 0o100644 }
      try {
        const bytes = await openChecked(file)
        if (Buffer.isBuffer(bytes)) {
          zip.addBuffer(bytes, part.path, options)
          const output = zip.outputStream as Readable & { writableNeedDrain: boolean }
          if (output.writableNeedDrain) await once(output, 'drain', { signal })
        } else {
          const abort = () => bytes.destroy()
          signal.addEventListener('abort', abort, { once: true })
          zip.addReadStream(bytes, part.path, { ...options, size: file.sizeBytes })
          await finished(bytes).finally(() => signal.removeEventListener('abort', abort))
        }
      } catch (error) {
        if (!(error instanceof FileDamagedError || error instanceof FileMissingError)) throw error
        log.fault(error, { storageKey: file.storageKey })
        onDamaged?.(file.storageKey).catch((fault: unknown) => log.fault(fault, { storageKey: file.storageKey }))
        lines.push(`${part.path}: ${leftOut.damaged}`)
      }
    }
    signal.throwIfAborted()
    if (lines.length > 0)
      zip.addBuffer(Buffer.from(`\u{feff}${[leftOut.intro, '', ...lines, ''].join('\r\n')}`), leftOut.path, {
        compress: false,
      })
    zip.end()
  }

  return async (request, reply, order) => {
    const response = reply.raw
    response.setHeader('content-security-policy', "sandbox; default-src 'none'; frame-ancestors 'none'")
    reply.hijack()
    response.writeHead(200, {
      'content-type': 'application/zip',
      'content-disposition': attachmentHeader(order.fileName),
      // What stands in front does not gather it first.
      'x-accel-buffering': 'no',
    })
    if (request.method === 'HEAD') {
      response.end()
      return reply
    }
    response.flushHeaders()
    const zip = new ZipFile()
    const ending = new AbortController()
    const signal = AbortSignal.any([order.signal, ending.signal])
    try {
      const sending = pipeline(zip.outputStream as Readable, response, { signal })
      sending.catch(() => ending.abort())
      const failing = once(zip, 'error', { signal }).then(([error]) => Promise.reject(error as Error))
      failing.catch(() => undefined)
      await Promise.race([fill(zip, { ...order, signal }), failing])
      await sending
    } catch (error) {
      // A person who closes the page is no fault, and neither is a session that ended; either way the connection is cut.
      const isCut = signal.aborted || (error instanceof DOMException && error.name === 'AbortError')
      if (!isCut) log.fault(error, { task: 'zip' })
      response.destroy()
    } finally {
      ending.abort()
    }
    return reply
  }
}
