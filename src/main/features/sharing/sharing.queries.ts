import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** What can be shared. A share of a folder brings a share of each of its files with it (SHR-6). */
export type ResourceKind = 'document' | 'thread' | 'folder' | 'request'

const sharesWithPeople = (db: ReadDb) =>
  db
    .selectFrom('shares')
    .innerJoin('participants', 'participants.id', 'shares.participant_id')
    .innerJoin('clients', 'clients.id', 'shares.client_id')

/** Shares through which something is seen now, by anyone: the conditions of `visibleShares`. */
const seenShares = (db: ReadDb, nowMs: number) =>
  sharesWithPeople(db)
    .where('shares.state', '=', 'live')
    .where('shares.starts_at_ms', '<=', nowMs)
    .where('participants.removed_at_ms', 'is', null)
    .where('clients.has_portal_access', '=', 1)
    .where('clients.archived_at_ms', 'is', null)

/** Shares through which something was seen at a moment that has passed, from the record of shares (SHR-9). */
const seenSharesAt = (db: ReadDb, atMs: number) =>
  sharesWithPeople(db)
    .where('shares.state', 'in', ['live', 'ended'])
    .where('shares.starts_at_ms', '<=', atMs)
    .where((eb) => eb.or([eb('shares.ended_at_ms', 'is', null), eb('shares.ended_at_ms', '>', atMs)]))
    .where((eb) => eb.or([eb('participants.removed_at_ms', 'is', null), eb('participants.removed_at_ms', '>', atMs)]))

/**
 * What a client may see at this moment, and the one place that decides it (SHR-2): deny by default. A share counts when it is
 * live and its time has come, its participant is still on the matter, and its client has portal access and is not archived.
 * Staff who look with the client's eyes see of it what belongs to matters they may see themselves (SHR-5).
 *
 * A query over `shares` joined with `participants` and `clients`; select from it and join the resource to it. Nothing
 * of a matter reaches the portal any other way.
 */
export function visibleShares(db: ReadDb, reader: PortalReader, nowMs: number) {
  if (reader.kind === 'client') return seenShares(db, nowMs).where('shares.client_id', '=', reader.clientId)
  const seen = reader.asOfMs === null ? seenShares(db, nowMs) : seenSharesAt(db, reader.asOfMs)
  return seen.where('shares.client_id', '=', reader.clientId).where(matterVisibleTo(reader.viewer, 'shares.matter_id'))
}

/** Those who see a thread now, with what an e-mail to them needs. */
export const selectThreadReaders = (db: ReadDb, threadId: string, nowMs: number) =>
  seenShares(db, nowMs)
    .where('shares.thread_id', '=', threadId)
    .select([
      'shares.client_id',
      'clients.display_name',
      'clients.email',
      'clients.locale',
      'clients.portal_address_id',
    ])
    .orderBy('shares.id')
    .execute()

/** Which shares: every part that is given narrows it, and at least one is. */
export interface ShareScope {
  shareId?: string
  participantId?: string
  resourceKind?: ResourceKind
  resourceId?: string
  clientId?: string
}

/** Shares that are seen now, or will be when their undo time ends. */
export function selectOpenShares(db: ReadDb, scope: ShareScope) {
  let query = db.selectFrom('shares').selectAll().where('state', 'in', ['waiting', 'live'])
  if (scope.shareId !== undefined) query = query.where('id', '=', scope.shareId)
  if (scope.participantId !== undefined) query = query.where('participant_id', '=', scope.participantId)
  if (scope.resourceKind !== undefined) query = query.where('resource_kind', '=', scope.resourceKind)
  if (scope.resourceId !== undefined) query = query.where('resource_id', '=', scope.resourceId)
  if (scope.clientId !== undefined) query = query.where('client_id', '=', scope.clientId)
  return query.orderBy('id').execute()
}

export const selectShare = (db: ReadDb, shareId: string) =>
  db.selectFrom('shares').selectAll().where('id', '=', shareId).executeTakeFirst()

export const selectBatch = (db: ReadDb, batchId: string) =>
  db.selectFrom('shares').selectAll().where('batch_id', '=', batchId).orderBy('id').execute()

/** Batches whose undo time has ended, oldest first. */
export const selectDueBatches = (db: ReadDb, nowMs: number, limit: number) =>
  db
    .selectFrom('shares')
    .select((eb) => ['batch_id', eb.fn.min('starts_at_ms').as('starts_at_ms')])
    .where('state', '=', 'waiting')
    .where('starts_at_ms', '<=', nowMs)
    .groupBy('batch_id')
    .orderBy('starts_at_ms')
    .limit(limit)
    .execute()

/** When the next waiting share is due, or undefined when none waits. */
export const selectNextStart = (db: ReadDb) =>
  db
    .selectFrom('shares')
    .select('starts_at_ms')
    .where('state', '=', 'waiting')
    .orderBy('starts_at_ms')
    .limit(1)
    .executeTakeFirst()

export const selectWaitingOf = (db: ReadDb, userId: string) =>
  db
    .selectFrom('shares')
    .innerJoin('clients', 'clients.id', 'shares.client_id')
    .select([
      'shares.batch_id',
      'shares.resource_kind',
      'shares.resource_id',
      'shares.matter_id',
      'shares.starts_at_ms',
      'clients.display_name',
    ])
    .where('shares.state', '=', 'waiting')
    .where('shares.shared_by', '=', userId)
    .orderBy('shares.starts_at_ms')
    .orderBy('shares.id')
    .execute()

export const insertShare = (db: ReadDb, row: ShareRow) => db.insertInto('shares').values(row).execute()

export const updateShare = (db: ReadDb, shareId: string, columns: Partial<ShareRow>) =>
  db.updateTable('shares').set(columns).where('id', '=', shareId).execute()

/**
 * A document or folder that is not in the bin, a request that was not withdrawn, or a thread that staff chose the participants
 * of. An entry belongs to one recipient.
 */
export async function selectShareable(db: ReadDb, kind: ResourceKind, resourceId: string) {
  switch (kind) {
    case 'document':
      return db
        .selectFrom('documents')
        .select(['id', 'name', 'matter_id'])
        .where('id', '=', resourceId)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst()
    case 'folder':
      return db
        .selectFrom('folders')
        .select(['id', 'name', 'matter_id'])
        .where('id', '=', resourceId)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst()
    case 'request':
      return db
        .selectFrom('requests')
        .select(['id', 'title as name', 'matter_id'])
        .where('id', '=', resourceId)
        .where('state', '!=', 'cancelled')
        .executeTakeFirst()
    case 'thread':
      return db
        .selectFrom('threads')
        .select(['id', 'subject as name', 'matter_id'])
        .where('id', '=', resourceId)
        .where('kind', '=', 'thread')
        .executeTakeFirst()
  }
}

/** What a resource is called, deleted or not: for people and for the activity. */
export async function selectResourceName(db: ReadDb, kind: string, resourceId: string): Promise<string> {
  const named = {
    document: db.selectFrom('documents').select('name').where('id', '=', resourceId),
    folder: db.selectFrom('folders').select('name').where('id', '=', resourceId),
    request: db.selectFrom('requests').select('title as name').where('id', '=', resourceId),
    thread: db.selectFrom('threads').select('subject as name').where('id', '=', resourceId),
  }[kind as ResourceKind]
  return (await named.executeTakeFirst())?.name ?? ''
}

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

export const selectShareDelaySeconds = async (db: ReadDb) =>
  (await db.selectFrom('firms').select('share_delay_seconds').executeTakeFirst())?.share_delay_seconds ?? 10

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

/** Open shares with their client's name, for every face row: by resource, or by the thread they stand in. */
const viewers = (db: ReadDb) =>
  db
    .selectFrom('shares')
    .innerJoin('clients', 'clients.id', 'shares.client_id')
    .selectAll('shares')
    .select('clients.display_name')
    .where('shares.state', 'in', ['waiting', 'live'])
    .orderBy('shares.id')

export const selectViewers = (db: ReadDb, kind: ResourceKind, resourceIds: readonly string[]) =>
  viewers(db)
    .where('shares.resource_kind', '=', kind)
    .where('shares.resource_id', 'in', [...resourceIds])
    .execute()

export const selectThreadViewers = (db: ReadDb, threadIds: readonly string[]) =>
  viewers(db)
    .where('shares.thread_id', 'in', [...threadIds])
    .execute()

export type ViewerRow = Awaited<ReturnType<typeof selectViewers>>[number]
