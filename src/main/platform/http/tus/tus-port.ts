import type { Readable } from 'node:stream'
import type { Refusal } from '../../../../shared/errors.ts'
import type { Checksum } from '../../../ports.ts'

export interface TusUpload {
  uploadId: string
  sizeBytes: number
  /** Bytes that are durable. */
  offsetBytes: number
  /** When it is forgotten, milliseconds UTC; null once all of it is there. */
  expiresAtMs: number | null
}

export interface TusPart {
  offsetBytes: number
  /** As announced. */
  lengthBytes: number
  checksum: Checksum | null
  source: Readable
  signal: AbortSignal
}

/** An upload as it was when its token was looked at. */
export interface OpenedUpload extends TusUpload {
  /**
   * Takes a part in; the caller sees to it that nobody else adds to the same upload since it was opened. Resolves with the upload as it
   * is then, once all that it counts is durable (U2). The token is looked at again before anything counts.
   */
  add(part: TusPart): Promise<TusUpload | Refusal>
}

/** Whose uploads they are: what the protocol asks of the product. */
export interface TusUploads {
  /** The upload that a token opens. FORBIDDEN: it does not, or not any more; GONE: nothing can be sent to it. */
  open(uploadId: string, token: string): Promise<OpenedUpload | Refusal>
}
