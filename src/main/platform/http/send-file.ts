import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../../../shared/errors.ts'
import type { FileStore, Log, Workers } from '../../ports.ts'
import { createCheckedStream } from '../files/checked-stream.ts'
import { FileDamagedError, FileMissingError } from '../files/file-errors.ts'
import { attachmentHeader } from '../files/file-name.ts'
import { parseRange, type ByteRange } from './byte-range.ts'
import { createVerdicts } from './file-verdicts.ts'
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

/** A small file is checked before its answer begins, so that damage is a clean refusal. */
async function checkFirst(source: Readable, file: FileToSend): Promise<Readable> {
  const bytes = await buffer(source)
  const isDamaged = file.sha256 !== null && createHash('sha256').update(bytes).digest('hex') !== file.sha256
  if (isDamaged) throw new FileDamagedError(file.storageKey)
  return Readable.from([bytes], { objectMode: false })
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

interface FileSenderDeps {
  files: FileStore
  workers: Workers
  log: Log
  /** Told of every stored file whose bytes turned out to be other than those that were recorded. */
  onDamaged?: (storageKey: string) => Promise<void>
}

/**
 * Makes the handler's way of answering GET and HEAD with a stored file (U4, U7): always an attachment, in a sandbox of its
 * own if it is opened all the same, streamed with little memory, whole or one range. Who may have it is decided before.
 */
export function createFileSender({ files, workers, log, onDamaged }: FileSenderDeps): SendFile {
  const isIntact = createVerdicts(workers)

  function damaged(error: unknown, file: FileToSend): string {
    const { storageKey } = file
    if (error instanceof FileDamagedError)
      onDamaged?.(storageKey).catch((fault: unknown) => log.fault(fault, { storageKey }))
    return log.fault(error, { storageKey })
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
    const length = isPart ? range.end - range.start + 1 : file.sizeBytes

    let source
    try {
      if ((await files.size(file.storageKey)) !== file.sizeBytes) throw new FileMissingError(file.storageKey)
      if (request.method !== 'HEAD') {
        if (isPart && file.sha256 !== null && !(await isIntact(file))) throw new FileDamagedError(file.storageKey)
        source = await files.read(file.storageKey, isPart ? range : undefined)
        if (!isPart && file.sizeBytes <= checkedFirstBytes) source = await checkFirst(source, file)
      }
    } catch (error) {
      return sendRefusal(request, reply, refuse('INTERNAL'), damaged(error, file))
    }

    reply.hijack()
    response.writeHead(isPart ? 206 : 200, {
      'content-type': file.mediaType,
      'content-length': String(length),
      'content-disposition': attachmentHeader(file.fileName),
      ...(isPart ? { 'content-range': `bytes ${range.start}-${range.end}/${file.sizeBytes}` } : {}),
    })
    if (!source) {
      response.end()
      return reply
    }
    try {
      const { signal } = file
      if (isPart || file.sha256 === null || file.sizeBytes <= checkedFirstBytes)
        await pipeline(source, response, { signal })
      else await pipeline(source, createCheckedStream(file.storageKey, file.sha256), response, { signal })
      file.onSent?.()
    } catch (error) {
      // A person who closes the page is no fault, and neither is a share that ended; either way the connection is cut.
      if (error instanceof FileDamagedError) damaged(error, file)
      response.destroy()
    }
    return reply
  }
}
