import type { ReadDb } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'

/** What can be shared. A share of a folder brings a share of each of its files with it (SHR-6). */
export type ResourceKind = 'document' | 'thread' | 'folder' | 'request'

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
