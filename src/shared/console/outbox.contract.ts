import { z } from 'zod'
import { id, locale, nextCursor, nothing, page, procedure, timeMs } from '../contract-parts.ts'

export const emailState = z.enum(['queued', 'sending', 'sent', 'failed', 'cancelled'])
export const outboxRow = z.object({
  emailId: id,
  kind: z.string(),
  toName: z.string(),
  toEmail: z.string(),
  clientId: id.nullable(),
  matterId: id.nullable(),
  locale,
  subject: z.string(),
  state: emailState,
  /** Why a queued one waits; a literal key. */
  heldKey: z.string().nullable(),
  attempts: z.int(),
  nextAttemptAtMs: timeMs.nullable(),
  errorKey: z.string().nullable(),
  errorDetail: z.string().nullable(),
  createdAtMs: timeMs,
  sentAtMs: timeMs.nullable(),
  /** The person opened the page of its link (opening the mail is not tracked). */
  linkOpenedAtMs: timeMs.nullable(),
  linkUsedAtMs: timeMs.nullable(),
})
export type OutboxRow = z.infer<typeof outboxRow>

export const outbox = {
  /** All staff; e-mails about a restricted matter only for those on it. */
  list: procedure
    .input(z.object({ state: emailState.nullish(), query: z.string().max(200).default(''), ...page }))
    .output(
      z.object({
        rows: z.array(outboxRow),
        nextCursor,
        counts: z.object({ queued: z.int(), sending: z.int(), sent: z.int(), failed: z.int() }),
        mailer: z.object({ kind: z.enum(['folder', 'smtp']), description: z.string() }),
      }),
    ),
  /** As it reads; its link is left out, so that looking does not make a way in. */
  get: procedure.input(z.object({ emailId: id })).output(outboxRow.extend({ text: z.string(), html: z.string() })),
  /** A failed one, again. */
  retry: procedure.input(z.object({ emailId: id })).output(outboxRow),
  /** A sent one, again: a new e-mail with a new link. */
  resend: procedure.input(z.object({ emailId: id })).output(outboxRow),
  cancel: procedure.input(z.object({ emailId: id })).output(nothing),
  /** A fresh link to hand over by other means; in the activity (NTF-4). */
  copyLink: procedure.input(z.object({ emailId: id })).output(z.object({ url: z.string(), expiresAtMs: timeMs })),
}
