import { sql, type Expression, type SqlBool } from 'kysely'
import { searchWords } from '../../../shared/search-words.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { DocumentRow, DocumentVersionRow, FileRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export interface DocumentFilter {
  matterId?: string | null
  /** What lies in that folder itself, or at the top; null: wherever it lies. */
  folder?: string | null
  query: string
  show: 'all' | 'held' | 'from-clients'
  deleted: boolean
  sort: '-updated' | 'updated' | 'name' | '-name' | '-size' | 'size'
  limit: number
  cursor?: string | null
}

/** Counting ends here: a list opens as fast in a matter of any size. */
const totalCap = 1_000

const columns = {
  updated: 'documents.updated_at_ms',
  // Of the bin.
  deleted: 'documents.deleted_at_ms',
  name: 'documents.search_text',
  size: 'files.size_bytes',
} as const

function orderOf({ sort, deleted }: DocumentFilter) {
  const by = sort.replace('-', '') as 'updated' | 'name' | 'size'
  return {
    by,
    column: columns[by === 'updated' && deleted ? 'deleted' : by],
    direction: sort.startsWith('-') ? 'desc' : 'asc',
  } as const
}

/** Documents of matters this person may see, with file, matter, folder and the people they have to do with. */
const staffDocuments = (db: ReadDb, actor: ConsoleActor) =>
  db
    .selectFrom('documents')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .innerJoin('matters', 'matters.id', 'documents.matter_id')
    .leftJoin('folders', 'folders.id', 'documents.folder_id')
    .leftJoin('staff_users', 'staff_users.id', 'documents.created_by_id')
    .leftJoin('clients', 'clients.id', 'documents.created_by_id')
    .leftJoin('staff_users as deleters', 'deleters.id', 'documents.deleted_by')
    .where(matterVisibleTo(actor, 'documents.matter_id'))

type StaffDocuments = ReturnType<typeof staffDocuments>

/** What a filter asks of `documents`, whatever else is joined to it. */
function conditions(filter: DocumentFilter): Expression<SqlBool>[] {
  const found = [
    filter.deleted ? sql<SqlBool>`documents.deleted_at_ms is not null` : sql<SqlBool>`documents.deleted_at_ms is null`,
  ]
  if (filter.matterId) found.push(sql`documents.matter_id = ${filter.matterId}`)
  if (filter.folder === 'top') found.push(sql`documents.folder_id is null`)
  else if (filter.folder) found.push(sql`documents.folder_id = ${filter.folder}`)
  if (filter.show === 'held') found.push(sql`documents.is_held = 1`)
  if (filter.show === 'from-clients') found.push(sql`documents.created_by_kind = 'client'`)
  const words = searchWords(filter.query).slice(0, 8)
  for (const word of words) found.push(sql`documents.search_text like ${`%${word}%`}`)
  // What went to the bin with its folder is found there by its name alone: the folder stands for it.
  if (filter.deleted && words.length === 0) found.push(sql`documents.binned_with is null`)
  return found
}

const rowsOf = (query: StaffDocuments) =>
  query.select((eb) => [
    'documents.id',
    'documents.matter_id',
    'documents.folder_id',
    'documents.is_held',
    'documents.name',
    'documents.search_text',
    'documents.file_id',
    'documents.version_number',
    'documents.created_by_kind',
    'documents.created_at_ms',
    'documents.updated_at_ms',
    'documents.deleted_at_ms',
    'matters.number',
    'matters.title',
    'folders.name as folder_name',
    'deleters.name as deleted_by_name',
    'files.size_bytes',
    'files.media_type',
    'files.state',
    'files.sha256',
    'files.scan_state',
    'files.scan_detail',
    eb.fn.coalesce('staff_users.name', 'clients.display_name').as('created_by_name'),
  ])

/** A page of documents in order. The cursor is the last row's place: its sort value and id. */
export async function selectDocumentPage(db: ReadDb, actor: ConsoleActor, filter: DocumentFilter) {
  const { by, column, direction } = orderOf(filter)
  let query = rowsOf(staffDocuments(db, actor)).where((eb) => eb.and(conditions(filter)))
  const place = readCursor(filter.cursor, by === 'name' ? 'string' : 'number')
  if (place)
    query = query.where(
      sql<boolean>`(${sql.ref(column)}, documents.id) ${sql.raw(direction === 'asc' ? '>' : '<')} (${place.value}, ${place.id})`,
    )
  const rows = await query
    .orderBy(column, direction)
    .orderBy('documents.id', direction)
    .limit(filter.limit + 1)
    .execute()
  const kept = rows.slice(0, filter.limit)
  const last = kept.at(-1)
  return {
    rows: kept,
    nextCursor: rows.length > filter.limit && last ? JSON.stringify([placeOf(last, by, filter), last.id]) : null,
    ...(await countDocuments(db, actor, filter)),
  }
}

/** Without what is joined to each row: of one matter a short walk along an index that has all it needs. */
async function countDocuments(db: ReadDb, actor: ConsoleActor, filter: DocumentFilter) {
  const visible = filter.matterId
    ? sql<SqlBool>`exists (select 1 from matters where matters.id = ${filter.matterId} and ${matterVisibleTo(actor, 'matters.id')})`
    : matterVisibleTo(actor, 'documents.matter_id')
  const some = db
    .selectFrom('documents')
    .select(['documents.matter_id', 'documents.folder_id'])
    .where((eb) => eb.and(conditions(filter)))
    .where(visible)
    // The order makes it the index of folders, in which everything stands that is asked: no row is looked up.
    .$if(filter.show !== 'held', (query) =>
      query.orderBy(filter.folder ? 'documents.updated_at_ms' : 'documents.folder_id'),
    )
    .limit(totalCap + 1)
  const { total } = await db
    .selectFrom(some.as('some'))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { total: Math.min(totalCap, Number(total)), isTotalCapped: Number(total) > totalCap }
}

function placeOf(row: StaffDocumentRow, by: 'updated' | 'name' | 'size', { deleted }: DocumentFilter): string | number {
  if (by === 'name') return row.search_text
  if (by === 'size') return row.size_bytes
  return deleted ? (row.deleted_at_ms ?? 0) : row.updated_at_ms
}

function readCursor(cursor: string | null | undefined, type: 'string' | 'number') {
  if (!cursor) return null
  try {
    const [value, id] = JSON.parse(cursor) as [unknown, unknown]
    return typeof value === type && typeof id === 'string' ? { value, id } : null
  } catch {
    return null
  }
}

/** One document, in the bin or not. */
export const selectStaffDocument = (db: ReadDb, actor: ConsoleActor, documentId: string) =>
  rowsOf(staffDocuments(db, actor)).where('documents.id', '=', documentId).executeTakeFirst()

export type StaffDocumentRow = NonNullable<Awaited<ReturnType<typeof selectStaffDocument>>>

/** Of some documents, those that were shared with someone at some time. */
export async function selectEverShared(db: ReadDb, documentIds: readonly string[]) {
  if (documentIds.length === 0) return []
  return db
    .selectFrom('shares')
    .select('resource_id')
    .distinct()
    .where('resource_kind', '=', 'document')
    .where('resource_id', 'in', [...documentIds])
    .where('state', 'in', ['live', 'ended'])
    .execute()
}

/** One that is not in the bin. The caller has checked the matter. */
export const selectDocument = (db: ReadDb, documentId: string) =>
  db
    .selectFrom('documents')
    .selectAll()
    .where('id', '=', documentId)
    .where('deleted_at_ms', 'is', null)
    .executeTakeFirst()

export const insertFile = (db: ReadDb, row: FileRow) => db.insertInto('files').values(row).execute()

/** A new document is in no bin. */
export const insertDocument = (db: ReadDb, row: Omit<DocumentRow, 'deleted_by' | 'binned_with'>) =>
  db
    .insertInto('documents')
    .values({ ...row, deleted_by: null, binned_with: null })
    .execute()

export const insertVersion = (db: ReadDb, row: DocumentVersionRow) =>
  db.insertInto('document_versions').values(row).execute()

export const updateDocument = (db: ReadDb, documentId: string, columns: Partial<DocumentRow>) =>
  db.updateTable('documents').set(columns).where('id', '=', documentId).execute()

/** The stored file of one version of a document that this person may see. */
export const selectVersionFile = (
  db: ReadDb,
  actor: ConsoleActor,
  documentId: string,
  versionNumber: number | undefined,
) => {
  const query = db
    .selectFrom('documents')
    .innerJoin('document_versions', 'document_versions.document_id', 'documents.id')
    .innerJoin('files', 'files.id', 'document_versions.file_id')
    .select([
      'documents.matter_id',
      'document_versions.version_number',
      'documents.name',
      'files.storage_key',
      'files.media_type',
      'files.size_bytes',
      'files.sha256',
      'files.state as file_state',
      'files.scan_state',
    ])
    .where(matterVisibleTo(actor, 'documents.matter_id'))
    .where('documents.id', '=', documentId)
  return (
    versionNumber === undefined
      ? query.whereRef('document_versions.version_number', '=', 'documents.version_number')
      : query.where('document_versions.version_number', '=', versionNumber)
  ).executeTakeFirst()
}

/** Who sees a document now or in a moment. */
export const selectOpenViewers = (db: ReadDb, documentId: string) =>
  db
    .selectFrom('shares')
    .select(['client_id', 'state'])
    .where('resource_kind', '=', 'document')
    .where('resource_id', '=', documentId)
    .where('state', '=', 'live')
    .execute()

/** Some documents, in the bin or not. */
export const selectStaffDocuments = (db: ReadDb, actor: ConsoleActor, documentIds: readonly string[]) =>
  rowsOf(staffDocuments(db, actor))
    .where('documents.id', 'in', [...documentIds])
    .execute()

export const updateDocuments = (db: ReadDb, documentIds: readonly string[], columns: Partial<DocumentRow>) =>
  db
    .updateTable('documents')
    .set(columns)
    .where('id', 'in', [...documentIds])
    .execute()

/** All versions of a document, newest first. The caller has checked the matter. */
export const selectVersions = (db: ReadDb, documentId: string) =>
  db
    .selectFrom('document_versions')
    .innerJoin('files', 'files.id', 'document_versions.file_id')
    .leftJoin('staff_users', 'staff_users.id', 'document_versions.created_by_id')
    .leftJoin('clients', 'clients.id', 'document_versions.created_by_id')
    .select((eb) => [
      'document_versions.version_number',
      'document_versions.name',
      'document_versions.file_id',
      'document_versions.created_at_ms',
      'files.size_bytes',
      'files.media_type',
      'files.state',
      'files.scan_state',
      eb.fn.coalesce('staff_users.name', 'clients.display_name').as('created_by_name'),
    ])
    .where('document_versions.document_id', '=', documentId)
    .orderBy('document_versions.version_number', 'desc')
    .execute()

/** What a ZIP takes in of some documents, in the order of their names. */
export const selectForZip = (db: ReadDb, actor: ConsoleActor, documentIds: readonly string[]) =>
  db
    .selectFrom('documents')
    .innerJoin('matters', 'matters.id', 'documents.matter_id')
    .select(['documents.id', 'documents.name', 'documents.updated_at_ms', 'documents.search_text'])
    .select(['documents.matter_id', 'matters.number', 'matters.title'])
    .where('documents.id', 'in', [...documentIds])
    .where('documents.deleted_at_ms', 'is', null)
    .where(matterVisibleTo(actor, 'documents.matter_id'))
    .orderBy('documents.search_text')
    .orderBy('documents.id')
    .execute()

/** The next documents of a folder in the order of their names, after that place. The caller has checked the folder. */
export function selectFolderForZip(
  db: ReadDb,
  { matterId, folderId }: { matterId: string; folderId: string },
  after: { search_text: string; id: string } | undefined,
  limit: number,
) {
  const query = db
    .selectFrom('documents')
    .select(['id', 'name', 'updated_at_ms', 'search_text'])
    .where('matter_id', '=', matterId)
    .where('folder_id', '=', folderId)
    .where('deleted_at_ms', 'is', null)
    .orderBy('search_text')
    .orderBy('id')
    .limit(limit)
  return (after ? query.where(sql<boolean>`(search_text, id) > (${after.search_text}, ${after.id})`) : query).execute()
}
