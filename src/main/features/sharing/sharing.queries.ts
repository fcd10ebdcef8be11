import { sql } from 'kysely'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { billName } from './bill-name.ts'
import { type ResourceKind, safeScanStates } from './resources.queries.ts'

/** Which shares: every part that is given narrows it, and at least one is. */
export interface ShareScope {
  shareId?: string
  participantId?: string
  resourceKind?: ResourceKind
  resourceId?: string
  clientId?: string
  threadId?: string
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
  if (scope.threadId !== undefined) query = query.where('thread_id', '=', scope.threadId)
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
export const selectNamesInEntry = async (db: ReadDb, threadId: string) => {
  const rows = await db
    .selectFrom('shares')
    .leftJoin('documents', (join) =>
      join.onRef('documents.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'document'),
    )
    .leftJoin('folders', (join) =>
      join.onRef('folders.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'folder'),
    )
    .leftJoin('bills', (join) =>
      join.onRef('bills.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'bill'),
    )
    .select((eb) => ['shares.resource_id', eb.fn.coalesce('documents.name', 'folders.name').as('name'), ...billColumns])
    .where('shares.thread_id', '=', threadId)
    .where('shares.origin', '=', 'firm')
    .where('shares.resource_kind', 'in', ['document', 'folder', 'bill'])
    .where('shares.state', 'in', ['waiting', 'live'])
    .orderBy('shares.id')
    .execute()
  return rows.map(({ resource_id, name, ...bill }) => ({ resource_id, name: name ?? nameOfBill(bill) }))
}

const billColumns = [
  'bills.number as bill_number',
  'bills.title as bill_title',
  'bills.kind as bill_kind',
  'bills.locale as bill_locale',
] as const
interface BillColumns {
  bill_number: string | null
  bill_title: string | null
  bill_kind: string | null
  bill_locale: string | null
}
const nameOfBill = (row: BillColumns): string | null =>
  row.bill_kind === null
    ? null
    : billName({
        number: row.bill_number,
        title: row.bill_title ?? '',
        kind: row.bill_kind,
        locale: row.bill_locale ?? '',
      })

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
export const selectAnnounced = async (db: ReadDb, threadId: string) => {
  const rows = await db
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
    .leftJoin('bills', (join) =>
      join.onRef('bills.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'bill'),
    )
    .leftJoin('events', (join) =>
      join.onRef('events.id', '=', 'shares.resource_id').on('shares.resource_kind', '=', 'event'),
    )
    .select((eb) => [
      'messages.id as message_id',
      'shares.id',
      'shares.client_id',
      'shares.resource_kind',
      'shares.resource_id',
      'shares.state',
      'shares.version_number',
      eb.fn.coalesce('documents.name', 'folders.name', 'requests.title', 'events.title').as('name'),
      ...billColumns,
    ])
    .where('messages.thread_id', '=', threadId)
    .where('shares.origin', '!=', 'thread')
    .where('shares.resource_kind', '!=', 'thread')
    .orderBy('shares.id')
    .execute()
  return rows.map(({ bill_number, bill_title, bill_kind, bill_locale, ...row }) => ({
    ...row,
    name: row.name ?? nameOfBill({ bill_number, bill_title, bill_kind, bill_locale }),
  }))
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

export const selectShareDelaySeconds = async (db: ReadDb) =>
  (await db.selectFrom('firms').select('share_delay_seconds').executeTakeFirst())?.share_delay_seconds ?? 10

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
