import { sql } from 'kysely'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'
import { safeScanStates } from './resources.queries.ts'

/** A folder and everything below it that is not in the bin. `root` may be in the bin itself. */
const below = (folderId: string) => sql`with recursive below(id) as (
  select id from folders where id = ${folderId}
  union
  select folders.id from folders inner join below on folders.parent_id = below.id where folders.deleted_at_ms is null
) select id from below`

/** A folder and those it lies in, to the top. */
const above = (folderId: string) => sql`with recursive above(id, parent_id) as (
  select id, parent_id from folders where id = ${folderId}
  union
  select folders.id, folders.parent_id from folders inner join above on folders.id = above.parent_id
) select id from above`

/** The open shares of a folder or of one it lies in: what lies in it is seen through them. With each, the folder's rule for new files. */
export const selectCoveringShares = (db: ReadDb, folderId: string) =>
  db
    .selectFrom('shares')
    .innerJoin('folders', 'folders.id', 'shares.resource_id')
    .selectAll('shares')
    .select('folders.new_files')
    .where('shares.resource_kind', '=', 'folder')
    .where('shares.state', 'in', ['waiting', 'live'])
    .where(sql<boolean>`shares.resource_id in (${above(folderId)})`)
    .orderBy('shares.id')
    .execute()

/** The documents that lie in a folder and below it, with what stands in the way of seeing them. */
export const selectDocumentsBelow = (db: ReadDb, folderId: string, limit: number) =>
  db
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
    .where(sql<boolean>`documents.folder_id in (${below(folderId)})`)
    .where('documents.deleted_at_ms', 'is', null)
    .orderBy('documents.id')
    .limit(limit)
    .execute()

/** How many files a folder's share would bring, and how many it would not, and why. */
export const countBelow = (db: ReadDb, folderId: string) =>
  db
    .selectFrom('documents')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .select([
      sql<number>`sum(case when documents.is_held = 1 then 1 else 0 end)`.as('held'),
      sql<number>`sum(case when documents.is_held = 0 and files.scan_state not in (${sql.join(safeScanStates)})
        then 1 else 0 end)`.as('unsafe'),
      sql<number>`count(*)`.as('files'),
    ])
    .where(sql<boolean>`documents.folder_id in (${below(folderId)})`)
    .where('documents.deleted_at_ms', 'is', null)
    .executeTakeFirstOrThrow()

/**
 * The next documents of which a folder's share has not brought its own yet, in the order of their ids. One that was unshared from
 * this person, undone or left out stays out: only somebody who chooses it brings it back.
 */
export const selectUncovered = (
  db: ReadDb,
  share: Pick<ShareRow, 'id' | 'resource_id'>,
  { afterId = '', limit, documentId }: { afterId?: string; limit: number; documentId?: string },
) => {
  let query = db
    .selectFrom('documents')
    .innerJoin('files', 'files.id', 'documents.file_id')
    .select(['documents.id', 'documents.version_number'])
    .where(sql<boolean>`documents.folder_id in (${below(share.resource_id)})`)
    .where('documents.deleted_at_ms', 'is', null)
    .where('documents.is_held', '=', 0)
    .where('files.scan_state', 'in', safeScanStates)
    .where('documents.id', '>', afterId)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('shares as brought')
            .select('brought.id')
            .where('brought.via_share_id', '=', share.id)
            .whereRef('brought.resource_id', '=', 'documents.id')
            .where((row) =>
              row.or([
                row('brought.state', 'in', ['waiting', 'live']),
                row('brought.ended_reason', 'in', ['unshared', 'undone', 'left-out']),
              ]),
            ),
        ),
      ),
    )
  if (documentId !== undefined) query = query.where('documents.id', '=', documentId)
  return query.orderBy('documents.id').limit(limit).execute()
}

export const insertCoverWork = (db: ReadDb, shareId: string) =>
  db.insertInto('folder_share_work').values({ share_id: shareId, after_document_id: '' }).execute()

export const moveCoverWork = (db: ReadDb, shareId: string, afterId: string) =>
  db.updateTable('folder_share_work').set({ after_document_id: afterId }).where('share_id', '=', shareId).execute()

export const deleteCoverWork = (db: ReadDb, shareId: string) =>
  db.deleteFrom('folder_share_work').where('share_id', '=', shareId).execute()

/** A folder's share of which not every file has its own yet; the oldest first. */
export const selectCoverWork = (db: ReadDb, shareId?: string) => {
  const query = db.selectFrom('folder_share_work').selectAll()
  return (shareId === undefined ? query : query.where('share_id', '=', shareId))
    .orderBy('share_id')
    .limit(1)
    .executeTakeFirst()
}

/** What folders brought of some documents and does not lie in them any more. */
export const selectStrayed = async (db: ReadDb, documentIds: readonly string[]) => {
  if (documentIds.length === 0) return []
  return db
    .withRecursive('places(document_id, folder_id)', (cte) =>
      cte
        .selectFrom('documents')
        .select(['documents.id as document_id', 'documents.folder_id'])
        .where('documents.id', 'in', [...documentIds])
        .union(
          cte
            .selectFrom('places')
            .innerJoin('folders', 'folders.id', 'places.folder_id')
            .select(['places.document_id', 'folders.parent_id as folder_id']),
        ),
    )
    .selectFrom('shares')
    .innerJoin('shares as via', 'via.id', 'shares.via_share_id')
    .selectAll('shares')
    .where('shares.resource_kind', '=', 'document')
    .where('shares.resource_id', 'in', [...documentIds])
    .where('shares.origin', '=', 'folder')
    .where('shares.state', 'in', ['waiting', 'live'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('places')
            .select('places.document_id')
            .whereRef('places.document_id', '=', 'shares.resource_id')
            .whereRef('places.folder_id', '=', 'via.resource_id'),
        ),
      ),
    )
    .orderBy('shares.id')
    .execute()
}

export const setHeld = async (db: ReadDb, documentIds: readonly string[], isHeld: 0 | 1) => {
  if (documentIds.length === 0) return
  await db
    .updateTable('documents')
    .set({ is_held: isHeld })
    .where('id', 'in', [...documentIds])
    .where('is_held', '!=', isHeld)
    .execute()
}

/** Every open share of a folder, of those below it, and of the documents that lie in any of them. */
export const selectOpenSharesBelow = (db: ReadDb, folderId: string) =>
  db
    .selectFrom('shares')
    .selectAll()
    .where('state', 'in', ['waiting', 'live'])
    .where(
      sql<boolean>`((shares.resource_kind = 'folder' and shares.resource_id in (${below(folderId)}))
        or (shares.resource_kind = 'document' and shares.resource_id in (
          select documents.id from documents where documents.folder_id in (${below(folderId)}))))`,
    )
    .orderBy('id')
    .execute()

/** Where a file is the newest version of a document that lies in a folder. */
export const selectDocumentsOfFile = (db: ReadDb, fileId: string) =>
  db
    .selectFrom('documents')
    .select(['id', 'folder_id', 'matter_id'])
    .where('file_id', '=', fileId)
    .where('folder_id', 'is not', null)
    .where('deleted_at_ms', 'is', null)
    .execute()
