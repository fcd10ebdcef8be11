import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { OutboxRow } from '../../../shared/console/outbox.contract.ts'
import { isAdmin, type ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { copyInvitations } from '../events/invitations.ts'
import { enqueueEmail, type EmailKind } from './enqueue-email.ts'
import { changeQueued, retryFailed, selectFirmForEmail } from './outbox.queries.ts'
import { selectEmail, selectEmailClient, type EmailRow } from './outbox-list.queries.ts'
import { outboxRowOf } from './outbox-row.ts'

interface Which {
  emailId: string
}

/** A failed one, again, from the first attempt on. */
export function retryEmail(deps: Deps, actor: ConsoleActor, { emailId }: Which): Promise<OutboxRow | Refusal> {
  return changeEmail(deps, actor, emailId, async (tx, row) => {
    if (!(await retryFailed(tx.db, row.id, deps.clock.now()))) return refuse('CONFLICT')
    await recordChange(tx, deps, actor, row, 'outbox.retried')
    tx.emit({ kind: 'outbox' })
    return row.id
  })
}

/** One that was sent, again: a new e-mail to where the client is now, with a new link to the same place (NTF-4). */
export function resendEmail(deps: Deps, actor: ConsoleActor, { emailId }: Which): Promise<OutboxRow | Refusal> {
  return changeEmail(deps, actor, emailId, async (tx, row) => {
    if (row.state === 'queued' || row.state === 'sending') return refuse('CONFLICT')
    // Whoever needs another asks for it: its link is for the one who asked, within the hour.
    if (row.kind === 'password-reset') return refuse('CONFLICT', { messageKey: 'common.mail.passwordResetOnce' })
    if (row.kind === 'staff-invite' && !isAdmin(actor)) return refuse('FORBIDDEN')
    const client = row.client_id === null ? undefined : await selectEmailClient(tx.db, row.client_id)
    if (client && (client.has_portal_access !== 1 || client.archived_at_ms !== null))
      return refuse('CONFLICT', { messageKey: 'common.mail.cancelled.accessEnded' })
    // A code belongs to the browser that asked: what is sent again carries the link alone.
    const { codeId: _, codeExpiresAtMs: __, ...params } = JSON.parse(row.params) as Record<string, string | number>
    const newId = await enqueueEmail(tx, deps, {
      key: `again:${deps.ids.id()}`,
      kind: row.kind as EmailKind,
      to: { email: client?.email ?? row.to_email, name: client?.display_name ?? row.to_name },
      clientId: row.client_id,
      userId: row.user_id,
      matterId: row.matter_id,
      portalAddressId: client?.portal_address_id ?? row.portal_address_id,
      locale: (client?.locale ?? row.locale) === 'es' ? 'es' : 'en',
      target: row.target,
      params,
    })
    await copyInvitations(tx, deps, row.id, newId)
    await recordChange(tx, deps, actor, row, 'outbox.resent')
    return newId
  })
}

/** One that waits is not sent at all. What tells a person of their own account is: whoever changed it would rather it were not. */
export async function cancelEmail(
  deps: Deps,
  actor: ConsoleActor,
  { emailId }: Which,
): Promise<Record<string, never> | Refusal> {
  const result = await changeEmail(deps, actor, emailId, async (tx, row) => {
    if (row.kind === 'staff-notice') return refuse('CONFLICT', { messageKey: 'common.mail.noticeIsSent' })
    const isCancelled = await changeQueued(tx.db, row.id, { state: 'cancelled', held_reason: null })
    if (!isCancelled) return refuse('CONFLICT')
    await recordChange(tx, deps, actor, row, 'outbox.cancelled')
    return row.id
  })
  return 'refused' in result ? result : {}
}

function changeEmail(
  deps: Deps,
  actor: ConsoleActor,
  emailId: string,
  change: (tx: Tx, row: EmailRow) => Promise<string | Refusal>,
): Promise<OutboxRow | Refusal> {
  return deps.store.write(async (tx) => {
    const row = await selectEmail(tx.db, actor, emailId)
    if (!row) return refuse('NOT_FOUND')
    const changedId = await change(tx, row)
    if (typeof changedId !== 'string') return changedId
    tx.emit({ kind: 'console', topic: 'outbox', matterId: row.matter_id ?? undefined })
    const changed = await selectEmail(tx.db, actor, changedId)
    const firm = await selectFirmForEmail(tx.db)
    return outboxRowOf(changed ?? row, firm.name)
  })
}

function recordChange(
  tx: Tx,
  deps: Deps,
  actor: ConsoleActor,
  row: EmailRow,
  kind: 'outbox.retried' | 'outbox.resent' | 'outbox.cancelled',
): Promise<void> {
  return recordActivity(tx, deps, {
    actor,
    kind,
    clientId: row.client_id,
    matterId: row.matter_id,
    subjectKind: 'email',
    subjectId: row.id,
    data: { to: row.to_name || row.to_email },
  })
}
