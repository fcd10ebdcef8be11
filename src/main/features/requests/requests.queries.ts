import { sql } from 'kysely'
import type { PortalReader, StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { RequestItemRow, RequestRow, RequestTemplateRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'
import { visibleDocuments, visibleShares } from '../sharing/visible-shares.ts'

export const selectTimeZone = async (db: ReadDb) =>
  (await db.selectFrom('firms').select('time_zone').executeTakeFirst())?.time_zone ?? 'UTC'

export const insertRequest = (db: ReadDb, row: RequestRow) => db.insertInto('requests').values(row).execute()

export const insertItem = (db: ReadDb, row: RequestItemRow) => db.insertInto('request_items').values(row).execute()

export const updateRequest = (db: ReadDb, requestId: string, columns: Partial<RequestRow>) =>
  db.updateTable('requests').set(columns).where('id', '=', requestId).execute()

export const updateItem = (db: ReadDb, itemId: string, columns: Partial<RequestItemRow>) =>
  db.updateTable('request_items').set(columns).where('id', '=', itemId).execute()

/** Out of the way of the positions that are about to be given. */
export const liftPositions = (db: ReadDb, requestId: string) =>
  db
    .updateTable('request_items')
    .set({ position: sql<number>`-position - 1` })
    .where('request_id', '=', requestId)
    .execute()

export async function deleteItem(db: ReadDb, itemId: string): Promise<void> {
  await db.deleteFrom('request_item_documents').where('item_id', '=', itemId).execute()
  await db.deleteFrom('request_items').where('id', '=', itemId).execute()
}

export const selectItem = (db: ReadDb, itemId: string) =>
  db.selectFrom('request_items').selectAll().where('id', '=', itemId).executeTakeFirst()

export const selectItems = (db: ReadDb, requestIds: readonly string[]) =>
  requestIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('request_items')
        .leftJoin('staff_users', 'staff_users.id', 'request_items.decided_by')
        .selectAll('request_items')
        .select('staff_users.name as decider_name')
        .where('request_id', 'in', [...requestIds])
        .orderBy('request_id')
        .orderBy('position')
        .execute()
export type ItemWithDecider = Awaited<ReturnType<typeof selectItems>>[number]

/** What answers these items, in the order in which it came. */
export const selectItemFiles = (db: ReadDb, itemIds: readonly string[]) =>
  itemIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('request_item_documents')
        .innerJoin('documents', 'documents.id', 'request_item_documents.document_id')
        .innerJoin('files', 'files.id', 'documents.file_id')
        .select([
          'request_item_documents.item_id',
          'documents.id as document_id',
          'documents.name',
          'documents.deleted_at_ms',
          'files.size_bytes',
          'files.media_type',
          'request_item_documents.created_at_ms',
        ])
        .where('request_item_documents.item_id', 'in', [...itemIds])
        .orderBy('request_item_documents.created_at_ms')
        .orderBy('documents.id')
        .execute()

export const insertItemDocument = (db: ReadDb, itemId: string, documentId: string, nowMs: number) =>
  db
    .insertInto('request_item_documents')
    .values({ item_id: itemId, document_id: documentId, created_at_ms: nowMs })
    .onConflict((conflict) => conflict.columns(['item_id', 'document_id']).doNothing())
    .execute()

export const deleteItemDocument = (db: ReadDb, itemId: string, documentId: string) =>
  db
    .deleteFrom('request_item_documents')
    .where('item_id', '=', itemId)
    .where('document_id', '=', documentId)
    .executeTakeFirst()

export const countItemDocuments = async (db: ReadDb, itemId: string) =>
  Number(
    (
      await db
        .selectFrom('request_item_documents')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('item_id', '=', itemId)
        .executeTakeFirst()
    )?.count ?? 0,
  )

/** Documents of a matter that are not in its bin, by id. */
export async function selectMatterDocuments(db: ReadDb, matterId: string, documentIds: readonly string[]) {
  if (documentIds.length === 0) return []
  return db
    .selectFrom('documents')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .select(['documents.id', 'documents.name', 'files.scan_state'])
    .where('documents.matter_id', '=', matterId)
    .where('documents.id', 'in', [...documentIds])
    .where('documents.deleted_at_ms', 'is', null)
    .execute()
}

export const selectDocumentNames = (db: ReadDb, documentIds: readonly string[]) =>
  documentIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('documents')
        .select(['id', 'name', 'deleted_at_ms'])
        .where('id', 'in', [...documentIds])
        .execute()

/** What a request's share brought of these documents as examples of it, and not below a message of its entry. */
export async function selectExampleShares(
  db: ReadDb,
  { share_id, thread_id }: { share_id: string; thread_id: string | null },
  documentIds: readonly string[],
) {
  if (documentIds.length === 0) return []
  return db
    .selectFrom('shares')
    .select('shares.id')
    .where('shares.via_share_id', '=', share_id)
    .where('shares.resource_kind', '=', 'document')
    .where('shares.resource_id', 'in', [...documentIds])
    .where('shares.state', 'in', ['waiting', 'live'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('message_attachments')
            .innerJoin('messages', 'messages.id', 'message_attachments.message_id')
            .select('messages.id')
            .where('messages.thread_id', '=', thread_id)
            .whereRef('message_attachments.document_id', '=', 'shares.resource_id'),
        ),
      ),
    )
    .execute()
}

/** Requests with the share that is open for each, if one is. For staff. */
const requestsWithPeople = (db: ReadDb) =>
  db
    .selectFrom('requests')
    .innerJoin('matters', 'matters.id', 'requests.matter_id')
    .innerJoin('clients', 'clients.id', 'requests.client_id')
    .innerJoin('staff_users as asker', 'asker.id', 'requests.created_by')
    .leftJoin('shares', (join) =>
      join
        .onRef('shares.resource_id', '=', 'requests.id')
        .on('shares.resource_kind', '=', 'request')
        .on('shares.state', 'in', ['waiting', 'live'])
        .onRef('shares.participant_id', '=', 'requests.participant_id'),
    )
    .selectAll('requests')
    .select([
      'matters.number as matter_number',
      'matters.title as matter_title',
      'clients.display_name as client_name',
      'asker.name as asker_name',
      'shares.id as share_id',
      'shares.state as share_state',
      'shares.starts_at_ms',
      'shares.thread_id',
      'shares.first_viewed_at_ms',
      'shares.last_viewed_at_ms',
    ])

export const selectRequest = (db: ReadDb, requestId: string) =>
  requestsWithPeople(db).where('requests.id', '=', requestId).executeTakeFirst()
export type RequestWithPeople = NonNullable<Awaited<ReturnType<typeof selectRequest>>>

/** The request and the item, for a verb that has yet to ask whether it may. */
export async function selectRequestOfItem(db: ReadDb, itemId: string) {
  const item = await selectItem(db, itemId)
  const request = item && (await selectRequest(db, item.request_id))
  return request ? { item, request } : undefined
}

const itemWhere = (condition: ReturnType<typeof sql<boolean>>) =>
  sql<boolean>`exists (select 1 from request_items where request_items.request_id = requests.id and ${condition})`

const isToDo = sql<boolean>`request_items.state in ('open', 'returned')`

export interface RequestFilter {
  matterId?: string | null
  clientId?: string | null
  show: 'open' | 'to-review' | 'overdue' | 'ended' | 'all'
  /** Which day it is. */
  today: string
}

const filtered = (db: ReadDb, actor: Pick<StaffActor, 'kind' | 'userId'>, filter: RequestFilter) => {
  let query = requestsWithPeople(db).where(matterVisibleTo(actor, 'requests.matter_id'))
  const { matterId, clientId } = filter
  if (matterId) query = query.where('requests.matter_id', '=', matterId)
  if (clientId) query = query.where('requests.client_id', '=', clientId)
  if (filter.show === 'ended') return query.where('requests.state', '!=', 'open')
  if (filter.show === 'all') return query
  query = query.where('requests.state', '=', 'open')
  if (filter.show === 'to-review') query = query.where(itemWhere(sql<boolean>`request_items.state = 'answered'`))
  if (filter.show === 'overdue')
    query = query
      .where('shares.state', '=', 'live')
      .where(itemWhere(sql<boolean>`${isToDo} and coalesce(request_items.due_on, requests.due_on) < ${filter.today}`))
  return query
}

/** A page, the newest first. */
export async function selectRequestPage(
  db: ReadDb,
  actor: Pick<StaffActor, 'kind' | 'userId'>,
  filter: RequestFilter,
  { limit, cursor }: { limit: number; cursor?: string | null },
) {
  let query = filtered(db, actor, filter)
  if (cursor) query = query.where('requests.id', '<', cursor)
  const rows = await query
    .orderBy('requests.id', 'desc')
    .limit(limit + 1)
    .execute()
  const kept = rows.slice(0, limit)
  return { rows: kept, nextCursor: rows.length > limit ? (kept.at(-1)?.id ?? null) : null }
}

export async function countRequests(db: ReadDb, actor: Pick<StaffActor, 'kind' | 'userId'>, filter: RequestFilter) {
  const { count } = await db
    .selectFrom(filtered(db, actor, filter).as('found'))
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The requests that a client sees now, through the share of each. */
const visibleRequests = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('requests', (join) =>
      join
        .onRef('requests.id', '=', 'shares.resource_id')
        // Nobody is asked, or shown, what another was asked.
        .onRef('requests.participant_id', '=', 'shares.participant_id'),
    )
    .innerJoin('matters', 'matters.id', 'requests.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'shares.shared_by')
    .where('shares.resource_kind', '=', 'request')
    .where('requests.state', '!=', 'cancelled')
    .selectAll('requests')
    .select([
      'matters.title as matter_title',
      'staff_users.name as asker_name',
      'shares.id as share_id',
      'shares.thread_id',
      'shares.starts_at_ms',
      'shares.first_viewed_at_ms',
    ])

export const selectVisibleRequests = (db: ReadDb, reader: PortalReader, nowMs: number, limit: number) =>
  visibleRequests(db, reader, nowMs)
    .orderBy(sql`case when requests.state = 'open' then 0 else 1 end`)
    .orderBy('shares.starts_at_ms', 'desc')
    .orderBy('requests.id', 'desc')
    .limit(limit)
    .execute()

export const selectVisibleRequest = (db: ReadDb, reader: PortalReader, nowMs: number, requestId: string) =>
  visibleRequests(db, reader, nowMs).where('requests.id', '=', requestId).executeTakeFirst()
export type VisibleRequest = NonNullable<Awaited<ReturnType<typeof selectVisibleRequest>>>

/** The share through which a client sees a request now, for its receipt. */
export const selectRequestShare = (db: ReadDb, reader: PortalReader, nowMs: number, requestId: string) =>
  visibleShares(db, reader, nowMs)
    .selectAll('shares')
    .where('shares.resource_kind', '=', 'request')
    .where('shares.resource_id', '=', requestId)
    .executeTakeFirst()

/** Which of these documents the client sees now, and in which version's name and size. */
export async function selectSeenDocuments(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  documentIds: readonly string[],
) {
  if (documentIds.length === 0) return []
  return visibleDocuments(db, reader, nowMs)
    .where('shares.resource_id', 'in', [...documentIds])
    .select(['documents.id', 'documents.name'])
    .execute()
}

/** Clients who have an open request of which something is to be done and reminders are wanted. */
export const selectClientsToRemind = async (db: ReadDb) =>
  (
    await db
      .selectFrom('requests')
      .innerJoin('shares', (join) =>
        join
          .onRef('shares.resource_id', '=', 'requests.id')
          .on('shares.resource_kind', '=', 'request')
          .on('shares.state', '=', 'live'),
      )
      .select('requests.client_id')
      .distinct()
      .where('requests.state', '=', 'open')
      .where('requests.remind_every_days', '>', 0)
      .where(itemWhere(isToDo))
      .orderBy('requests.client_id')
      .execute()
  ).map((row) => row.client_id)

export const selectClientForEmail = (db: ReadDb, clientId: string) =>
  db
    .selectFrom('clients')
    .select(['id', 'display_name', 'email', 'locale', 'portal_address_id'])
    .where('id', '=', clientId)
    .executeTakeFirst()

/** When this client was last reminded of anything. */
export const selectLastReminded = async (db: ReadDb, clientId: string) =>
  (
    await db
      .selectFrom('requests')
      .select((eb) => eb.fn.max('last_reminded_at_ms').as('at_ms'))
      .where('client_id', '=', clientId)
      .executeTakeFirst()
  )?.at_ms ?? null

export const selectTemplates = (db: ReadDb) =>
  db
    .selectFrom('request_templates')
    .innerJoin('staff_users', 'staff_users.id', 'request_templates.created_by')
    .selectAll('request_templates')
    .select('staff_users.name as author_name')
    .orderBy('request_templates.name')
    .orderBy('request_templates.id')
    .execute()

export const selectTemplate = (db: ReadDb, templateId: string) =>
  db.selectFrom('request_templates').selectAll().where('id', '=', templateId).executeTakeFirst()

export const countTemplates = async (db: ReadDb) =>
  Number(
    (
      await db
        .selectFrom('request_templates')
        .select((eb) => eb.fn.countAll().as('count'))
        .executeTakeFirst()
    )?.count ?? 0,
  )

export const insertTemplate = (db: ReadDb, row: RequestTemplateRow) =>
  db.insertInto('request_templates').values(row).execute()

export const updateTemplate = (db: ReadDb, templateId: string, columns: Partial<RequestTemplateRow>) =>
  db.updateTable('request_templates').set(columns).where('id', '=', templateId).execute()

export const deleteTemplate = (db: ReadDb, templateId: string) =>
  db.deleteFrom('request_templates').where('id', '=', templateId).execute()
