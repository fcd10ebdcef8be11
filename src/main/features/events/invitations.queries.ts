import type { ReadDb } from '../../platform/store/store.ts'
import type { EventInvitationRow, ShareRow } from '../../platform/store/tables.ts'

export const insertInvitation = (db: ReadDb, row: EventInvitationRow) =>
  db.insertInto('event_invitations').values(row).execute()

/** What an e-mail is to bring to a calendar, in the order in which it was ordered. */
export const selectOfEmail = (db: ReadDb, emailId: string) =>
  db.selectFrom('event_invitations').selectAll().where('email_id', '=', emailId).orderBy('id').execute()

export const keepContent = (db: ReadDb, invitationId: string, content: string) =>
  db.updateTable('event_invitations').set({ content }).where('id', '=', invitationId).execute()

/** What a client's calendar was sent of an event, or is about to be, in order. */
export const selectOfClient = (db: ReadDb, eventId: string, clientId: string) =>
  db
    .selectFrom('event_invitations')
    .selectAll()
    .where('event_id', '=', eventId)
    .where('client_id', '=', clientId)
    .orderBy('id')
    .execute()

/** The client of an invitation, as its ATTENDEE. */
export const selectClientMailbox = (db: ReadDb, clientId: string) =>
  db.selectFrom('clients').select(['display_name', 'email', 'locale']).where('id', '=', clientId).executeTakeFirst()

export const selectClientForEmail = (db: ReadDb, clientId: string) =>
  db
    .selectFrom('clients')
    .select(['id', 'display_name', 'email', 'locale', 'portal_address_id', 'has_portal_access', 'archived_at_ms'])
    .where('id', '=', clientId)
    .executeTakeFirst()

/** Live shares of events that began together for one client: what one e-mail tells of. */
export const selectBatchEvents = (db: ReadDb, batchId: string, clientId: string) =>
  db
    .selectFrom('shares')
    .select(['id', 'resource_id', 'participant_id'])
    .where('batch_id', '=', batchId)
    .where('client_id', '=', clientId)
    .where('resource_kind', '=', 'event')
    .where('state', '=', 'live')
    .orderBy('id')
    .execute()

/** Whether the event is planned, shared with this client and theirs to attend, at this moment: who may be sent when it is (EVT-3). */
export const selectMayBeInvited = async (
  db: ReadDb,
  eventId: string,
  clientId: string,
  nowMs: number,
): Promise<boolean> =>
  (await db
    .selectFrom('shares')
    .innerJoin('events', 'events.id', 'shares.resource_id')
    .innerJoin('clients', 'clients.id', 'shares.client_id')
    .innerJoin('participants', 'participants.id', 'shares.participant_id')
    .innerJoin('event_attendees', (join) =>
      join
        .onRef('event_attendees.event_id', '=', 'events.id')
        .onRef('event_attendees.person_id', '=', 'shares.participant_id')
        .on('event_attendees.kind', '=', 'participant'),
    )
    .select('shares.id')
    .where('shares.resource_kind', '=', 'event')
    .where('shares.resource_id', '=', eventId)
    .where('shares.client_id', '=', clientId)
    .where('shares.state', '=', 'live')
    .where('shares.starts_at_ms', '<=', nowMs)
    .where('events.state', '=', 'planned')
    .where('participants.removed_at_ms', 'is', null)
    .where('clients.has_portal_access', '=', 1)
    .where('clients.archived_at_ms', 'is', null)
    .limit(1)
    .executeTakeFirst()) !== undefined

/** Another live share of the same event with the same client. */
export const selectOtherShare = (db: ReadDb, share: Pick<ShareRow, 'id' | 'resource_id' | 'client_id'>) =>
  db
    .selectFrom('shares')
    .select('id')
    .where('resource_kind', '=', 'event')
    .where('resource_id', '=', share.resource_id)
    .where('client_id', '=', share.client_id)
    .where('state', '=', 'live')
    .where('id', '!=', share.id)
    .executeTakeFirst()

/** Whether the e-mail that tells of a share has not left yet, of those that tell of nothing else. */
export const selectIsUntold = async (db: ReadDb, shareId: string): Promise<boolean> =>
  (await db
    .selectFrom('outbox_emails')
    .select('id')
    .where('key', '=', `share:${shareId}`)
    .where('state', '=', 'queued')
    .executeTakeFirst()) !== undefined
