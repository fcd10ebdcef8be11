import { z } from 'zod'
import { id, nothing, procedure, text, timeMs } from '../contract-parts.ts'
import { longestAnswer } from '../requests.ts'

const dueDay = z.iso.date()

/** A request as Home and the list of requests show it. */
export const requestCard = z.object({
  requestId: id,
  matterTitle: z.string(),
  title: z.string(),
  askedByName: z.string(),
  askedAtMs: timeMs,
  state: z.enum(['open', 'done']),
  /** Never looked at. */
  isNew: z.boolean(),
  counts: z.object({
    total: z.int(),
    /** Nothing was sent yet, or it was sent back. */
    toDo: z.int(),
    returned: z.int(),
    /** Sent, and the firm has yet to look. */
    answered: z.int(),
    accepted: z.int(),
  }),
  /** Of what is still to do, the first day that it is due, in the firm's calendar. */
  dueOn: dueDay.nullable(),
})
export type RequestCard = z.infer<typeof requestCard>

const itemFile = z.object({
  documentId: id,
  name: z.string(),
  sizeBytes: z.int(),
  mediaType: z.string(),
  /** They see it under Documents; one that was withdrawn since is a name only. */
  canOpen: z.boolean(),
})

export const clientRequest = requestCard.extend({
  matterId: id,
  note: z.string(),
  /** Their entry in Messages, for questions about it. */
  threadId: id.nullable(),
  items: z.array(
    z.object({
      itemId: id,
      title: z.string(),
      note: z.string(),
      dueOn: dueDay.nullable(),
      example: z.object({ documentId: id, name: z.string() }).nullable(),
      state: z.enum(['open', 'answered', 'accepted', 'returned']),
      answerText: z.string(),
      isMissing: z.boolean(),
      answeredAtMs: timeMs.nullable(),
      files: z.array(itemFile),
      /** Why it was sent back; empty in every other state. */
      returnReason: z.string(),
    }),
  ),
})
export type ClientRequest = z.infer<typeof clientRequest>

/** What the firm asks of this client, item by item (DOC-7). Files answer by `uploads.begin` with `requestItemId`. */
export const requests = {
  /** Open ones first, then what was done; the newest first in each. */
  list: procedure.output(z.object({ requests: z.array(requestCard) })),
  /** NOT_FOUND whether it never existed, is another's, or is no longer shared. */
  get: procedure.input(z.object({ requestId: id })).output(clientRequest),
  /**
   * The words of an answer, beside its files or without any; `isMissing`: they do not have it, and the words say why. Changes an
   * earlier answer. GONE when the request is over, CONFLICT once the item is accepted, INVALID when there is nothing to send,
   * TOO_MANY beyond 200 an hour.
   */
  answer: procedure
    .input(z.object({ itemId: id, text: text(longestAnswer), isMissing: z.boolean().default(false) }))
    .output(clientRequest),
  /** A file was the wrong one: it no longer answers. The firm keeps what it was sent. */
  removeFile: procedure.input(z.object({ itemId: id, documentId: id })).output(clientRequest),
  /** The person has it on the screen (SHR-4). */
  markViewed: procedure.input(z.object({ requestId: id })).output(nothing),
}
