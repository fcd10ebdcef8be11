import type { ReadDb } from '../../platform/store/store.ts'
import type { BillLineRow, BillPaymentRow, BillRow } from '../../platform/store/tables.ts'

const billsWithPeople = (db: ReadDb) =>
  db
    .selectFrom('bills')
    .innerJoin('matters', 'matters.id', 'bills.matter_id')
    .innerJoin('clients', 'clients.id', 'bills.client_id')
    .selectAll('bills')
    .select([
      'matters.number as matter_number',
      'matters.title as matter_title',
      'clients.display_name as client_name',
      'clients.address as client_address',
      'clients.sort_name as client_sort_name',
    ])

/** For a verb that has yet to ask whether it may. */
export const selectBill = (db: ReadDb, billId: string) =>
  billsWithPeople(db).where('bills.id', '=', billId).executeTakeFirst()
export type BillWithPeople = NonNullable<Awaited<ReturnType<typeof selectBill>>>

export const insertBill = (db: ReadDb, row: BillRow) => db.insertInto('bills').values(row).execute()

export const updateBill = (db: ReadDb, billId: string, columns: Partial<BillRow>) =>
  db.updateTable('bills').set(columns).where('id', '=', billId).execute()

/** A draft, with its lines. Its entries are freed before. */
export async function deleteBill(db: ReadDb, billId: string): Promise<void> {
  await db.deleteFrom('bill_lines').where('bill_id', '=', billId).execute()
  await db.deleteFrom('bills').where('id', '=', billId).execute()
}

export const selectLines = (db: ReadDb, billId: string) =>
  db.selectFrom('bill_lines').selectAll().where('bill_id', '=', billId).orderBy('position').execute()

/** So many rows in one statement, whatever the engine's limit of parameters. */
const linesAtOnce = 50

export async function replaceLines(db: ReadDb, billId: string, rows: readonly BillLineRow[]): Promise<void> {
  await db.deleteFrom('bill_lines').where('bill_id', '=', billId).execute()
  for (let from = 0; from < rows.length; from += linesAtOnce)
    await db
      .insertInto('bill_lines')
      .values(rows.slice(from, from + linesAtOnce))
      .execute()
}

/** Of some lines' ids, those that stand on a bill already. */
export const selectLineHolders = (db: ReadDb, lineIds: readonly string[]) =>
  lineIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('bill_lines')
        .select(['id', 'bill_id'])
        .where('id', 'in', [...lineIds])
        .execute()

export const selectStaffNames = async (db: ReadDb, userIds: readonly string[]): Promise<Map<string, string>> => {
  const asked = [...new Set(userIds)]
  if (asked.length === 0) return new Map()
  const rows = await db.selectFrom('staff_users').select(['id', 'name']).where('id', 'in', asked).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

export const insertPayment = (db: ReadDb, row: BillPaymentRow) => db.insertInto('bill_payments').values(row).execute()

export const updatePayment = (db: ReadDb, paymentId: string, columns: Partial<BillPaymentRow>) =>
  db.updateTable('bill_payments').set(columns).where('id', '=', paymentId).execute()

export const selectPayment = (db: ReadDb, paymentId: string) =>
  db.selectFrom('bill_payments').selectAll().where('id', '=', paymentId).executeTakeFirst()

/** In the order of their days, reversed ones too. */
export const selectPayments = (db: ReadDb, billId: string) =>
  db
    .selectFrom('bill_payments')
    .selectAll()
    .where('bill_id', '=', billId)
    .orderBy('paid_on')
    .orderBy('created_at_ms')
    .orderBy('id')
    .execute()

/** The credit notes to a bill, drafts and void ones too, oldest first. */
export const selectCreditNotes = (db: ReadDb, billId: string) =>
  db
    .selectFrom('bills')
    .select(['id', 'number', 'state', 'issued_on', 'total_minor'])
    .where('corrects_bill_id', '=', billId)
    .orderBy('id')
    .execute()

/** The open shares of some bills: whose undo time runs, or that are live. */
export const selectBillShares = (db: ReadDb, billIds: readonly string[]) =>
  billIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('shares')
        .select(['resource_id', 'client_id', 'participant_id', 'state'])
        .where('resource_kind', '=', 'bill')
        .where('resource_id', 'in', [...billIds])
        .where('state', 'in', ['waiting', 'live'])
        .execute()

/** Those who are on the matter now, in the order in which they came, with what a bill needs of them. */
export const selectParticipants = (db: ReadDb, matterId: string) =>
  db
    .selectFrom('participants')
    .innerJoin('clients', 'clients.id', 'participants.client_id')
    .select([
      'participants.id as participant_id',
      'clients.id as client_id',
      'clients.display_name',
      'clients.sort_name',
      'clients.locale',
    ])
    .where('participants.matter_id', '=', matterId)
    .where('participants.removed_at_ms', 'is', null)
    .orderBy('participants.created_at_ms')
    .orderBy('participants.id')
    .execute()
