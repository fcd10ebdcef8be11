import type { ReadDb } from '../../platform/store/store.ts'

/** The open place of a client on a matter. */
export const selectPlaceOf = (db: ReadDb, matterId: string, clientId: string) =>
  people(db)
    .where('participants.matter_id', '=', matterId)
    .where('participants.client_id', '=', clientId)
    .where('participants.removed_at_ms', 'is', null)
    .executeTakeFirst()

/** Participants with what decides whether something can be shared with them. */
const people = (db: ReadDb) =>
  db
    .selectFrom('participants')
    .innerJoin('clients', 'clients.id', 'participants.client_id')
    .select([
      'participants.id as participant_id',
      'participants.matter_id',
      'participants.role',
      'participants.removed_at_ms',
      'clients.id as client_id',
      'clients.display_name',
      'clients.sort_name',
      'clients.email',
      'clients.email_norm',
      'clients.email_changed_at_ms',
      'clients.locale',
      'clients.portal_address_id',
      'clients.has_portal_access',
      'clients.invited_at_ms',
      'clients.archived_at_ms',
    ])

export const selectPeople = (db: ReadDb, matterId: string) =>
  people(db)
    .where('participants.matter_id', '=', matterId)
    .where('participants.removed_at_ms', 'is', null)
    .orderBy('clients.sort_name')
    .orderBy('clients.id')
    .execute()

export const selectPerson = (db: ReadDb, participantId: string) =>
  people(db).where('participants.id', '=', participantId).executeTakeFirst()

export type Person = Awaited<ReturnType<typeof selectPeople>>[number]

export const selectAdversePairs = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('adverse_participants')
    .select(['participant_a', 'participant_b'])
    .where('matter_id', '=', matterId)
    .execute()

/** The participant whom a request asks. */
export const selectAsked = async (db: ReadDb, requestId: string) =>
  (await db.selectFrom('requests').select('participant_id').where('id', '=', requestId).executeTakeFirst())
    ?.participant_id

/** Who already has portal access under one of these addresses (ACC-1). */
export async function selectAddressHolders(db: ReadDb, emailNorms: readonly string[]) {
  if (emailNorms.length === 0) return []
  return db
    .selectFrom('clients')
    .select(['id', 'portal_email_norm'])
    .where('portal_email_norm', 'in', [...emailNorms])
    .execute()
}

export const selectStaffName = async (db: ReadDb, userId: string) =>
  (await db.selectFrom('staff_users').select('name').where('id', '=', userId).executeTakeFirst())?.name ?? ''

export const selectPortalAddresses = (db: ReadDb) =>
  db
    .selectFrom('portal_addresses')
    .select(['id', 'origin', 'reachable_at_ms', 'check_error'])
    .where('retired_at_ms', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()

/** Access begins: the address is this client's from now on. */
export const giveAccess = (db: ReadDb, clientId: string, emailNorm: string, nowMs: number) =>
  db
    .updateTable('clients')
    .set({ has_portal_access: 1, portal_email_norm: emailNorm, invited_at_ms: nowMs, updated_at_ms: nowMs })
    .where('id', '=', clientId)
    .execute()

export const markInvited = (db: ReadDb, clientId: string, nowMs: number) =>
  db
    .updateTable('clients')
    .set({ invited_at_ms: nowMs })
    .where('id', '=', clientId)
    .where('invited_at_ms', 'is', null)
    .execute()
