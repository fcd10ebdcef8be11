import { z } from 'zod'
import { id, nextCursor, optionalLine, page, procedure, timeMs } from '../contract-parts.ts'

export const sharedDocument = z.object({
  documentId: id,
  shareId: id,
  threadId: id.nullable(),
  matterTitle: z.string(),
  /** The folder it lies in, when that is shared with this client too. */
  folderId: id.nullable(),
  name: z.string(),
  sizeBytes: z.int(),
  mediaType: z.string(),
  /** Of the firm; empty for what the client sent. */
  sharedByName: z.string(),
  sharedAtMs: timeMs,
  isNew: z.boolean(),
  /** The client sent it. */
  isOwn: z.boolean(),
  /** 'checking': whether it arrived whole, or for viruses; 'held-back': a scan spoke against it, and its bytes are not handed out. */
  state: z.enum(['ready', 'checking', 'held-back']),
})
export type SharedDocument = z.infer<typeof sharedDocument>

/** A folder that is shared with this client, or lies in one that is. */
export const sharedFolder = z.object({
  folderId: id,
  name: z.string(),
  matterTitle: z.string(),
  sharedByName: z.string(),
  sharedAtMs: timeMs,
  /** Of what this client sees in it, not below it. */
  documentCount: z.int(),
  newCount: z.int(),
})
export type SharedFolder = z.infer<typeof sharedFolder>

/** Bytes: `GET /documents/<documentId>/content`, refused the moment it is no longer shared. */
export const documents = {
  /**
   * What this client sees now: of a folder, or of none, what lies in no folder that is shared with them. With words in `query` it is
   * looked for by name, in the folder and everything below it. Nothing of a folder that is not shared with them.
   */
  list: procedure
    .input(
      z.object({
        folderId: id.nullish(),
        query: optionalLine(200).default(''),
        /** 'sent': what the client sent themselves. */
        from: z.enum(['all', 'sent']).default('all'),
        sort: z.enum(['-shared', 'name', '-size']).default('-shared'),
        ...page,
      }),
    )
    .output(z.object({ rows: z.array(sharedDocument), nextCursor, total: z.int() })),
  /**
   * A folder with those below it, by name; without one, those that stand at the top of what this client sees. `path`: from the top of
   * what is shared down to it. NOT_FOUND as for a document.
   */
  folders: procedure.input(z.object({ folderId: id.nullish() })).output(
    z.object({
      folder: sharedFolder.nullable(),
      path: z.array(z.object({ folderId: id, name: z.string() })),
      folders: z.array(sharedFolder),
    }),
  ),
  /** NOT_FOUND whether it never existed, is another's, or is no longer shared. */
  get: procedure.input(z.object({ documentId: id })).output(sharedDocument),
  /** The person has it on the screen (SHR-4). */
  markViewed: procedure.input(z.object({ documentId: id })).output(z.object({})),
}
