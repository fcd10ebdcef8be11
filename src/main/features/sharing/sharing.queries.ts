import { sql } from 'kysely'
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

/** The span of a share, said of another share of the same client and matter: of those the rest is the same. */
const isInSpan = (alias: string, reader: PortalReader, nowMs: number) => {
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  return reader.kind === 'client' || reader.asOfMs === null
    ? sql<boolean>`(${column('state')} = 'live' and ${column('starts_at_ms')} <= ${nowMs})`
    : sql<boolean>`(${column('state')} in ('live', 'ended') and ${column('starts_at_ms')} <= ${reader.asOfMs}
        and (${column('ended_at_ms')} is null or ${column('ended_at_ms')} > ${reader.asOfMs}))`
}

/**
 * The documents that a client sees, each once and with the file of the version that is shared with them: of several
 * shares the one of the newest version, and of those the oldest. A newer version than that, shared with nobody or with others,
 * is not in it (SHR-6). `visibleShares` joined with `documents`, `document_versions` and `files`.
 */
export const visibleDocuments = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('documents', 'documents.id', 'shares.resource_id')
    .innerJoin('document_versions', (join) =>
      join
        .onRef('document_versions.document_id', '=', 'shares.resource_id')
        .onRef('document_versions.version_number', '=', 'shares.version_number'),
    )
    .innerJoin('files', 'files.id', 'document_versions.file_id')
    .where('shares.resource_kind', '=', 'document')
    .where((eb) =>
      reader.kind === 'client' || reader.asOfMs === null
        ? eb('documents.deleted_at_ms', 'is', null)
        : eb.or([eb('documents.deleted_at_ms', 'is', null), eb('documents.deleted_at_ms', '>', reader.asOfMs)]),
    )
    .where(
      sql<boolean>`not exists (select 1 from shares as better where better.resource_kind = shares.resource_kind
        and better.resource_id = shares.resource_id and better.client_id = shares.client_id
        and ${isInSpan('better', reader, nowMs)}
        and (better.version_number > shares.version_number
          or (better.version_number = shares.version_number and better.id < shares.id)))`,
    )

/**
 * The threads and entries that a client sees, each once, by the oldest of the shares that stand in it: an entry of several
 * documents is there as long as one of them is. `visibleShares` joined with `threads`.
 */
export const visibleThreads = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('threads', 'threads.id', 'shares.thread_id')
    .where(
      sql<boolean>`not exists (select 1 from shares as first where first.thread_id = shares.thread_id
        and first.client_id = shares.client_id and ${isInSpan('first', reader, nowMs)} and first.id < shares.id)`,
    )

/** Those who see a thread now, each once, with what an e-mail to them needs. */
export const selectThreadReaders = (db: ReadDb, threadId: string, nowMs: number) =>
  seenShares(db, nowMs)
    .where('shares.thread_id', '=', threadId)
    .where(
      sql<boolean>`not exists (select 1 from shares as first where first.thread_id = shares.thread_id
        and first.client_id = shares.client_id and first.state = 'live' and first.starts_at_ms <= ${nowMs}
        and first.id < shares.id)`,
    )
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
  // What a folder or a thread brought to a person ends with that, and is not named one by one.
  if (scope.shareId === undefined && scope.resourceId === undefined) query = query.where('via_share_id', 'is', null)
  if (scope.shareId !== undefined) query = query.where('id', '=', scope.shareId)
  if (scope.participantId !== undefined) query = query.where('participant_id', '=', scope.participantId)
  if (scope.resourceKind !== undefined) query = query.where('resource_kind', '=', scope.resourceKind)
  if (scope.resourceId !== undefined) query = query.where('resource_id', '=', scope.resourceId)
  if (scope.clientId !== undefined) query = query.where('client_id', '=', scope.clientId)
  return query.orderBy('id').execute()
}

/** Of some resources of one kind, the open shares. */
export const selectOpenSharesOf = async (db: ReadDb, kind: ResourceKind, resourceIds: readonly string[]) =>
  resourceIds.length === 0
    ? []
    : db
        .selectFrom('shares')
        .selectAll()
        .where('resource_kind', '=', kind)
        .where('resource_id', 'in', [...resourceIds])
        .where('state', 'in', ['waiting', 'live'])
        .orderBy('id')
        .execute()

export const selectShare = (db: ReadDb, shareId: string) =>
  db.selectFrom('shares').selectAll().where('id', '=', shareId).executeTakeFirst()

/**
 * The shares that a batch is of: not those that one of them brought, which begin and end with it. Of a folder with thousands of
 * files it is one.
 */
export const selectBatchHeads = (db: ReadDb, batchId: string) =>
  db.selectFrom('shares').selectAll().where('batch_id', '=', batchId).where(isHead).orderBy('id').execute()

const isHead = sql<boolean>`(shares.via_share_id is null or not exists (
  select 1 from shares as via where via.id = shares.via_share_id and via.batch_id = shares.batch_id))`

/** Starts, undoes or ends what a share brought with it, in one statement however many files a folder has. */
export const updateBrought = (
  db: ReadDb,
  viaShareId: string,
  { state, batchId, origin }: { state: 'waiting' | 'live'; batchId?: string; origin?: string },
  columns: Partial<ShareRow>,
) => {
  let query = db.updateTable('shares').set(columns).where('via_share_id', '=', viaShareId).where('state', '=', state)
  if (batchId !== undefined) query = query.where('batch_id', '=', batchId)
  if (origin !== undefined) query = query.where('origin', '=', origin)
  return query.execute()
}

/** Of what a share is about to bring, what can be seen by nobody now: in the bin, or its file not safe any more. */
export const refuseUnsafeBrought = (db: ReadDb, viaShareId: string, batchId: string, columns: Partial<ShareRow>) =>
  db
    .updateTable('shares')
    .set(columns)
    .where('via_share_id', '=', viaShareId)
    .where('batch_id', '=', batchId)
    .where('state', '=', 'waiting')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('documents')
            .innerJoin('document_versions', 'document_versions.document_id', 'documents.id')
            .innerJoin('files', 'files.id', 'document_versions.file_id')
            .select('documents.id')
            .whereRef('documents.id', '=', 'shares.resource_id')
            .whereRef('document_versions.version_number', '=', 'shares.version_number')
            .where('documents.deleted_at_ms', 'is', null)
            .where('files.scan_state', 'in', safeScanStates),
        ),
      ),
    )
    .execute()

/**
 * What a share of a newer version takes the place of: what this client saw of the document by the same way. What they sent
 * themselves stays.
 */
export const selectOlderShares = async (db: ReadDb, share: ShareRow) =>
  share.resource_kind !== 'document' || share.version_number === null || share.origin === 'own'
    ? []
    : db
        .selectFrom('shares')
        .select('id')
        .where('resource_kind', '=', 'document')
        .where('resource_id', '=', share.resource_id)
        .where('client_id', '=', share.client_id)
        .where('id', '!=', share.id)
        .where('origin', '=', share.origin)
        .where(
          share.via_share_id === null
            ? sql<boolean>`via_share_id is null`
            : sql<boolean>`via_share_id = ${share.via_share_id}`,
        )
        .where('state', 'in', ['waiting', 'live'])
        .where('version_number', '<', share.version_number)
        .execute()

/** Shares by which a thread or entry is open to somebody. What is attached to a message stands in a thread and opens none. */
const opensThread = (alias: string) =>
  sql<boolean>`(${sql.ref(`${alias}.resource_kind`)} = 'thread' or ${sql.ref(`${alias}.origin`)} = 'firm')`

/** Another open share by which the same client has the same thread. */
export const selectOtherCarrier = (db: ReadDb, share: Pick<ShareRow, 'id' | 'thread_id' | 'client_id'>) =>
  db
    .selectFrom('shares')
    .selectAll()
    .where('thread_id', '=', share.thread_id)
    .where('client_id', '=', share.client_id)
    .where('id', '!=', share.id)
    .where(opensThread('shares'))
    .where('via_share_id', 'is', null)
    .where('state', 'in', ['waiting', 'live'])
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()

/** What the firm shared in an entry and is still there, or will be: by name, in order. */
export const selectNamesInEntry = (db: ReadDb, threadId: string) =>
  db
    .selectFrom('shares')
    .leftJoin('documents', (join) =>
      join.onRef('documents.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'document'),
    )
    .leftJoin('folders', (join) =>
      join.onRef('folders.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'folder'),
    )
    .select((eb) => ['shares.resource_id', eb.fn.coalesce('documents.name', 'folders.name').as('name')])
    .where('shares.thread_id', '=', threadId)
    .where('shares.origin', '=', 'firm')
    .where('shares.resource_kind', 'in', ['document', 'folder'])
    .where('shares.state', 'in', ['waiting', 'live'])
    .orderBy('shares.id')
    .execute()

export const rehomeAttached = (db: ReadDb, viaShareId: string, carrierId: string) =>
  db
    .updateTable('shares')
    .set({ via_share_id: carrierId })
    .where('via_share_id', '=', viaShareId)
    .where('origin', '=', 'thread')
    .where('state', 'in', ['waiting', 'live'])
    .execute()

/** Those through whom a thread is read, now or when their undo time ends; one for each client. */
export const selectThreadCarriers = (db: ReadDb, threadId: string) =>
  db
    .selectFrom('shares')
    .selectAll()
    .where('thread_id', '=', threadId)
    .where(opensThread('shares'))
    .where('via_share_id', 'is', null)
    .where('state', 'in', ['waiting', 'live'])
    .where(
      sql<boolean>`not exists (select 1 from shares as first where first.thread_id = shares.thread_id
        and first.client_id = shares.client_id and first.via_share_id is null and ${opensThread('first')}
        and first.state in ('waiting', 'live') and first.id < shares.id)`,
    )
    .orderBy('id')
    .execute()

/** Whether a message of this thread already tells of a batch. */
export const isAnnounced = async (db: ReadDb, threadId: string, batchId: string) =>
  Boolean(
    await db
      .selectFrom('messages')
      .innerJoin('shares', 'shares.id', 'messages.share_id')
      .select('messages.id')
      .where('messages.thread_id', '=', threadId)
      .where('shares.batch_id', '=', batchId)
      .limit(1)
      .executeTakeFirst(),
  )

/**
 * What the messages of a thread announce: by the share that a message names, all that came in its batch and stand in its thread. What
 * a folder brought is not named one by one.
 */
export const selectAnnounced = (db: ReadDb, threadId: string) =>
  db
    .selectFrom('messages')
    .innerJoin('shares as named', 'named.id', 'messages.share_id')
    .innerJoin('shares', (join) =>
      join.onRef('shares.batch_id', '=', 'named.batch_id').onRef('shares.thread_id', '=', 'messages.thread_id'),
    )
    .leftJoin('documents', (join) =>
      join.onRef('documents.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'document'),
    )
    .leftJoin('folders', (join) =>
      join.onRef('folders.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'folder'),
    )
    .leftJoin('requests', (join) =>
      join.onRef('requests.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'request'),
    )
    .select((eb) => [
      'messages.id as message_id',
      'shares.id',
      'shares.client_id',
      'shares.resource_kind',
      'shares.resource_id',
      'shares.state',
      'shares.version_number',
      eb.fn.coalesce('documents.name', 'folders.name', 'requests.title').as('name'),
    ])
    .where('messages.thread_id', '=', threadId)
    .where('shares.origin', '!=', 'thread')
    .where('shares.resource_kind', '!=', 'thread')
    .orderBy('shares.id')
    .execute()

/** Of some shares' folders and requests, those that the client sees now. */
export async function selectSeenResources(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  kind: ResourceKind,
  ids: readonly string[],
) {
  if (ids.length === 0) return []
  return visibleShares(db, reader, nowMs)
    .select('shares.resource_id')
    .distinct()
    .where('shares.resource_kind', '=', kind)
    .where('shares.resource_id', 'in', [...ids])
    .execute()
}

export async function selectSeenDocuments(db: ReadDb, reader: PortalReader, nowMs: number, ids: readonly string[]) {
  if (ids.length === 0) return []
  return visibleDocuments(db, reader, nowMs)
    .select(['shares.resource_id', 'documents.name', 'files.size_bytes', 'files.media_type'])
    .where('shares.resource_id', 'in', [...ids])
    .execute()
}

/** The batch that this person's last message of a thread tells of, when it is no older and says nothing else. */
export const selectAnnouncingBatch = async (db: ReadDb, threadId: string, authorId: string, sinceMs: number) => {
  const last = await db
    .selectFrom('messages')
    .leftJoin('shares', 'shares.id', 'messages.share_id')
    .select(['messages.author_id', 'messages.body', 'messages.created_at_ms', 'shares.batch_id', 'shares.via_share_id'])
    .where('messages.thread_id', '=', threadId)
    .orderBy('messages.position', 'desc')
    .limit(1)
    .executeTakeFirst()
  const isSame =
    last &&
    last.author_id === authorId &&
    last.body === '' &&
    last.created_at_ms >= sinceMs &&
    last.via_share_id !== null
  return isSame ? (last.batch_id ?? undefined) : undefined
}

/** The states of a file that can be given to a client: what waits for its scan cannot, nor what a scan spoke against (DOC-6). */
export const safeScanStates = ['clean', 'not-scanned']

/** Whether the version that a share is of can be given to a client. */
export const isVersionSafe = async (db: ReadDb, share: Pick<ShareRow, 'resource_id' | 'version_number'>) =>
  Boolean(
    await db
      .selectFrom('document_versions')
      .innerJoin('files', 'files.id', 'document_versions.file_id')
      .select('files.id')
      .where('document_versions.document_id', '=', share.resource_id)
      .where('document_versions.version_number', '=', share.version_number ?? 0)
      .where('files.scan_state', 'in', safeScanStates)
      .executeTakeFirst(),
  )

/** A document as something to share: with what stands in the way. */
export const selectDocumentsToShare = async (db: ReadDb, documentIds: readonly string[]) =>
  documentIds.length === 0
    ? []
    : db
        .selectFrom('documents')
        .innerJoin('files', 'files.id', 'documents.file_id')
        .select([
          'documents.id',
          'documents.name',
          'documents.matter_id',
          'documents.version_number',
          'documents.folder_id',
          'documents.is_held',
          'documents.file_id',
          'documents.created_by_kind',
          'files.scan_state',
          'files.state as file_state',
        ])
        .where('documents.id', 'in', [...documentIds])
        .where('documents.deleted_at_ms', 'is', null)
        .orderBy('documents.id')
        .execute()

export type DocumentToShare = Awaited<ReturnType<typeof selectDocumentsToShare>>[number]

/** The open place of a client on a matter. */
export const selectPlaceOf = (db: ReadDb, matterId: string, clientId: string) =>
  people(db)
    .where('participants.matter_id', '=', matterId)
    .where('participants.client_id', '=', clientId)
    .where('participants.removed_at_ms', 'is', null)
    .executeTakeFirst()

/** Written out, not bound: the index of what waits serves only a query that says so itself. */
const waiting = sql.lit('waiting')

/** Batches whose undo time has ended, oldest first. Of the shares so many at a time: grouping all would go through every batch ever. */
export const selectDueBatches = (db: ReadDb, nowMs: number, limit: number) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom('shares')
        .select(['batch_id', 'starts_at_ms'])
        .where('state', '=', waiting)
        .where('starts_at_ms', '<=', nowMs)
        .orderBy('starts_at_ms')
        .limit(5_000)
        .as('due'),
    )
    .select((eb) => ['batch_id', eb.fn.min('starts_at_ms').as('starts_at_ms')])
    .groupBy('batch_id')
    .orderBy('starts_at_ms')
    .orderBy('batch_id')
    .limit(limit)
    .execute()

/** When the next waiting share is due, or undefined when none waits. */
export const selectNextStart = (db: ReadDb) =>
  db
    .selectFrom('shares')
    .select('starts_at_ms')
    .where('state', '=', waiting)
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
    .where('shares.state', '=', waiting)
    .where('shares.shared_by', '=', userId)
    .where(isHead)
    .orderBy('shares.starts_at_ms')
    .orderBy('shares.id')
    .execute()

export const insertShares = async (db: ReadDb, rows: readonly ShareRow[]) => {
  // Thirty columns each: as many as an engine takes in one statement, and some to spare.
  for (let start = 0; start < rows.length; start += 250)
    await db
      .insertInto('shares')
      .values(rows.slice(start, start + 250))
      .execute()
}

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
    .where(opensThread('shares'))
    .execute()

export type ViewerRow = Awaited<ReturnType<typeof selectViewers>>[number]
