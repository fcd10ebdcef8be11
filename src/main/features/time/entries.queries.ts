import type { ReadDb } from '../../platform/store/store.ts'
import type { ExpenseEntryRow, TimeEntryRow } from '../../platform/store/tables.ts'

/** Both tables of entries have these columns; what is done to entries on bills is done to both. */
type EntryTable = 'time_entries' | 'expense_entries'

/** So many ids in one statement. */
const idsAtOnce = 500

export async function selectEntries(db: ReadDb, table: EntryTable, ids: readonly string[]) {
  const rows: Pick<TimeEntryRow, 'id' | 'matter_id' | 'currency' | 'is_billable' | 'bill_id'>[] = []
  for (let from = 0; from < ids.length; from += idsAtOnce)
    rows.push(
      ...(await db
        .selectFrom(table)
        .select(['id', 'matter_id', 'currency', 'is_billable', 'bill_id'])
        .where('id', 'in', ids.slice(from, from + idsAtOnce))
        .execute()),
    )
  return rows
}

export async function putOnLine(
  db: ReadDb,
  table: EntryTable,
  ids: readonly string[],
  place: { billId: string; lineId: string },
): Promise<void> {
  for (let from = 0; from < ids.length; from += idsAtOnce)
    await db
      .updateTable(table)
      .set({ bill_id: place.billId, bill_line_id: place.lineId })
      .where('id', 'in', ids.slice(from, from + idsAtOnce))
      .execute()
}

export async function freeEntriesOf(db: ReadDb, billId: string): Promise<void> {
  for (const table of ['time_entries', 'expense_entries'] as const)
    await db.updateTable(table).set({ bill_id: null, bill_line_id: null }).where('bill_id', '=', billId).execute()
}

export const selectEntriesOfBill = (db: ReadDb, table: EntryTable, billId: string) =>
  db.selectFrom(table).select(['id', 'bill_line_id']).where('bill_id', '=', billId).orderBy('id').execute()

/** What could go on a bill of this matter: billable and free, oldest first. */
export const selectUnbilledTime = (db: ReadDb, matterId: string): Promise<TimeEntryRow[]> =>
  db
    .selectFrom('time_entries')
    .selectAll()
    .where('matter_id', '=', matterId)
    .where('bill_id', 'is', null)
    .where('is_billable', '=', 1)
    .orderBy('worked_on')
    .orderBy('id')
    .execute()

export const selectUnbilledExpenses = (db: ReadDb, matterId: string): Promise<ExpenseEntryRow[]> =>
  db
    .selectFrom('expense_entries')
    .selectAll()
    .where('matter_id', '=', matterId)
    .where('bill_id', 'is', null)
    .where('is_billable', '=', 1)
    .orderBy('spent_on')
    .orderBy('id')
    .execute()
