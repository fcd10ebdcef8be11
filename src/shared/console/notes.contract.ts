import { z } from 'zod'
import { id, nextCursor, nothing, page, procedure, text, timeMs } from '../contract-parts.ts'

const noteBody = text(20_000).pipe(z.string().trim().min(1))

export const note = z.object({
  noteId: id,
  matterId: id,
  /** Beside a thread; null: on the matter. */
  threadId: id.nullable(),
  threadSubject: z.string().nullable(),
  authorId: id,
  authorName: z.string(),
  /** One's own can be changed and removed. */
  isOwn: z.boolean(),
  body: z.string(),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
})
export type Note = z.infer<typeof note>

/** The firm's own notes: nothing of them ever leaves it (MSG-3). Whoever sees the matter sees them. */
export const notes = {
  /** The latest first. With `threadId`, those beside that thread; else all of the matter. */
  list: procedure
    .input(z.object({ matterId: id, threadId: id.nullish(), ...page }))
    .output(z.object({ rows: z.array(note), nextCursor })),
  add: procedure.input(z.object({ matterId: id, threadId: id.nullish(), body: noteBody })).output(note),
  /** FORBIDDEN for a note of somebody else's. */
  update: procedure.input(z.object({ noteId: id, body: noteBody })).output(note),
  remove: procedure.input(z.object({ noteId: id })).output(nothing),
  /** A removed one comes back as it was. */
  restore: procedure.input(z.object({ noteId: id })).output(note),
}
