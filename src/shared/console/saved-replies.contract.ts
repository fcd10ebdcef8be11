import { z } from 'zod'
import { id, line, nothing, procedure, text, timeMs } from '../contract-parts.ts'

export const savedReply = z.object({
  replyId: id,
  title: z.string(),
  /** With placeholders as in `src/shared/reply-placeholders.ts`. */
  body: z.string(),
  /** The whole firm's; else this person's own. */
  isFirmWide: z.boolean(),
  canEdit: z.boolean(),
  updatedAtMs: timeMs,
})
export type SavedReply = z.infer<typeof savedReply>

const title = line(100)
const body = text(20_000).pipe(z.string().trim().min(1))

/** Saved replies: each person has their own, and the firm's are kept by admins. */
export const replies = {
  /** One's own and the firm's, by title. */
  list: procedure.output(z.object({ rows: z.array(savedReply) })),
  /** FORBIDDEN for the firm's unless an admin asks. CONFLICT past 200. */
  create: procedure.input(z.object({ title, body, isFirmWide: z.boolean().default(false) })).output(savedReply),
  update: procedure.input(z.object({ replyId: id, title, body })).output(savedReply),
  remove: procedure.input(z.object({ replyId: id })).output(nothing),
}
