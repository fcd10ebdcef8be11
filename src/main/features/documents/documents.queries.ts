import { sql } from 'kysely'
import { searchWords } from '../../../shared/search-words.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { DocumentRow, DocumentVersionRow, FileRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export interface DocumentFilter {
  matterId?: string | null
  query: string
  deleted: boolean
  sort: '-updated' | 'name' | '-size'
  limit: number
  cursor?: string | null
}

const sorts = {
  '-updated': { column: 'documents.updated_at_ms', direction: 'desc' },
  name: { column: 'documents.search_text', direction: 'asc' },
  '-size': { column: 'files.size_bytes', direction: 'desc' },
} as const

/** Documents of matters this person may see, with file, matter and who added them. */
const staffDocuments = (db: ReadDb, actor: ConsoleActor) =>
  db
    .selectFrom('documents')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .innerJoin('matters', 'matters.id', 'documents.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'documents.created_by_id')
    .leftJoin('clients', 'clients.id', 'documents.created_by_id')
    .where(matterVisibleTo(actor, 'documents.matter_id'))

function filtered(db: ReadDb, actor: ConsoleActor, filter: DocumentFilter) {
  let query = staffDocuments(db, actor).where('documents.deleted_at_ms', filter.deleted ? 'is not' : 'is', null)
  if (filter.matterId) query = query.where('documents.matter_id', '=', filter.matterId)
  for (const word of searchWords(filter.query).slice(0, 8))
    query = query.where('documents.search_text', 'like', `%${word}%`)
  return query
}

const rowsOf = (query: ReturnType<typeof staffDocuments>) =>
  query.select((eb) => [
    'documents.id',
    'documents.matter_id',
    'documents.name',
    'documents.search_text',
    'documents.version_number',
    'documents.created_at_ms',
    'documents.updated_at_ms',
    'documents.deleted_at_ms',
    'matters.number',
    'matters.title',
    'files.size_bytes',
    'files.media_type',
    'files.state',
    'files.sha256',
    eb.fn.coalesce('staff_users.name', 'clients.display_name').as('created_by_name'),
  ])

/** A page of documents in order. The cursor is the last row's place: its sort value and id. */
export async function selectDocumentPage(db: ReadDb, actor: ConsoleActor, filter: DocumentFilter) {
  const { column, direction } = sorts[filter.sort]
  let query = rowsOf(filtered(db, actor, filter))
  const place = readCursor(filter.cursor, filter.sort === 'name' ? 'string' : 'number')
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
  const { total } = await filtered(db, actor, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return {
    rows: kept,
    nextCursor: rows.length > filter.limit && last ? JSON.stringify([placeOf(last, filter.sort), last.id]) : null,
    total: Number(total),
  }
}

function placeOf(row: StaffDocumentRow, sort: DocumentFilter['sort']): string | number {
  if (sort === 'name') return row.search_text
  return sort === '-size' ? row.size_bytes : row.updated_at_ms
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
