import { sql } from 'kysely'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { billName } from './bill-name.ts'

/** What can be shared. A share of a folder brings a share of each of its files with it (SHR-6). */
export type ResourceKind = 'document' | 'thread' | 'folder' | 'request' | 'bill' | 'event'

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

/** Something to share. `obstacleKey`: why it cannot be, whoever with, a literal key of the locales. */
export interface Shareable {
  id: string
  name: string
  matter_id: string
  obstacleKey: string | null
}

/**
 * A document or folder that is not in the bin, a request that was not withdrawn, a bill, an event, or a thread that staff chose the
 * participants of. An entry belongs to one recipient.
 */
export async function selectShareable(
  db: ReadDb,
  kind: ResourceKind,
  resourceId: string,
): Promise<Shareable | undefined> {
  const row = kind === 'bill' ? await selectBill(db, resourceId) : await selectResource(db, kind, resourceId)
  return row && { id: row.id, name: row.name, matter_id: row.matter_id, obstacleKey: obstacleOf(kind, row.state) }
}

/** A draft is the firm's alone, and what is no more is not shared anew: those who have it see that it is no more. */
function obstacleOf(kind: ResourceKind, state: string): string | null {
  if (kind === 'bill' && state === 'draft') return 'common.sharing.obstacle.billDraft'
  if (kind === 'bill' && state === 'void') return 'common.sharing.obstacle.billVoid'
  if (kind === 'event' && state === 'cancelled') return 'common.sharing.obstacle.eventCancelled'
  return null
}

async function selectBill(db: ReadDb, billId: string) {
  const row = await db
    .selectFrom('bills')
    .select(['id', 'number', 'title', 'kind', 'locale', 'matter_id', 'state'])
    .where('id', '=', billId)
    .executeTakeFirst()
  return row && { ...row, name: billName(row) }
}

async function selectResource(db: ReadDb, kind: Exclude<ResourceKind, 'bill'>, resourceId: string) {
  switch (kind) {
    case 'document':
      return db
        .selectFrom('documents')
        .select(['id', 'name', 'matter_id', sql<string>`''`.as('state')])
        .where('id', '=', resourceId)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst()
    case 'folder':
      return db
        .selectFrom('folders')
        .select(['id', 'name', 'matter_id', sql<string>`''`.as('state')])
        .where('id', '=', resourceId)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst()
    case 'request':
      return db
        .selectFrom('requests')
        .select(['id', 'title as name', 'matter_id', 'state'])
        .where('id', '=', resourceId)
        .where('state', '!=', 'cancelled')
        .executeTakeFirst()
    case 'event':
      return db
        .selectFrom('events')
        .select(['id', 'title as name', 'matter_id', 'state'])
        .where('id', '=', resourceId)
        .executeTakeFirst()
    case 'thread':
      return db
        .selectFrom('threads')
        .select(['id', 'subject as name', 'matter_id', sql<string>`''`.as('state')])
        .where('id', '=', resourceId)
        .where('kind', '=', 'thread')
        .executeTakeFirst()
  }
}

/** The words of a bill or an event that whoever has it reads, for the look before it is sent. */
export async function selectWordsOf(db: ReadDb, kind: 'bill' | 'event', resourceId: string): Promise<string> {
  if (kind === 'event') {
    const parts = await db
      .selectFrom('event_parts')
      .select(['title', 'place', 'notes'])
      .where('event_id', '=', resourceId)
      .where('state', '=', 'planned')
      .orderBy('part_number')
      .execute()
    return parts.flatMap((part) => [part.title, part.place, part.notes]).join('\n')
  }
  const bill = await db
    .selectFrom('bills')
    .select(['title', 'reference', 'notes', 'terms'])
    .where('id', '=', resourceId)
    .executeTakeFirst()
  const lines = await db
    .selectFrom('bill_lines')
    .select('description')
    .where('bill_id', '=', resourceId)
    .orderBy('position')
    .execute()
  return [bill?.title, bill?.reference, ...lines.map((line) => line.description), bill?.notes, bill?.terms].join('\n')
}

/** Of an event: the participants who are to be there (EVT-2, EVT-3). */
export const selectAttending = async (db: ReadDb, eventId: string): Promise<ReadonlySet<string>> => {
  const rows = await db
    .selectFrom('event_attendees')
    .select('person_id')
    .where('event_id', '=', eventId)
    .where('kind', '=', 'participant')
    .execute()
  return new Set(rows.map((row) => row.person_id))
}

/** The client whom a bill is addressed to. */
export const selectAddressee = (db: ReadDb, billId: string) =>
  db
    .selectFrom('bills')
    .innerJoin('clients', 'clients.id', 'bills.client_id')
    .select(['bills.client_id as clientId', 'clients.display_name as clientName'])
    .where('bills.id', '=', billId)
    .executeTakeFirst()

/** What a resource is called, deleted or not: for people and for the activity. */
export async function selectResourceName(db: ReadDb, kind: string, resourceId: string): Promise<string> {
  if (kind === 'bill') return (await selectBill(db, resourceId))?.name ?? ''
  const named = {
    document: db.selectFrom('documents').select('name').where('id', '=', resourceId),
    event: db.selectFrom('events').select('title as name').where('id', '=', resourceId),
    folder: db.selectFrom('folders').select('name').where('id', '=', resourceId),
    request: db.selectFrom('requests').select('title as name').where('id', '=', resourceId),
    thread: db.selectFrom('threads').select('subject as name').where('id', '=', resourceId),
  }[kind as Exclude<ResourceKind, 'bill'>]
  return (await named.executeTakeFirst())?.name ?? ''
}
