import { z } from 'zod'
import { id, procedure, timeMs } from '../contract-parts.ts'

/** Of each kind the latest first, and as many as were asked for at most. */
export const found = z.object({
  clients: z.array(
    z.object({ clientId: id, displayName: z.string(), email: z.string().nullable(), isCompany: z.boolean() }),
  ),
  matters: z.array(z.object({ matterId: id, number: z.string(), title: z.string(), isRestricted: z.boolean() })),
  documents: z.array(
    z.object({
      documentId: id,
      matterId: id,
      matterTitle: z.string(),
      name: z.string(),
      mediaType: z.string(),
      /** A piece of its text around what was found; null when that is not known. */
      excerpt: z.string().nullable(),
      updatedAtMs: timeMs,
    }),
  ),
  messages: z.array(
    z.object({
      messageId: id,
      threadId: id,
      matterId: id,
      matterTitle: z.string(),
      subject: z.string(),
      authorName: z.string(),
      excerpt: z.string(),
      createdAtMs: timeMs,
    }),
  ),
  notes: z.array(
    z.object({
      noteId: id,
      threadId: id.nullable(),
      matterId: id,
      matterTitle: z.string(),
      authorName: z.string(),
      excerpt: z.string(),
      createdAtMs: timeMs,
    }),
  ),
})
export type Found = z.infer<typeof found>

/** One search over everything this person may see (DAT-2). */
export const search = {
  /**
   * Clients, matters, documents by name and by what stands in them, messages, and the firm's own notes: of each at most `limit`, the
   * latest first. Every word has to be there, the last one as a beginning. Nothing of a restricted matter that the caller is not on.
   */
  find: procedure
    .input(z.object({ query: z.string().max(200), limit: z.int().min(1).max(50).default(5) }))
    .output(found),
}
