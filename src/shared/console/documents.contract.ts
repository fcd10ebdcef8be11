import { z } from 'zod'
import { id, line, nextCursor, nothing, page, procedure, timeMs } from '../contract-parts.ts'

/** Who sees an item: a face each. */
export const viewer = z.object({
  shareId: id,
  participantId: id,
  clientId: id,
  displayName: z.string(),
  state: z.enum(['waiting', 'live']),
  startsAtMs: timeMs,
  firstViewedAtMs: timeMs.nullable(),
  lastViewedAtMs: timeMs.nullable(),
  viewCount: z.int(),
  firstDownloadedAtMs: timeMs.nullable(),
  lastDownloadedAtMs: timeMs.nullable(),
})
export type Viewer = z.infer<typeof viewer>

export const documentRow = z.object({
  documentId: id,
  matterId: id,
  matterNumber: z.string(),
  matterTitle: z.string(),
  name: z.string(),
  sizeBytes: z.int(),
  mediaType: z.string(),
  /** checking: its hash is being computed; damaged: its bytes no longer match the hash. */
  state: z.enum(['checking', 'checked', 'damaged']),
  sha256: z.string().nullable(),
  versionNumber: z.int(),
  createdByName: z.string(),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
  deletedAtMs: timeMs.nullable(),
  seenBy: z.array(viewer),
  /** It was shared once and is no longer. */
  wasShared: z.boolean(),
})
export type DocumentListRow = z.infer<typeof documentRow>

/**
 * Bytes do not come this way. Upload: `PUT /uploads?matterId=…&name=…` with the file as the body and its exact
 * Content-Length, answered with a `documentRow`; download: `GET /documents/<documentId>/content`.
 */
export const documents = {
  list: procedure
    .input(
      z.object({
        matterId: id.nullish(),
        query: z.string().max(200).default(''),
        deleted: z.boolean().default(false),
        sort: z.enum(['-updated', 'name', '-size']).default('-updated'),
        ...page,
      }),
    )
    .output(z.object({ rows: z.array(documentRow), nextCursor, total: z.int() })),
  get: procedure.input(z.object({ documentId: id })).output(documentRow),
  rename: procedure.input(z.object({ documentId: id, name: line(255) })).output(documentRow),
  /** To the bin: ends its shares at once. */
  remove: procedure.input(z.object({ documentId: id })).output(nothing),
  /** From the bin: shared with nobody. */
  restore: procedure.input(z.object({ documentId: id })).output(documentRow),
}
