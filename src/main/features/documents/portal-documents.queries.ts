import { sql } from 'kysely'
import { searchWords } from '../../../shared/search-words.ts'
import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { visibleDocuments, visibleShares } from '../sharing/visible-shares.ts'

const sharedDocuments = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleDocuments(db, reader, nowMs)
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'shares.shared_by')

const withDetails = (query: ReturnType<typeof sharedDocuments>) =>
  query
    .selectAll('shares')
    .select([
      'documents.name',
      'documents.search_text',
      'documents.folder_id',
      'documents.created_by_kind',
      'documents.created_by_id',
      'matters.title',
      'staff_users.name as sharer_name',
      'files.storage_key',
      'files.media_type',
      'files.size_bytes',
      'files.sha256',
      'files.state as file_state',
      'files.scan_state',
    ])

/** The share through which a client sees a document now, with the document's file; undefined when they do not. */
export const selectSharedDocument = (db: ReadDb, reader: PortalReader, nowMs: number, documentId: string) =>
  withDetails(sharedDocuments(db, reader, nowMs))
    .where('shares.resource_id', '=', documentId)
    .executeTakeFirst()

export type SharedDocumentRow = NonNullable<Awaited<ReturnType<typeof selectSharedDocument>>>

export interface SharedDocumentFilter {
  /** In one of these folders. */
  inFolders?: readonly string[]
  /** In none of these. */
  outsideFolders?: readonly string[]
  query?: string
  /** Those that this client sent. */
  isSent?: boolean
  sort?: '-shared' | 'name' | '-size'
  limit: number
  cursor?: string | null
}

const sorts = {
  '-shared': { column: 'shares.starts_at_ms', direction: 'desc', type: 'number' },
  name: { column: 'documents.search_text', direction: 'asc', type: 'string' },
  '-size': { column: 'files.size_bytes', direction: 'desc', type: 'number' },
} as const

function filtered(db: ReadDb, reader: PortalReader, nowMs: number, filter: SharedDocumentFilter) {
  let query = sharedDocuments(db, reader, nowMs)
  const { inFolders, outsideFolders = [] } = filter
  if (inFolders) query = query.where('documents.folder_id', 'in', [...inFolders])
  if (outsideFolders.length > 0)
    query = query.where((eb) =>
      eb.or([eb('documents.folder_id', 'is', null), eb('documents.folder_id', 'not in', [...outsideFolders])]),
    )
  if (filter.isSent)
    query = query
      .where('documents.created_by_kind', '=', 'client')
      .where('documents.created_by_id', '=', reader.clientId)
  for (const word of searchWords(filter.query ?? '').slice(0, 8))
    query = query.where('documents.search_text', 'like', `%${word}%`)
  return query
}

/** A page of what a client sees, in order. The cursor is the last row's place: its sort value and its share. */
export async function selectSharedDocumentPage(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  filter: SharedDocumentFilter,
) {
  const sort = filter.sort ?? '-shared'
  const { column, direction, type } = sorts[sort]
  let query = withDetails(filtered(db, reader, nowMs, filter))
  const place = readCursor(filter.cursor, type)
  if (place)
    query = query.where(
      sql<boolean>`(${sql.ref(column)}, shares.id) ${sql.raw(direction === 'asc' ? '>' : '<')} (${place.value}, ${place.id})`,
    )
  const rows = await query
    .orderBy(column, direction)
    .orderBy('shares.id', direction)
    .limit(filter.limit + 1)
    .execute()
  const { total } = await filtered(db, reader, nowMs, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const kept = rows.slice(0, filter.limit)
  const last = kept.at(-1)
  return {
    rows: kept,
    nextCursor: rows.length > filter.limit && last ? JSON.stringify([placeOf(last, sort), last.id]) : null,
    total: Number(total),
  }
}

function placeOf(row: SharedDocumentRow, sort: keyof typeof sorts): string | number {
  if (sort === 'name') return row.search_text
  return sort === '-size' ? row.size_bytes : row.starts_at_ms
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

/** The shares of folders that this client sees, oldest first. */
export const selectFolderShares = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'shares.shared_by')
    .where('shares.resource_kind', '=', 'folder')
    .select([
      'shares.resource_id',
      'shares.matter_id',
      'shares.starts_at_ms',
      'matters.title',
      'staff_users.name as sharer_name',
    ])
    .orderBy('shares.id')
    .execute()

/** The folders in which something lies that this client sees. */
export async function selectSeenFolderIds(db: ReadDb, reader: PortalReader, nowMs: number): Promise<string[]> {
  const rows = await visibleDocuments(db, reader, nowMs)
    .select('documents.folder_id')
    .distinct()
    .where('documents.folder_id', 'is not', null)
    .execute()
  return rows.flatMap((row) => row.folder_id ?? [])
}

/** The folders of some matters in which anything of the firm's lies. What clients send is held from each other, and hides nothing. */
export async function selectFilledFolderIds(db: ReadDb, matterIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('documents')
    .select('folder_id')
    .distinct()
    .where('matter_id', 'in', [...matterIds])
    .where('created_by_kind', '!=', 'client')
    .where('folder_id', 'is not', null)
    .where('deleted_at_ms', 'is', null)
    .execute()
  return rows.flatMap((row) => row.folder_id ?? [])
}

/** The folders of some matters that are not in the bin. */
export const selectFoldersOf = async (db: ReadDb, matterIds: readonly string[]) =>
  matterIds.length === 0
    ? []
    : db
        .selectFrom('folders')
        .select(['id', 'matter_id', 'parent_id', 'name'])
        .where('matter_id', 'in', [...matterIds])
        .where('deleted_at_ms', 'is', null)
        .execute()

/** How much a client sees in each of these folders, and how much of that for the first time. */
export async function selectSeenCounts(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  folderIds: readonly string[],
): Promise<ReadonlyMap<string, { total: number; fresh: number }>> {
  if (folderIds.length === 0) return new Map()
  const rows = await visibleDocuments(db, reader, nowMs)
    .where('documents.folder_id', 'in', [...folderIds])
    .select((eb) => [
      'documents.folder_id',
      eb.fn.countAll<number>().as('total'),
      sql<number>`sum(case when shares.first_viewed_at_ms is null and shares.origin <> 'own' then 1 else 0 end)`.as(
        'fresh',
      ),
    ])
    .groupBy('documents.folder_id')
    .execute()
  return new Map(
    rows.flatMap(({ folder_id, total, fresh }) =>
      folder_id === null ? [] : [[folder_id, { total: Number(total), fresh: Number(fresh) }] as const],
    ),
  )
}

/** What a ZIP takes in for a client: of these documents, or of what lies in these folders, all that is shared with them. */
export function selectSharedForZip(
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  { documentIds, folderIds }: { documentIds?: readonly string[]; folderIds?: readonly string[] },
) {
  let query = sharedDocuments(db, reader, nowMs).select([
    'documents.id',
    'documents.name',
    'documents.folder_id',
    'documents.updated_at_ms',
    'matters.title',
  ])
  if (documentIds) query = query.where('shares.resource_id', 'in', [...documentIds])
  if (folderIds) query = query.where('documents.folder_id', 'in', [...folderIds])
  return query.orderBy('documents.search_text').orderBy('documents.id').execute()
}
