import type { ReadDb } from '../../platform/store/store.ts'
import type { ViewAsSessionRow } from '../../platform/store/tables.ts'

/** A participant with what decides whether the portal can be looked at as they see it. */
export const selectParticipant = (db: ReadDb, participantId: string) =>
  db
    .selectFrom('participants')
    .innerJoin('clients', 'clients.id', 'participants.client_id')
    .select(['participants.matter_id', 'clients.id as client_id', 'clients.display_name', 'clients.portal_address_id'])
    .where('participants.id', '=', participantId)
    .executeTakeFirst()

/** The address that a client is sent to: their own, or the firm's first. */
export async function selectPortalAddress(db: ReadDb, portalAddressId: string | null) {
  const addresses = await db
    .selectFrom('portal_addresses')
    .select(['id', 'origin'])
    .where('retired_at_ms', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return addresses.find((address) => address.id === portalAddressId) ?? addresses[0]
}

export const insertViewAs = (db: ReadDb, row: ViewAsSessionRow) =>
  db.insertInto('view_as_sessions').values(row).execute()

export const selectTicket = (db: ReadDb, ticketHash: string) =>
  sessions(db).where('view_as_sessions.ticket_hash', '=', ticketHash).executeTakeFirst()

export const selectViewAs = (db: ReadDb, tokenHash: string) =>
  sessions(db).where('view_as_sessions.token_hash', '=', tokenHash).executeTakeFirst()

export type ViewAs = NonNullable<Awaited<ReturnType<typeof selectViewAs>>>

const sessions = (db: ReadDb) =>
  db
    .selectFrom('view_as_sessions')
    .innerJoin('clients', 'clients.id', 'view_as_sessions.client_id')
    .innerJoin('staff_users', 'staff_users.id', 'view_as_sessions.user_id')
    .selectAll('view_as_sessions')
    .select([
      'clients.display_name',
      'clients.given_name',
      'clients.company_name',
      'clients.locale',
      'staff_users.name as viewer_name',
    ])

/** Uses the ticket up where it was not: of many who try at once, one succeeds. */
export async function useTicket(db: ReadDb, id: string, tokenHash: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('view_as_sessions')
    .set({ ticket_used_at_ms: nowMs, token_hash: tokenHash })
    .where('id', '=', id)
    .where('ticket_used_at_ms', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const endViewAs = (db: ReadDb, id: string, nowMs: number) =>
  db
    .updateTable('view_as_sessions')
    .set({ ended_at_ms: nowMs })
    .where('id', '=', id)
    .where('ended_at_ms', 'is', null)
    .execute()

/** Those whose time is over are forgotten: the activity keeps that somebody looked. */
export const deleteOldViewAs = (db: ReadDb, beforeMs: number) =>
  db.deleteFrom('view_as_sessions').where('expires_at_ms', '<', beforeMs).execute()
