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

/** Whose uploads they are: what the protocol asks of the product. */
export interface TusUploads {
  /** The upload that a token opens. FORBIDDEN: it does not, or not any more; GONE: nothing can be sent to it. */
  open(uploadId: string, token: string): Promise<TusUpload | Refusal>
  /** Takes a part in. Resolves with the upload as it is then, once all that it counts is durable (U2). */
  add(uploadId: string, token: string, part: TusPart): Promise<TusUpload | Refusal>
}
