import type { z } from 'zod'
import type { Locale } from '../../../shared/contract-parts.ts'
import type { emailState, OutboxRow } from '../../../shared/console/outbox.contract.ts'
import { emailSubject, isInvitation, type EmailSubject } from './email-content.ts'
import { neverMs } from './claim-emails.ts'
import type { EmailKind } from './enqueue-email.ts'
import { readLastError } from './last-error.ts'
import type { EmailRow } from './outbox-list.queries.ts'
import { heldKey } from './where-to.ts'

export function subjectOf(row: EmailRow, firmName: string): EmailSubject {
  return {
    kind: row.kind as EmailKind,
    locale: localeOf(row),
    firmName,
    toName: row.to_name,
    isFirst: isInvitation(row),
    params: JSON.parse(row.params) as Record<string, string | number>,
  }
}

const localeOf = (row: EmailRow): Locale => (row.locale === 'es' ? 'es' : 'en')

/** An e-mail as the console lists it. */
export function outboxRowOf(row: EmailRow, firmName: string): OutboxRow {
  const error = readLastError(row.last_error)
  const isWaiting = row.state === 'queued' && row.next_attempt_at_ms !== neverMs
  return {
    emailId: row.id,
    kind: row.kind,
    toName: row.to_name,
    toEmail: row.to_email,
    clientId: row.client_id,
    matterId: row.matter_id,
    locale: localeOf(row),
    subject: emailSubject(subjectOf(row, firmName)),
    state: row.state as z.output<typeof emailState>,
    heldKey: row.state === 'queued' ? heldKey(row.held_reason) : null,
    attempts: row.attempts,
    nextAttemptAtMs: isWaiting ? Math.max(row.next_attempt_at_ms, row.created_at_ms) : null,
    errorKey: error?.reason ?? null,
    errorDetail: error?.detail || null,
    createdAtMs: row.created_at_ms,
    sentAtMs: row.sent_at_ms,
    linkOpenedAtMs: row.link_opened_at_ms,
    linkUsedAtMs: row.link_used_at_ms,
  }
}
