import type { Locale } from '../../../shared/contract-parts.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { ringBell } from './bell.ts'
import { gatherNews, mergeKeyOf } from './gather-news.ts'
import { insertEmail } from './outbox.queries.ts'

export type EmailKind =
  | 'bill'
  | 'bill-reminder'
  | 'share'
  | 'message'
  | 'event'
  | 'event-brief'
  | 'request'
  | 'request-reminder'
  | 'sign-in'
  | 'password-reset'
  | 'staff-invite'
  | 'staff-notice'
  | 'test'

export interface EmailOrder {
  /** What it is about, once: a second order under the same key makes no second e-mail. */
  key: string
  kind: EmailKind
  to: { email: string; name: string }
  clientId?: string | null
  userId?: string | null
  matterId?: string | null
  /** The client's own; without one, their e-mail points to the firm's first. */
  portalAddressId?: string | null
  locale: Locale
  /** Where its link leads: a path in the portal or, for staff, in the console. */
  target: string
  /**
   * What the template of its kind needs, and nothing of the case (NTF-2). `fromName`: who shared or wrote, shown on the
   * link's page only. 'request': `what` is 'returned' when something was sent back. 'event', 'event-brief':
   * `what` is 'changed', 'cancelled' or 'reminder'; without it, it was shared. 'password-reset': `linkId`. 'staff-invite': `inviteId`, `invitedByName`. 'staff-notice': `notice`, and
   * as far as its words name them `byName` and `date`.
   */
  params?: Record<string, string | number>
  /** News for a client: what comes within the firm's time for it goes into one e-mail (NTF-2). */
  isNews?: boolean
}

/**
 * Puts an e-mail in the outbox in the same write as the thing it tells of (NTF-1), and answers its id. Its link is
 * minted when it is sent.
 */
export async function enqueueEmail(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids' | 'mailer' | 'store'>,
  order: EmailOrder,
): Promise<string> {
  const nowMs = deps.clock.now()
  const gathering = order.isNews && order.clientId ? await gatherNews(tx, order.clientId, order, nowMs) : null
  if (gathering?.emailId) return gathering.emailId
  const id = deps.ids.id()
  const emailId = await insertEmail(tx.db, {
    id,
    key: order.key,
    kind: order.kind,
    to_email: order.to.email,
    to_name: order.to.name,
    client_id: order.clientId ?? null,
    user_id: order.userId ?? null,
    matter_id: order.matterId ?? null,
    portal_address_id: order.portalAddressId ?? null,
    locale: order.locale,
    target: order.target,
    params: JSON.stringify(order.params ?? {}),
    state: 'queued',
    held_reason: null,
    attempts: 0,
    // Someone is waiting for a sign-in mail: it stands before everything else.
    next_attempt_at_ms: order.kind === 'sign-in' ? 0 : (gathering?.leavesAtMs ?? nowMs),
    message_id: `<${id}@${messageIdDomain(deps.mailer().sender?.address)}>`,
    last_error: null,
    created_at_ms: nowMs,
    sent_at_ms: null,
    link_opened_at_ms: null,
    merge_key: gathering ? mergeKeyOf(order.clientId ?? '') : null,
  })
  if (emailId !== id) return emailId
  ringBell(deps.store)
  tx.emit({ kind: 'console', topic: 'outbox', matterId: order.matterId ?? undefined })
  return id
}

/** The sender's own domain, as mail servers expect (RFC 5322 3.6.4); a reserved one while there is none. */
function messageIdDomain(senderAddress: string | undefined): string {
  const domain = senderAddress?.split('@').at(-1) ?? ''
  return /^[a-z0-9.-]+$/i.test(domain) ? domain.toLowerCase() : 'portico.invalid'
}
