import { sql } from 'kysely'
import type { ReadDb } from '../../platform/store/store.ts'
import type { FileRow } from '../../platform/store/tables.ts'

type Key = 'scanner' | 'scanner-standing'

export async function selectSetting(db: ReadDb, key: Key): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row && (JSON.parse(row.value) as unknown)
}

export async function saveSetting(db: ReadDb, key: Key, value: unknown, nowMs: number): Promise<void> {
  const change = { value: JSON.stringify(value), updated_at_ms: nowMs }
  await db
    .insertInto('settings')
    .values({ key, ...change })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(change))
    .execute()
}

/** Written out, not bound, as 'asked' is below: the indexes of what waits serve only a query that says so itself. */
const quarantined = sql.lit('quarantined')

const scanColumns = ['id', 'storage_key', 'size_bytes', 'scan_state', 'scan_detail'] as const

/** Files that wait for the scanner, oldest first: those that are kept back by it before those it was only asked about. */
export async function selectWaiting(db: ReadDb, limit: number) {
  const kept = await db
    .selectFrom('files')
    .select(scanColumns)
    .where('scan_state', '=', quarantined)
    .orderBy('id')
    .limit(limit)
    .execute()
  if (kept.length === limit) return kept
  const asked = await db
    .selectFrom('files')
    .select(scanColumns)
    .where('scan_detail', '=', sql.lit('asked'))
    .where('scan_state', '=', 'not-scanned')
    .orderBy('id')
    .limit(limit - kept.length)
    .execute()
  return [...kept, ...asked]
}

export const selectScanFile = (db: ReadDb, fileId: string) =>
  db.selectFrom('files').select(scanColumns).where('id', '=', fileId).executeTakeFirst()

export type ScanFile = NonNullable<Awaited<ReturnType<typeof selectScanFile>>>

export const updateScan = (
  db: ReadDb,
  fileId: string,
  columns: Partial<Pick<FileRow, 'scan_state' | 'scan_detail' | 'scanned_at_ms'>>,
) => db.updateTable('files').set(columns).where('id', '=', fileId).execute()

export async function countQuarantined(db: ReadDb): Promise<number> {
  const row = await db
    .selectFrom('files')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('scan_state', '=', quarantined)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

const unscanned = (db: ReadDb) =>
  db
    .selectFrom('files')
    .where('scan_state', '=', 'not-scanned')
    .where((eb) => eb.or([eb('scan_detail', 'is', null), eb('scan_detail', '=', 'asked')]))
    .where((eb) => eb.exists(eb.selectFrom('document_versions').select('file_id').whereRef('file_id', '=', 'files.id')))

/** Documents' files that no scanner ever saw, and how many of them are about to be. */
export async function countUnscanned(db: ReadDb): Promise<{ unscanned: number; asked: number }> {
  const row = await unscanned(db)
    .select((eb) => [eb.fn.countAll().as('unscanned'), eb.fn.count('scan_detail').as('asked')])
    .executeTakeFirstOrThrow()
  return { unscanned: Number(row.unscanned), asked: Number(row.asked) }
}

/** Marks some of them to be looked at; answers how many. */
export async function askForUnscanned(db: ReadDb, limit: number): Promise<number> {
  const rows = await unscanned(db).select('id').where('scan_detail', 'is', null).limit(limit).execute()
  if (rows.length === 0) return 0
  await db
    .updateTable('files')
    .set({ scan_detail: 'asked' })
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .execute()
  return rows.length
}

/** The documents that stand on a file, in whatever version, and who brought that version. */
export const selectDocumentsOfFile = (db: ReadDb, fileId: string) =>
  db
    .selectFrom('document_versions')
    .innerJoin('documents', 'documents.id', 'document_versions.document_id')
    .select([
      'documents.id',
      'documents.matter_id',
      'documents.name',
      'document_versions.version_number',
      'document_versions.created_by_kind',
      'document_versions.created_by_id',
    ])
    .where('document_versions.file_id', '=', fileId)
    .execute()

/** The clients who see a document now or would, were its file let through. */
export const selectSharedWith = (db: ReadDb, documentId: string) =>
  db
    .selectFrom('shares')
    .select('client_id')
    .distinct()
    .where('resource_kind', '=', 'document')
    .where('resource_id', '=', documentId)
    .where('state', '=', 'live')
    .execute()

/** The file of a document's version (the newest without one), with what its matter's wall is asked by. */
export const selectVersionScan = (db: ReadDb, documentId: string, versionNumber: number | undefined) => {
  const query = db
    .selectFrom('documents')
    .innerJoin('document_versions', 'document_versions.document_id', 'documents.id')
    .innerJoin('files', 'files.id', 'document_versions.file_id')
    .select([
      'documents.matter_id',
      'documents.name',
      'document_versions.version_number',
      'files.id as file_id',
      'files.scan_state',
      'files.scan_detail',
    ])
    .where('documents.id', '=', documentId)
  return (
    versionNumber === undefined
      ? query.whereRef('document_versions.version_number', '=', 'documents.version_number')
      : query.where('document_versions.version_number', '=', versionNumber)
  ).executeTakeFirst()
}
