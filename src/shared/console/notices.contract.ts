import { z } from 'zod'
import { id, nextCursor, nothing, page, procedure, timeMs } from '../contract-parts.ts'

/** How soon a person is told by e-mail of what they have not seen in the console. */
export const noticeCadences = ['at-once', 'hourly', 'daily', 'never'] as const
export type NoticeCadence = (typeof noticeCadences)[number]

export const noticeRow = z.object({
  noticeId: id,
  kind: z.enum([
    'documents',
    'event-answer',
    'event-cancelled',
    'event-changed',
    'event-invited',
    'event-reminder',
    'file-infected',
    'message',
    'request-answer',
    'share-refused',
    'upload-expired',
  ]),
  /** How often it happened since it was last seen. */
  count: z.int(),
  clientName: z.string(),
  matterId: id,
  matterTitle: z.string(),
  /** A subject, a document's name, a request's title. */
  name: z.string(),
  /** Where in the console it leads, a path. */
  target: z.string(),
  createdAtMs: timeMs,
  isSeen: z.boolean(),
})
export type NoticeRow = z.infer<typeof noticeRow>

/** What this person is told, and how soon by e-mail (NTF-2). */
export const notices = {
  /** The latest first; of matters that the caller may see. */
  list: procedure
    .input(z.object({ ...page }))
    .output(z.object({ rows: z.array(noticeRow), nextCursor, unseenCount: z.int() })),
  /** Some, or all of them; no e-mail is sent of what was seen. */
  markSeen: procedure.input(z.object({ noticeIds: z.array(id).max(500).nullish() })).output(nothing),
  getCadence: procedure.output(z.object({ cadence: z.enum(noticeCadences) })),
  setCadence: procedure
    .input(z.object({ cadence: z.enum(noticeCadences) }))
    .output(z.object({ cadence: z.enum(noticeCadences) })),
}
