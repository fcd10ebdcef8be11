import { z } from 'zod'
import { id, line, timeMs } from './contract-parts.ts'
import { maxFileBytes, maxFilesPerSending } from './uploads.ts'

/** The pieces of both contracts about uploads. */

/** A file as the browser announces it. A name is taken as it comes, and made safe by the host (U4). */
const announcedFile = z.object({
  name: z.string().max(2_000),
  sizeBytes: z.int().min(0).max(maxFileBytes),
  /** Made by the browser of name, size and time of change: by it the same file is recognised when it is chosen again. */
  fingerprint: line(200),
})
export const announcedFiles = z.array(announcedFile).min(1).max(maxFilesPerSending)

/** What sends one file's bytes. The token is told once, and never kept by a page beyond its life. */
export const uploadTicket = z.object({ uploadId: id, token: z.string(), offsetBytes: z.int() })

/** A file of a sending and how far it has come. */
export const uploadState = z.object({
  uploadId: id,
  name: z.string(),
  sizeBytes: z.int(),
  offsetBytes: z.int(),
  fingerprint: z.string(),
  /** 'checking': all of it is here, and its hash is being computed. */
  state: z.enum(['open', 'checking', 'done', 'removed', 'revoked', 'expired']),
  /** Once it is one. */
  documentId: id.nullable(),
  /** When an unfinished one is forgotten. */
  expiresAtMs: timeMs,
})
export type UploadState = z.infer<typeof uploadState>

export const sendingState = z.object({
  sendingId: id,
  matterId: id,
  matterTitle: z.string(),
  threadId: id.nullable(),
  createdAtMs: timeMs,
  files: z.array(uploadState),
})
export type SendingState = z.infer<typeof sendingState>
