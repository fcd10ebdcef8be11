import { z } from 'zod'
import { id, line, nextCursor, nothing, page, procedure, text, timeMs } from '../contract-parts.ts'
import { viewer } from './documents.contract.ts'

/** 100,000 characters: some fifty pages. A longer one is refused with what was typed still there. */
export const messageBody = text(100_000).pipe(z.string().trim().min(1))

/** What a message announces, as it stands now. */
const announcedShare = z.object({
  shareId: id,
  resourceKind: z.enum(['document']),
  resourceId: id,
  name: z.string(),
  state: z.enum(['waiting', 'live', 'ended', 'undone', 'refused']),
})

export const threadRow = z.object({
  threadId: id,
  matterId: id,
  matterNumber: z.string(),
  matterTitle: z.string(),
  kind: z.enum(['thread', 'entry']),
  subject: z.string(),
  participantNames: z.array(z.string()),
  lastMessageAtMs: timeMs,
  lastAuthorName: z.string(),
  excerpt: z.string(),
  unreadCount: z.int(),
})
export type ThreadListRow = z.infer<typeof threadRow>

export const message = z.object({
  messageId: id,
  position: z.int(),
  authorKind: z.enum(['staff', 'client', 'system']),
  authorId: z.string(),
  authorName: z.string(),
  body: z.string(),
  createdAtMs: timeMs,
  share: announcedShare.nullable(),
})

export const thread = threadRow.extend({
  messages: z.array(message),
  /** Everyone it is or was shared with, and how far they have read. */
  seenBy: z.array(viewer.extend({ readPosition: z.int() })),
  /** Unshared from them. */
  endedNames: z.array(z.string()),
  /** It did not reach them when the undo time ended, and why: a literal key. */
  refusals: z.array(z.object({ displayName: z.string(), reasonKey: z.string() })),
})

export const messages = {
  list: procedure
    .input(
      z.object({
        matterId: id.nullish(),
        query: z.string().max(200).default(''),
        unread: z.boolean().default(false),
        ...page,
      }),
    )
    .output(z.object({ rows: z.array(threadRow), nextCursor, unreadTotal: z.int() })),
  /** Opening is not reading: `markRead` is. */
  get: procedure.input(z.object({ threadId: id })).output(thread),
  /**
   * A new thread with the chosen participants, shared by the same rules as anything (SHR-7). `confirmedEmails` is what
   * the preview showed for each. CONFLICT when two of them are adverse (CLT-4).
   */
  start: procedure
    .input(
      z.object({
        matterId: id,
        subject: line(200),
        body: messageBody,
        participantIds: z.array(id).min(1).max(100),
        confirmedEmails: z.record(z.string(), z.string()),
      }),
    )
    .output(z.object({ threadId: id, batchId: id, startsAtMs: timeMs })),
  /** Reaches those with whom the thread is shared now. */
  reply: procedure.input(z.object({ threadId: id, body: messageBody })).output(thread),
  markRead: procedure.input(z.object({ threadId: id, position: z.int() })).output(nothing),
  getDraft: procedure
    .input(z.object({ place: z.string().max(120) }))
    .output(z.object({ body: z.string(), updatedAtMs: timeMs.nullable() })),
  saveDraft: procedure
    .input(z.object({ place: z.string().max(120), body: text(100_000) }))
    .output(z.object({ updatedAtMs: timeMs })),
}
