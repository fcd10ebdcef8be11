import type { ReadDb } from '../../platform/store/store.ts'
import type { OutboxEmailRow } from '../../platform/store/tables.ts'

/** Inserts the e-mail unless its key is there; answers the id of the one that is. */
export async function insertEmail(db: ReadDb, row: OutboxEmailRow): Promise<string> {
  const inserted = await db
    .insertInto('outbox_emails')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted) return inserted.id
  const existing = await db
    .selectFrom('outbox_emails')
    .select('id')
    .where('key', '=', row.key)
    .executeTakeFirstOrThrow()
  return existing.id
}

/** The first in line, due or not, each with its client of this moment. */
export function selectNextInLine(db: ReadDb, limit: number, onlySignIn: boolean) {
  let query = db
    .selectFrom('outbox_emails as mail')
    .leftJoin('clients as client', 'client.id', 'mail.client_id')
    .select([
      'mail.id',
      'mail.kind',
      'mail.to_email',
      'mail.to_name',
      'mail.client_id',
      'mail.matter_id',
      'mail.portal_address_id',
      'mail.locale',
      'mail.target',
      'mail.params',
      'mail.attempts',
      'mail.next_attempt_at_ms',
      'mail.message_id',
      'client.email as client_email',
      'client.portal_email_norm',
      'client.has_portal_access',
      'client.archived_at_ms',
      'client.access_version',
      'client.display_name',
      'client.portal_address_id as client_address_id',
      'client.locale as client_locale',
      'mail.created_at_ms',
      'client.invited_at_ms',
    ])
    .where('mail.state', '=', 'queued')
    .orderBy('mail.next_attempt_at_ms')
    .limit(limit)
  if (onlySignIn) query = query.where('mail.kind', '=', 'sign-in')
  return query.execute()
}
export type LineRow = Awaited<ReturnType<typeof selectNextInLine>>[number]

export const selectFirmForEmail = (db: ReadDb) =>
  db.selectFrom('firms').select(['name', 'accent_color', 'reply_to_email']).executeTakeFirstOrThrow()

/** The firm's addresses in their order. */
export const selectPortalAddresses = (db: ReadDb) =>
  db
    .selectFrom('portal_addresses')
    .select(['id', 'origin', 'checked_at_ms', 'check_error'])
    .where('retired_at_ms', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
export type AddressRow = Awaited<ReturnType<typeof selectPortalAddresses>>[number]

export async function markSending(db: ReadDb, emailIds: string[]): Promise<void> {
  await db
    .updateTable('outbox_emails')
    .set((eb) => ({ state: 'sending', held_reason: null, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', emailIds)
    .execute()
}

/** Only one that is under way is settled: whatever else happened to it meanwhile stands. */
export async function settleEmails(db: ReadDb, emailIds: string[], change: Partial<OutboxEmailRow>): Promise<void> {
  await db.updateTable('outbox_emails').set(change).where('id', 'in', emailIds).where('state', '=', 'sending').execute()
}

export async function changeQueued(db: ReadDb, emailId: string, change: Partial<OutboxEmailRow>): Promise<boolean> {
  const rows = await db
    .updateTable('outbox_emails')
    .set(change)
    .where('id', '=', emailId)
    .where('state', '=', 'queued')
    .returning('id')
    .execute()
  return rows.length === 1
}

export async function retryFailed(db: ReadDb, emailId: string, nowMs: number): Promise<boolean> {
  const rows = await db
    .updateTable('outbox_emails')
    .set({ state: 'queued', attempts: 0, held_reason: null, next_attempt_at_ms: nowMs })
    .where('id', '=', emailId)
    .where('state', 'in', ['failed', 'cancelled'])
    .returning('id')
    .execute()
  return rows.length === 1
}

export async function deleteEmails(db: ReadDb, emailIds: string[]): Promise<void> {
  await db.deleteFrom('outbox_emails').where('id', 'in', emailIds).execute()
}

/** Those that were under way when the host ended: nobody knows whether they left, so they go again (D4). */
export async function requeueInterrupted(db: ReadDb, nowMs: number): Promise<number> {
  const rows = await db
    .updateTable('outbox_emails')
    .set({ state: 'queued', next_attempt_at_ms: nowMs })
    .where('state', '=', 'sending')
    .returning('id')
    .execute()
  return rows.length
}

/** Which addresses e-mails are waiting for. */
export const selectHeld = (db: ReadDb) =>
  db
    .selectFrom('outbox_emails')
    .select(['portal_address_id', 'held_reason'])
    .where('state', '=', 'queued')
    .where('held_reason', 'is not', null)
    .groupBy(['portal_address_id', 'held_reason'])
    .execute()
export type HeldRow = Awaited<ReturnType<typeof selectHeld>>[number]

export async function releaseHeld(db: ReadDb, held: HeldRow, nowMs: number): Promise<void> {
  await db
    .updateTable('outbox_emails')
    .set({ held_reason: null, next_attempt_at_ms: nowMs })
    .where('state', '=', 'queued')
    .where('held_reason', '=', held.held_reason)
    .where('portal_address_id', held.portal_address_id === null ? 'is' : '=', held.portal_address_id)
    .execute()
}
