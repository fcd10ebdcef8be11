import type { ReadDb } from '../../platform/store/store.ts'

/** Files that came whole and wait for their hash, oldest first. */
export const selectUnchecked = (db: ReadDb, limit: number) =>
  db
    .selectFrom('files')
    .select(['id', 'storage_key'])
    .where('state', '=', 'checking')
    .orderBy('id')
    .limit(limit)
    .execute()

export const selectFileByKey = (db: ReadDb, storageKey: string) =>
  db.selectFrom('files').select(['id', 'state']).where('storage_key', '=', storageKey).executeTakeFirst()

export const updateFile = (db: ReadDb, fileId: string, columns: { state: 'checked' | 'damaged'; sha256?: string }) =>
  db.updateTable('files').set(columns).where('id', '=', fileId).execute()

/** The documents that stand on a file, in whatever version. */
export const selectDocumentsOfFile = (db: ReadDb, fileId: string) =>
  db
    .selectFrom('document_versions')
    .innerJoin('documents', 'documents.id', 'document_versions.document_id')
    .select(['documents.id', 'documents.matter_id', 'documents.name'])
    .where('document_versions.file_id', '=', fileId)
    .execute()
