import { z } from 'zod'
import { id, nextCursor, nothing, page, procedure, text, timeMs } from '../contract-parts.ts'

export const portalThreadRow = z.object({
  threadId: id,
  matterTitle: z.string(),
  subject: z.string(),
  fromName: z.string(),
  excerpt: z.string(),
  lastMessageAtMs: timeMs,
  unreadCount: z.int(),
  /** 'gone': only the line that it is no longer being shared remains. */
  state: z.enum(['live', 'gone']),
  /** What it brought, if it is the entry of a share. */
  resourceKind: z.enum(['document']).nullable(),
})
export type PortalThreadRow = z.infer<typeof portalThreadRow>

export const portalMessage = z.object({
  messageId: id,
  position: z.int(),
  isOwn: z.boolean(),
  fromFirm: z.boolean(),
  authorName: z.string(),
  body: z.string(),
  createdAtMs: timeMs,
  share: z
    .discriminatedUnion('state', [
      z.object({
        state: z.literal('live'),
        resourceKind: z.enum(['document']),
        resourceId: id,
        name: z.string(),
        sizeBytes: z.int(),
        mediaType: z.string(),
      }),
      z.object({ state: z.literal('gone') }),
    ])
    .nullable(),
})

export const portalThread = portalThreadRow.extend({
  messages: z.array(portalMessage),
  /** Others who read and write here: only in a thread with several participants (SHR-1). */
  otherNames: z.array(z.string()),
})

/** 20,000 characters a message. */
const replyBody = text(20_000).pipe(z.string().trim().min(1))

export const messages = {
  list: procedure
    .input(z.object({ ...page }))
    .output(z.object({ rows: z.array(portalThreadRow), nextCursor, unreadTotal: z.int() })),
  get: procedure.input(z.object({ threadId: id })).output(portalThread),
  reply: procedure.input(z.object({ threadId: id, body: replyBody })).output(portalThread),
  /** Seen up to this message. */
  markRead: procedure.input(z.object({ threadId: id, position: z.int() })).output(nothing),
  /** What is being written is kept on the host (ACC-7). `place` is 'thread:<id>'. */
  getDraft: procedure
    .input(z.object({ place: z.string().max(120) }))
    .output(z.object({ body: z.string(), updatedAtMs: timeMs.nullable() })),
  saveDraft: procedure
    .input(z.object({ place: z.string().max(120), body: text(20_000) }))
    .output(z.object({ updatedAtMs: timeMs })),
}
