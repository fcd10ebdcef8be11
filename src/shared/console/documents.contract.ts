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
  /** Of a document: the version that this person sees. */
  versionNumber: z.int().nullable(),
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
  /** Null at the top of its matter. */
  folderId: id.nullable(),
  folderName: z.string().nullable(),
  /** Nobody sees it through its folder until the firm releases it (SHR-6). */
  isHeld: z.boolean(),
  name: z.string(),
  sizeBytes: z.int(),
  mediaType: z.string(),
  /** checking: its hash is being computed; damaged: its bytes no longer match the hash. */
  state: z.enum(['checking', 'checked', 'damaged']),
  sha256: z.string().nullable(),
  /** What a virus scanner said (DOC-6), and why it did not or what it found. */
  scanState: z.enum(['not-scanned', 'quarantined', 'clean', 'infected']),
  scanDetail: z.string().nullable(),
  versionNumber: z.int(),
  createdByName: z.string(),
  isFromClient: z.boolean(),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
  deletedAtMs: timeMs.nullable(),
  /** Who put it in the bin. */
  deletedByName: z.string().nullable(),
  seenBy: z.array(viewer),
  /** It was shared once and is no longer. */
  wasShared: z.boolean(),
})
export type DocumentListRow = z.infer<typeof documentRow>

/** One version of a document, newest first in its list. */
export const documentVersion = z.object({
  versionNumber: z.int(),
  name: z.string(),
  sizeBytes: z.int(),
  mediaType: z.string(),
  state: documentRow.shape.state,
  scanState: documentRow.shape.scanState,
  createdByName: z.string(),
  createdAtMs: timeMs,
  /** Who sees this version now: a newer one reaches nobody until it is shared (SHR-6). */
  seenBy: z.array(viewer),
})
export type DocumentVersion = z.infer<typeof documentVersion>

/** How many documents one call moves, all of them or none. */
export const mostMovedAtOnce = 100
/** How many documents one order for a ZIP names; a folder counts as one. */
export const mostOrderedAtOnce = 2_000

/**
 * Bytes do not come this way. Upload: `uploads.begin`. Download: `GET /documents/<documentId>/content`, an older version with
 * `?version=…`; several, or folders with what lies below them, as a ZIP: `GET /documents/zip?order=…`.
 */
export const documents = {
  list: procedure
    .input(
      z.object({
        matterId: id.nullish(),
        /** What lies in that folder itself; 'top': in none; null: wherever it lies. */
        folder: z.union([id, z.literal('top')]).nullish(),
        query: z.string().max(200).default(''),
        show: z.enum(['all', 'held', 'from-clients']).default('all'),
        deleted: z.boolean().default(false),
        sort: z.enum(['-updated', 'updated', 'name', '-name', '-size', 'size']).default('-updated'),
        ...page,
      }),
    )
    .output(
      z.object({
        rows: z.array(documentRow),
        nextCursor,
        total: z.int(),
        /** More match than were counted: a list opens as fast in a matter of any size. */
        isTotalCapped: z.boolean(),
      }),
    ),
  get: procedure.input(z.object({ documentId: id })).output(documentRow),
  rename: procedure.input(z.object({ documentId: id, name: line(255) })).output(documentRow),
  /**
   * Within a matter; null: to its top. All of them or none. CONFLICT when the folder is shared, for then it is a share
   * (SHR-6): the Share dialog's. Out of a shared folder ends at once what people see through that.
   */
  move: procedure
    .input(z.object({ documentIds: z.array(id).min(1).max(mostMovedAtOnce), folderId: id.nullable() }))
    .output(
      z.object({
        count: z.int(),
        /** Those that lay elsewhere, and where: so that they can be put back. */
        moved: z.array(z.object({ documentId: id, fromFolderId: id.nullable() })),
      }),
    ),
  versions: procedure.input(z.object({ documentId: id })).output(z.object({ versions: z.array(documentVersion) })),
  /** An old version once more, as the newest: what each person sees stays what it is. */
  restoreVersion: procedure.input(z.object({ documentId: id, versionNumber: z.int().min(1) })).output(documentRow),
  /** To the bin: ends its shares at once. */
  remove: procedure.input(z.object({ documentId: id })).output(nothing),
  /** From the bin: shared with nobody, at the top of its matter when its folder is in the bin. */
  restore: procedure.input(z.object({ documentId: id })).output(documentRow),
  /** An address for one download within a minute, of these documents and of all that lies in and below these folders. */
  orderZip: procedure
    .input(z.object({ documentIds: z.array(id).max(mostOrderedAtOnce), folderIds: z.array(id).max(100) }))
    .output(z.object({ orderId: z.string() })),
}
