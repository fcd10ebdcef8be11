import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { FileStore, StoredFile } from '../../ports.ts'
import { FileCutError, FileTooLargeError, StorageFullError } from '../files/file-errors.ts'
import { allowLongBody, discardRest, type BodyLimits } from './guards/slow-bodies.ts'

/** DOC-2: one file has at most this many bytes. */
const largestFileBytes = 5 * 1024 ** 3
/** Left free on the disk, so that the store can always write. */
const reserveBytes = 64 * 1024 ** 2

export interface UploadOptions {
  files: FileStore
  maxBytes?: number
  limits: BodyLimits
}

/** For the scope that has upload routes: their bodies are streams that nobody parses. */
export function leaveBodiesAlone(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/** The length that a raw body announces; null when it announces none, or is encoded and so of another length. */
function announcedBytes(request: FastifyRequest): number | null {
  const announced = request.headers['content-length']
  const isPlain =
    request.headers['transfer-encoding'] === undefined && request.headers['content-encoding'] === undefined
  return announced === undefined || !isPlain ? null : Number(announced)
}

/**
 * Streams the raw body of a PUT into the file store. What is too large, or has no room, is refused before a byte of it is
 * read; what breaks off leaves nothing. Resolves after the bytes are durable (U2). Throws faults only.
 */
export async function receiveUpload(request: FastifyRequest, options: UploadOptions): Promise<StoredFile | Refusal> {
  const { files, maxBytes = largestFileBytes, limits } = options
  const expectedBytes = announcedBytes(request)
  if (expectedBytes === null) return refuse('INVALID')
  if (expectedBytes > maxBytes) return refuse('TOO_LARGE')
  if ((await files.freeBytes()) < expectedBytes + reserveBytes) return refuse('STORAGE_FULL')
  allowLongBody(request.raw, limits)
  try {
    return await files.write(request.raw, { maxBytes, expectedBytes })
  } catch (error) {
    discardRest(request.raw)
    if (error instanceof StorageFullError) return refuse('STORAGE_FULL')
    if (error instanceof FileTooLargeError) return refuse('TOO_LARGE')
    if (error instanceof FileCutError) return refuse('INVALID')
    throw error
  }
}
