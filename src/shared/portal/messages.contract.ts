import { z } from 'zod'
import { id, line, nextCursor, nothing, page, procedure, text, timeMs } from '../contract-parts.ts'

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
  resourceKind: z.enum(['document', 'folder', 'request', 'bill', 'event']).nullable(),
})
export type PortalThreadRow = z.infer<typeof portalThreadRow>

/**
 * A document below a message. 'gone': it is no longer shared with this client; 'hidden': it never was. A client sees how their own files
 * fare: 'checking' until they are hashed and scanned, 'infected' when something was found.
 */
const portalAttachment = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('live'),
    documentId: id,
    name: z.string(),
    sizeBytes: z.int(),
    mediaType: z.string(),
    condition: z.enum(['ready', 'checking', 'infected', 'damaged']),
  }),
  z.object({ state: z.enum(['gone', 'hidden']) }),
])

const announced = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('live'),
    resourceKind: z.enum(['document', 'folder', 'request', 'bill', 'event']),
    resourceId: id,
    name: z.string(),
    /** Of a document, the version that is shared with them. */
    sizeBytes: z.int().nullable(),
    mediaType: z.string().nullable(),
  }),
  z.object({ state: z.literal('gone') }),
])

export const portalMessage = z.object({
  messageId: id,
  position: z.int(),
  isOwn: z.boolean(),
  fromFirm: z.boolean(),
  authorName: z.string(),
  body: z.string(),
  createdAtMs: timeMs,
  /** What the firm shared with it; 'gone': it is no longer shared with this client. */
  shares: z.array(announced),
  attachments: z.array(portalAttachment),
  /** Of their own: how many of the files that are being sent with it have come; null when none is on its way. */
  arriving: z.object({ arrived: z.int(), total: z.int() }).nullable(),
})

export const portalThread = portalThreadRow.extend({
  /** For what is sent into it; null when it is gone. */
  matterId: id.nullable(),
  /** One page of it, in order. Positions are dense from 1. */
  messages: z.array(portalMessage),
  hasEarlier: z.boolean(),
  lastPosition: z.int(),
  /** The first that they have not read; null when they have read all. */
  firstUnreadPosition: z.int().nullable(),
  /** Others who read and write here: only in a thread with several participants (SHR-1). */
  otherNames: z.array(z.string()),
})

/** 20,000 characters a message. */
const replyBody = text(20_000).pipe(z.string().trim().min(1))

export const messages = {
  list: procedure
    .input(z.object({ query: z.string().max(200).default(''), ...page }))
    .output(z.object({ rows: z.array(portalThreadRow), nextCursor, unreadTotal: z.int() })),
  /** The messages before a position, or the latest: 50, or as many as reach back to the first unread one, but 500 at most. */
  get: procedure
    .input(z.object({ threadId: id, before: z.int().min(1).nullish(), limit: z.int().min(1).max(500).nullish() }))
    .output(portalThread),
  /** The matters in which this client can write to the firm (MSG-3). */
  matters: procedure.output(z.object({ matters: z.array(z.object({ matterId: id, title: z.string() })) })),
  /** A new thread with the firm alone (MSG-3). `matterId` may be left out when there is only one. TOO_MANY past 30 a day. */
  start: procedure
    .input(z.object({ matterId: id.nullish(), subject: line(200), body: replyBody }))
    .output(portalThread),
  /** TOO_MANY past 300 messages an hour. `draftSavedAtMs`: the draft that was sent, as it was last saved: a later one stays. */
  reply: procedure
    .input(z.object({ threadId: id, body: replyBody, draftSavedAtMs: timeMs.nullish() }))
    .output(portalThread),
  /** Seen up to this message. */
  markRead: procedure.input(z.object({ threadId: id, position: z.int() })).output(nothing),
  /** What is being written is kept on the host (ACC-7). `place` is 'thread:<id>', or 'new' and 'new:subject'. */
  getDraft: procedure
    .input(z.object({ place: z.string().max(120) }))
    .output(z.object({ body: z.string(), updatedAtMs: timeMs.nullable() })),
  /** The last one wins. What it took the place of unseen, because it was saved in another window, is answered. */
  saveDraft: procedure
    .input(z.object({ place: z.string().max(120), body: text(20_000), seenAtMs: timeMs.nullish() }))
    .output(
      z.object({
        updatedAtMs: timeMs,
        replaced: z.object({ body: z.string(), updatedAtMs: timeMs }).nullable(),
      }),
    ),
}
