import { mostCounted } from '../../../shared/console/folders.contract.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { FolderRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** A folder of a matter that this person may see, in the bin or not. */
export const selectFolder = (db: ReadDb, actor: ConsoleActor, folderId: string) =>
  db
    .selectFrom('folders')
    .selectAll()
    .where('id', '=', folderId)
    .where(matterVisibleTo(actor, 'folders.matter_id'))
    .executeTakeFirst()

/** All of a matter that are not in the bin, by name. There are at most some thousand. */
export const selectFolders = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('folders')
    .selectAll()
    .where('matter_id', '=', matterId)
    .where('deleted_at_ms', 'is', null)
    .orderBy('search_text')
    .orderBy('id')
    .execute()

export const insertFolder = (db: ReadDb, row: FolderRow) => db.insertInto('folders').values(row).execute()

export const updateFolders = (db: ReadDb, folderIds: readonly string[], columns: Partial<FolderRow>) =>
  db
    .updateTable('folders')
    .set(columns)
    .where('id', 'in', [...folderIds])
    .execute()

/** How many documents lie in each, counted to `mostCounted`: one short walk along the index for each folder. */
export async function selectDocumentCounts(db: ReadDb, folderIds: readonly string[]): Promise<Map<string, number>> {
  if (folderIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('folders')
    .select('folders.id')
    .select((eb) =>
      eb
        .selectFrom(
          eb
            .selectFrom('documents')
            .select('documents.folder_id')
            .whereRef('documents.folder_id', '=', 'folders.id')
            .where('documents.deleted_at_ms', 'is', null)
            .limit(mostCounted)
            .as('found'),
        )
        .select((inner) => inner.fn.countAll<number>().as('n'))
        .as('n'),
    )
    .where('folders.id', 'in', [...folderIds])
    .execute()
  return new Map(rows.map((row) => [row.id, Number(row.n ?? 0)]))
}

/** How many documents lie at the top of a matter, counted to `mostCounted`. */
export async function selectTopCount(db: ReadDb, matterId: string): Promise<number> {
  const { n } = await db
    .selectFrom(
      db
        .selectFrom('documents')
        .select('documents.folder_id')
        .where('matter_id', '=', matterId)
        .where('folder_id', 'is', null)
        .where('deleted_at_ms', 'is', null)
        .limit(mostCounted)
        .as('found'),
    )
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** Shares of folders that are seen now, or will be when their undo time ends. */
export async function selectOpenFolderShares(db: ReadDb, folderIds: readonly string[]) {
  if (folderIds.length === 0) return []
  return db
    .selectFrom('shares')
    .select(['id', 'resource_id', 'client_id', 'state'])
    .where('resource_kind', '=', 'folder')
    .where('resource_id', 'in', [...folderIds])
    .where('state', 'in', ['waiting', 'live'])
    .execute()
}

/** Open shares of documents that lie in these folders and that the share of a folder brought. */
export async function selectSharesWithin(
  db: ReadDb,
  folderIds: readonly string[],
  viaShareIds: readonly string[],
  limit: number,
) {
  if (folderIds.length === 0 || viaShareIds.length === 0) return []
  return db
    .selectFrom('shares')
    .innerJoin('documents', 'documents.id', 'shares.resource_id')
    .select('shares.id')
    .where('shares.via_share_id', 'in', [...viaShareIds])
    .where('shares.state', 'in', ['waiting', 'live'])
    .where('documents.folder_id', 'in', [...folderIds])
    .orderBy('shares.id')
    .limit(limit)
    .execute()
}

/** Folders that went to the bin by themselves and not with one above them. */
export const selectBinnedRoots = (db: ReadDb, actor: ConsoleActor, matterId: string | null, limit: number) => {
  const roots = db
    .selectFrom('folders')
    .innerJoin('matters', 'matters.id', 'folders.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'folders.deleted_by')
    .select(['folders.id', 'folders.matter_id', 'folders.name', 'folders.deleted_at_ms'])
    .select(['matters.title', 'staff_users.name as deleted_by_name'])
    .whereRef('folders.binned_with', '=', 'folders.id')
    .where('folders.deleted_at_ms', 'is not', null)
    .where(matterVisibleTo(actor, 'folders.matter_id'))
    .orderBy('folders.deleted_at_ms', 'desc')
    .orderBy('folders.id', 'desc')
    .limit(limit)
  return (matterId === null ? roots : roots.where('folders.matter_id', '=', matterId)).execute()
}

/** How many documents went to the bin with each of these, counted to `mostCounted`. */
export async function selectBinnedCounts(db: ReadDb, folderIds: readonly string[]): Promise<Map<string, number>> {
  if (folderIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('folders')
    .select('folders.id')
    .select((eb) =>
      eb
        .selectFrom(
          eb
            .selectFrom('documents')
            .select('documents.binned_with')
            .whereRef('documents.binned_with', '=', 'folders.id')
            .limit(mostCounted)
            .as('found'),
        )
        .select((inner) => inner.fn.countAll<number>().as('n'))
        .as('n'),
    )
    .where('folders.id', 'in', [...folderIds])
    .execute()
  return new Map(rows.map((row) => [row.id, Number(row.n ?? 0)]))
}

export const selectBinnedWith = (db: ReadDb, rootId: string) =>
  db.selectFrom('folders').select('id').where('binned_with', '=', rootId).execute()

/** Documents that are left in folders which are in the bin, with the removal that took the folder. */
export const selectLeftBehind = (db: ReadDb, limit: number) =>
  db
    .selectFrom('folders')
    .innerJoin('documents', 'documents.folder_id', 'folders.id')
    .select(['documents.id', 'documents.matter_id', 'folders.binned_with', 'folders.deleted_by'])
    .where('folders.binned_with', 'is not', null)
    .where('documents.deleted_at_ms', 'is', null)
    .limit(limit)
    .execute()

/** Documents in the bin whose folder, with which they went there, came back. */
export const selectToBringBack = (db: ReadDb, limit: number) =>
  db
    .selectFrom('documents')
    .innerJoin('folders', 'folders.id', 'documents.binned_with')
    .select(['documents.id', 'documents.matter_id'])
    .where('documents.binned_with', 'is not', null)
    .where('folders.binned_with', 'is', null)
    .limit(limit)
    .execute()

/** Of some documents, those that somebody sees now or in a moment. */
export async function selectSharedAmong(db: ReadDb, documentIds: readonly string[]) {
  if (documentIds.length === 0) return []
  return db
    .selectFrom('shares')
    .select('resource_id')
    .distinct()
    .where('resource_kind', '=', 'document')
    .where('resource_id', 'in', [...documentIds])
    .where('state', 'in', ['waiting', 'live'])
    .execute()
}

export const binDocuments = (
  db: ReadDb,
  documentIds: readonly string[],
  columns: { deleted_at_ms: number; deleted_by: string | null; binned_with: string },
) =>
  db
    .updateTable('documents')
    .set(columns)
    .where('id', 'in', [...documentIds])
    .execute()

export const bringBackDocuments = (db: ReadDb, documentIds: readonly string[]) =>
  db
    .updateTable('documents')
    .set({ deleted_at_ms: null, deleted_by: null, binned_with: null })
    .where('id', 'in', [...documentIds])
    .execute()
