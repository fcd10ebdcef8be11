import { z } from 'zod'
import { id, nextCursor, page, procedure, timeMs } from '../contract-parts.ts'

export const sharedDocument = z.object({
  documentId: id,
  shareId: id,
  threadId: id.nullable(),
  matterTitle: z.string(),
  name: z.string(),
  sizeBytes: z.int(),
  mediaType: z.string(),
  sharedByName: z.string(),
  sharedAtMs: timeMs,
  isNew: z.boolean(),
})
export type SharedDocument = z.infer<typeof sharedDocument>

/** Bytes: `GET /documents/<documentId>/content`, refused the moment it is no longer shared. */
export const documents = {
  /** What is shared with this client now, newest first. */
  list: procedure
    .input(z.object({ ...page }))
    .output(z.object({ rows: z.array(sharedDocument), nextCursor, total: z.int() })),
  /** NOT_FOUND whether it never existed, is another's, or is no longer shared. */
  get: procedure.input(z.object({ documentId: id })).output(sharedDocument),
  /** The person has it on the screen (SHR-4). */
  markViewed: procedure.input(z.object({ documentId: id })).output(z.object({})),
}
