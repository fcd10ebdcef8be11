import type { ReadDb } from '../../../platform/store/store.ts'
import type { FileRow } from '../../../platform/store/tables.ts'

/** Issued, and without its paper, oldest first. */
export const selectWithoutPdf = (db: ReadDb, limit: number) =>
  db
    .selectFrom('bills')
    .select(['id', 'matter_id', 'client_id', 'state', 'frozen'])
    .where('number', 'is not', null)
    .where('pdf_file_id', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute()

export const selectPdfState = (db: ReadDb, billId: string) =>
  db.selectFrom('bills').select(['state', 'pdf_file_id']).where('id', '=', billId).executeTakeFirst()

export const insertFile = (db: ReadDb, row: FileRow) => db.insertInto('files').values(row).execute()

export const selectFile = (db: ReadDb, fileId: string) =>
  db.selectFrom('files').selectAll().where('id', '=', fileId).executeTakeFirst()

export const setPdf = (db: ReadDb, billId: string, fileId: string) =>
  db.updateTable('bills').set({ pdf_file_id: fileId }).where('id', '=', billId).execute()

export const selectPdfPlace = (db: ReadDb, billId: string) =>
  db.selectFrom('bills').select(['frozen', 'pdf_file_id']).where('id', '=', billId).executeTakeFirst()
