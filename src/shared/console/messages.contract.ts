import { z } from 'zod'
import { id, line, nextCursor, nothing, page, procedure, text, timeMs } from '../contract-parts.ts'
import { viewer } from './documents.contract.ts'

/** 100,000 characters: some fifty pages. A longer one is refused with what was typed still there. */
export const messageBody = text(100_000).pipe(z.string().trim().min(1))

/** Documents of the matter that go with a message; with some of them it may be without words. */
const withAttachments = {
  body: text(100_000).pipe(z.string().trim()),
  attachments: z.array(id).max(20).default([]),
  /** Warnings of `sharing.preview` about what is attached that were read and overruled, each by a click of its own (SHR-8). */
  overruled: z.array(z.string().max(300)).max(500).default([]),
}
const saysSomething = ({ body, attachments }: { body: string; attachments: readonly string[] }) =>
  body !== '' || attachments.length > 0

/** A document below a message. Who sees it is a matter of its own shares. */
export const messageAttachment = z.object({
  documentId: id,
  name: z.string(),
  sizeBytes: z.int(),
  mediaType: z.string(),
  /** checking: its hash is being computed; damaged: its bytes no longer match the hash. */
  state: z.enum(['checking', 'checked', 'damaged']),
  scanState: z.enum(['not-scanned', 'quarantined', 'clean', 'infected']),
  isInBin: z.boolean(),
  /** Those who read the thread and do not see it. */
  hiddenFrom: z.array(z.string()),
})

/** One of the things that a message announces, as it stands now. */
const announcedShare = z.object({
  shareId: id,
  resourceKind: z.enum(['document', 'folder', 'request', 'bill', 'event']),
  resourceId: id,
  name: z.string(),
  /** Of a document: the version that was shared. */
  versionNumber: z.int().nullable(),
  state: z.enum(['waiting', 'live', 'ended', 'undone', 'refused']),
})

/** `replaced`: other words, saved since `seenAtMs`, that were overwritten. */
const savedDraft = z.object({
  updatedAtMs: timeMs,
  replaced: z.object({ body: z.string(), updatedAtMs: timeMs }).nullable(),
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
  /** What was shared with it, in the order it was chosen; none with a message that only says something. */
  shares: z.array(announcedShare),
  attachments: z.array(messageAttachment),
  /** How many of the files that are being sent with it have come; null when none is on its way. */
  arriving: z.object({ arrived: z.int(), total: z.int() }).nullable(),
})

export const thread = threadRow.extend({
  /** One page of it, in order. Positions are dense from 1. */
  messages: z.array(message),
  hasEarlier: z.boolean(),
  /** Of the whole thread; 0 when nothing was written. */
  lastPosition: z.int(),
  /** The first that this person has not read; null when they have read all. */
  firstUnreadPosition: z.int().nullable(),
  /** Internal notes beside it. */
  noteCount: z.int(),
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
    .output(
      z.object({
        rows: z.array(threadRow),
        nextCursor,
        /** Of the matter when one is asked for, else of all. */
        unreadTotal: z.int(),
      }),
    ),
  /**
   * The messages before a position, or the latest: 50, or as many as reach back to the first unread one, but 500 at most. Opening is
   * not reading: `markRead` is.
   */
  get: procedure
    .input(z.object({ threadId: id, before: z.int().min(1).nullish(), limit: z.int().min(1).max(500).nullish() }))
    .output(thread),
  /**
   * A new thread with the chosen participants, shared by the same rules as anything (SHR-7). `confirmedEmails` is what
   * the preview showed for each. CONFLICT when two of them are adverse (CLT-4). What is attached is shared with them too, by the
   * same undo time.
   */
  start: procedure
    .input(
      z
        .object({
          matterId: id,
          subject: line(200),
          ...withAttachments,
          participantIds: z.array(id).min(1).max(100),
          confirmedEmails: z.record(z.string(), z.string()),
        })
        .refine(saysSomething, { path: ['body'] }),
    )
    .output(z.object({ threadId: id, batchId: id, startsAtMs: timeMs })),
  /**
   * Reaches those with whom the thread is shared now; what is attached is shared with them. `draftSavedAtMs`: the draft that was sent,
   * as it was last saved: a later one, of another window, stays.
   */
  reply: procedure
    .input(
      z
        .object({ threadId: id, ...withAttachments, draftSavedAtMs: timeMs.nullish() })
        .refine(saysSomething, { path: ['body'] }),
    )
    .output(thread),
  markRead: procedure.input(z.object({ threadId: id, position: z.int() })).output(nothing),
  /** For this person alone: from the last thing a client wrote. Nothing happens where no client has written. */
  markUnread: procedure.input(z.object({ threadId: id })).output(nothing),
  getDraft: procedure
    .input(z.object({ place: z.string().max(120) }))
    .output(z.object({ body: z.string(), updatedAtMs: timeMs.nullable() })),
  /** The last one wins. What it took the place of unseen, because it was saved in another window, is answered. */
  saveDraft: procedure
    .input(z.object({ place: z.string().max(120), body: text(100_000), seenAtMs: timeMs.nullish() }))
    .output(savedDraft),
}
