import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../../../shared/errors.ts'
import type { FileStore, Log, OpenFile, Workers } from '../../ports.ts'
import { FileDamagedError, FileMissingError } from '../files/file-errors.ts'
import { attachmentHeader } from '../files/file-name.ts'
import { parseRange, type ByteRange } from './byte-range.ts'
import { createVerdicts, type FileClaim } from './file-verdicts.ts'
import { pumpFile, PumpCutError } from './pump-file.ts'
import { isProxy, parseProxies, plainAddress } from './request-facts.ts'
import { sendRefusal } from './refusal-reply.ts'

export interface FileToSend {
  storageKey: string
  sizeBytes: number
  /** Null until the worker has computed it: then the bytes go unchecked. */
  sha256: string | null
  fileName: string
  mediaType: string
  /** Asked when the request begins; false is "not found", as for a file that never was. */
  stillAllowed?: () => boolean | Promise<boolean>
  /** Cuts a download under way, e.g. when the share ends. */
  signal?: AbortSignal
  /** Called when the last byte has gone out to the person, of a whole file and of a range alike. */
  onSent?: () => void
}

export type SendFile = (request: FastifyRequest, reply: FastifyReply, file: FileToSend) => Promise<FastifyReply>

const checkedFirstBytes = 1024 * 1024

/** A small file is read and checked before its answer begins, so that damage is a clean refusal. */
async function readChecked(open: OpenFile, file: FileToSend): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(file.sizeBytes)
  await open.read(bytes, 0)
  const isDamaged = file.sha256 !== null && createHash('sha256').update(bytes).digest('hex') !== file.sha256
  if (isDamaged) throw new FileDamagedError(file.storageKey)
  return bytes
}

function isNotModified(request: FastifyRequest, etag: string): boolean {
  const tags = request.headers['if-none-match']
  return (
    tags !== undefined && tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*')
  )
}

/** Ranges of another version of the file would make one that never was: then the whole is sent (RFC 9110 13.1.5). */
function rangeOf(
  request: FastifyRequest,
  etag: string | undefined,
  sizeBytes: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const condition = request.headers['if-range']
  if (condition !== undefined && condition !== etag) return 'whole'
  return parseRange(request.headers.range, sizeBytes)
}

/** A server in front that sends files by itself, told where they are by X-Accel-Redirect. */
export interface Accel {
  /** The address it gives to the files' folder, e.g. `/protected-files/`. */
  prefix: string
  /** Addresses or CIDR blocks of it: whoever comes another way gets the bytes. */
  proxies: readonly string[]
}

interface FileSenderDeps {
  files: FileStore
  workers: Workers
  log: Log
  /** Told of every stored file whose bytes turned out to be other than those that were recorded. */
  onDamaged?: (storageKey: string) => Promise<void>
  accel?: Accel
}

/**
 * Makes the handler's way of answering GET and HEAD with a stored file (U4, U7): always an attachment, in a sandbox of its
 * own if it is opened all the same, streamed with little memory, whole or one range. A large file is hashed in a worker while
 * it is sent, and its last piece waits for that. Who may have it is decided before.
 */
export function createFileSender({ files, workers, log, onDamaged, accel }: FileSenderDeps): SendFile {
  const verdicts = createVerdicts(workers)
  const proxies = parseProxies(accel?.proxies ?? [])

  function damaged(error: unknown, { storageKey }: FileToSend): string {
    if (error instanceof FileDamagedError)
      onDamaged?.(storageKey).catch((fault: unknown) => log.fault(fault, { storageKey }))
    return log.fault(error, { storageKey })
  }

  /** Where the server in front finds it; null when this request did not come through it. */
  function accelPlace(request: FastifyRequest, { storageKey }: FileToSend): string | null {
    if (!accel || !isProxy(plainAddress(request.raw.socket.remoteAddress), proxies)) return null
    const place = files.placeOf?.(storageKey)
    return place === undefined ? null : accel.prefix + place
  }

  /** The bytes go out in front, past us: they are looked at all the same, so that the next one is refused. */
  function checkBehind(file: FileToSend, claim: FileClaim): void {
    if (file.sha256 === null) return
    verdicts.isIntact(claim).then(
      (isRight) => !isRight && damaged(new FileDamagedError(file.storageKey), file),
      (error: unknown) => log.fault(error, { storageKey: file.storageKey }),
    )
  }

  return async (request, reply, file) => {
    if (file.signal?.aborted || (await file.stillAllowed?.()) === false) {
      return sendRefusal(request, reply, refuse('NOT_FOUND'))
    }
    const etag = file.sha256 === null ? undefined : `"${file.sha256}"`
    const range = rangeOf(request, etag, file.sizeBytes)
    const response = reply.raw
    response.setHeader('content-security-policy', "sandbox; default-src 'none'; frame-ancestors 'none'")
    response.setHeader('accept-ranges', 'bytes')
    if (etag) response.setHeader('etag', etag)
    if (etag && isNotModified(request, etag)) return reply.code(304).send()
    if (range === 'unsatisfiable') {
      return reply.code(416).header('content-range', `bytes */${file.sizeBytes}`).send()
    }
    const isPart = range !== 'whole'
    const start = isPart ? range.start : 0
    const length = isPart ? range.end - range.start + 1 : file.sizeBytes
    const headers = {
      'content-type': file.mediaType,
      'content-disposition': attachmentHeader(file.fileName),
    }

    let open: OpenFile | undefined
    let whole: Buffer | undefined
    let claim: FileClaim
    try {
      open = await files.open(file.storageKey)
      if (open.sizeBytes !== file.sizeBytes) throw new FileMissingError(file.storageKey)
      claim = { storageKey: file.storageKey, sha256: file.sha256, stamp: open.stamp }
      const place = accelPlace(request, file)
      if (place !== null) {
        await open.close()
        checkBehind(file, claim)
        return await reply
          .code(200)
          .headers({ ...headers, 'x-accel-redirect': place })
          .send()
      }
      if (request.method !== 'HEAD') {
        if (isPart && file.sha256 !== null && !(await verdicts.isIntact(claim)))
          throw new FileDamagedError(file.storageKey)
        if (!isPart && file.sizeBytes <= checkedFirstBytes) whole = await readChecked(open, file)
      }
    } catch (error) {
      await open?.close()
      return sendRefusal(request, reply, refuse('INTERNAL'), damaged(error, file))
    }

    reply.hijack()
    response.writeHead(isPart ? 206 : 200, {
      ...headers,
      'content-length': String(length),
      ...(isPart ? { 'content-range': `bytes ${range.start}-${range.end}/${file.sizeBytes}` } : {}),
    })
    const { signal, sha256 } = file
    try {
      if (request.method === 'HEAD') response.end()
      else if (whole) await sendWhole(response, whole)
      else {
        // Begun at once, so that it is done by the time that the last piece waits for it.
        const verdict = sha256 === null || isPart ? undefined : verdicts.isIntact(claim)
        verdict?.catch(() => undefined)
        const isRight = verdict && (() => verdict)
        if (!(await pumpFile(open, response, { start, length, isRight, signal })))
          throw new FileDamagedError(file.storageKey)
      }
      if (request.method !== 'HEAD') file.onSent?.()
    } catch (error) {
      // A person who closes the page is no fault, and neither is a share that ended; either way the connection is cut.
      if (error instanceof FileDamagedError) damaged(error, file)
      else if (!(error instanceof PumpCutError)) log.fault(error, { storageKey: file.storageKey })
      response.destroy()
    } finally {
      await open.close()
    }
    return reply
  }
}

/** Resolves when it has gone out; rejects when the other side is gone before. */
function sendWhole(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once('close', () => (response.writableFinished ? resolve() : reject(new PumpCutError())))
    response.end(bytes, () => resolve())
  })
}
