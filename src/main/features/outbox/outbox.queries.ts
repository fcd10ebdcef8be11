import { sql } from 'kysely'
import { hotCommand, hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { OutboxEmailRow } from '../../platform/store/tables.ts'

/** Written out, not bound: the indexes of what has not left serve only a query that says so itself. */
const queued = sql.lit('queued')

const insertUnlessThere = hotCommand((db, row: OutboxEmailRow) =>
  db
    .insertInto('outbox_emails')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doNothing()),
)

/** Inserts the e-mail unless its key is there; answers the id of the one that is. */
export async function insertEmail(db: ReadDb, row: OutboxEmailRow): Promise<string> {
  if ((await insertUnlessThere(db, row)) === 1) return row.id
  const existing = await db
    .selectFrom('outbox_emails')
    .select('id')
    .where('key', '=', row.key)
    .executeTakeFirstOrThrow()
  return existing.id
}

/** The e-mail of this key that has not left and was not tried yet. */
export const selectGathering = (db: ReadDb, mergeKey: string) =>
  db
    .selectFrom('outbox_emails')
    .select(['id', 'kind', 'target', 'params', 'matter_id', 'held_reason', 'next_attempt_at_ms'])
    .where('merge_key', '=', mergeKey)
    .where('state', '=', queued)
    .where('attempts', '=', 0)
    .orderBy('created_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst()

export const selectGroupSeconds = async (db: ReadDb) =>
  (await db.selectFrom('firms').select('notice_group_seconds').executeTakeFirst())?.notice_group_seconds ?? 0

export const selectIsRestricted = async (db: ReadDb, matterId: string) =>
  (await db.selectFrom('matters').select('is_restricted').where('id', '=', matterId).executeTakeFirst())
    ?.is_restricted === 1

const line = (db: ReadDb, limit: number) =>
  db
    .selectFrom('outbox_emails as mail')
    .leftJoin('clients as client', 'client.id', 'mail.client_id')
    .select([
      'mail.id',
      'mail.kind',
      'mail.to_email',
      'mail.to_name',
      'mail.client_id',
      'mail.user_id',
      'mail.matter_id',
      'mail.portal_address_id',
      'mail.locale',
      'mail.target',
      'mail.params',
      'mail.attempts',
      'mail.next_attempt_at_ms',
      'mail.message_id',
      'mail.merge_key',
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
    .where('mail.state', '=', queued)
    .orderBy('mail.next_attempt_at_ms')
    .limit(limit)

const wholeLine = hotQuery((db, { limit }: { limit: number }) => line(db, limit))
const signInLine = hotQuery((db, { limit }: { limit: number }) => line(db, limit).where('mail.kind', '=', 'sign-in'))

/** The first in line, due or not, each with its client of this moment. */
export const selectNextInLine = (db: ReadDb, limit: number, onlySignIn: boolean) =>
  (onlySignIn ? signInLine : wholeLine)(db, { limit })
export type LineRow = Awaited<ReturnType<typeof selectNextInLine>>[number]

/** The firm as its e-mails show it. */
const firm = (db: ReadDb) =>
  db
    .selectFrom('firms')
    .leftJoin('files', 'files.id', 'firms.logo_file_id')
    .select(['firms.name', 'accent_color', 'reply_to_email'])
    .select(['files.storage_key as logo_key', 'files.media_type as logo_type'])

export const selectFirmForEmail = (db: ReadDb) =>
  firm(db)
    .limit(1)
    .executeTakeFirstOrThrow(() => noFirm())
export type FirmForEmail = Awaited<ReturnType<typeof selectFirmForEmail>>
const noFirm = () => new Error('There is no firm yet')

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

const firmAndAddresses = hotQuery((db) =>
  firm(db)
    .leftJoin('portal_addresses as address', (join) => join.on('address.retired_at_ms', 'is', null))
    .select(['address.id as address_id', 'address.origin', 'address.checked_at_ms', 'address.check_error'])
    .orderBy('address.position')
    .orderBy('address.id'),
)
/** Both at once, for every e-mail that is sent. */
export async function selectFirmAndAddresses(db: ReadDb): Promise<{ firm: FirmForEmail; addresses: AddressRow[] }> {
  const rows = await firmAndAddresses(db, {})
  const [first] = rows
  if (!first) throw noFirm()
  const addresses = rows.flatMap(({ address_id: id, origin, checked_at_ms, check_error }) =>
    id === null || origin === null ? [] : [{ id, origin, checked_at_ms, check_error }],
  )
  return { firm: first, addresses }
}

export const markSending = hotQuery((db, { emailId }: { emailId: string }) =>
  db
    .updateTable('outbox_emails')
    .set((eb) => ({ state: 'sending', held_reason: null, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', emailId),
)

export const markSent = hotQuery((db, { emailId, nowMs }: { emailId: string; nowMs: number }) =>
  db
    .updateTable('outbox_emails')
    .set({ state: 'sent', sent_at_ms: nowMs, last_error: null })
    .where('id', '=', emailId)
    .where('state', '=', 'sending'),
)

/** Only one that is under way is settled: whatever else happened to it meanwhile stands. */
export async function settleEmail(db: ReadDb, emailId: string, change: Partial<OutboxEmailRow>): Promise<void> {
  await db.updateTable('outbox_emails').set(change).where('id', '=', emailId).where('state', '=', 'sending').execute()
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

export const deleteEmail = hotQuery((db, { emailId }: { emailId: string }) =>
  db.deleteFrom('outbox_emails').where('id', '=', emailId),
)

/** Those that were under way when the host ended: nobody knows whether they left, so they go again (D4). */
export async function requeueInterrupted(db: ReadDb, nowMs: number): Promise<number> {
  const rows = await db
    .updateTable('outbox_emails')
    .set({ state: 'queued', next_attempt_at_ms: nowMs })
    .where('state', '=', sql.lit('sending'))
    .returning('id')
    .execute()
  return rows.length
}

/** Which addresses e-mails are waiting for. */
export const selectHeld = (db: ReadDb) =>
  db
    .selectFrom('outbox_emails')
    .select(['portal_address_id', 'held_reason'])
    .where('state', '=', queued)
    .where('held_reason', 'is not', null)
    .groupBy(['portal_address_id', 'held_reason'])
    .execute()
export type HeldRow = Awaited<ReturnType<typeof selectHeld>>[number]

export async function releaseHeld(db: ReadDb, held: HeldRow, nowMs: number): Promise<void> {
  await db
    .updateTable('outbox_emails')
    .set({ held_reason: null, next_attempt_at_ms: nowMs })
    .where('state', '=', queued)
    .where('held_reason', '=', held.held_reason)
    .where('portal_address_id', held.portal_address_id === null ? 'is' : '=', held.portal_address_id)
    .execute()
}
