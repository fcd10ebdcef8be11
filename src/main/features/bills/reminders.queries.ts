import { sql } from 'kysely'
import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { BillReminderRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** Of one bill, newest first. */
export const selectReminders = (db: ReadDb, billId: string) =>
  db
    .selectFrom('bill_reminders')
    .innerJoin('clients', 'clients.id', 'bill_reminders.client_id')
    .selectAll('bill_reminders')
    .select('clients.display_name as client_name')
    .where('bill_reminders.bill_id', '=', billId)
    .orderBy('bill_reminders.created_at_ms', 'desc')
    .orderBy('bill_reminders.id', 'desc')
    .limit(100)
    .execute()

export const insertReminder = (db: ReadDb, row: BillReminderRow) =>
  db.insertInto('bill_reminders').values(row).execute()

export const decideReminder = (
  db: ReadDb,
  reminderId: string,
  columns: Pick<BillReminderRow, 'state' | 'decided_by' | 'decided_at_ms'>,
) => db.updateTable('bill_reminders').set(columns).where('id', '=', reminderId).execute()

/** What waits for staff about a bill has nothing to say any more. */
export const lapseReminders = (db: ReadDb, billId: string, nowMs: number, clientId?: string) => {
  let query = db
    .updateTable('bill_reminders')
    .set({ state: 'lapsed', decided_at_ms: nowMs })
    .where('bill_id', '=', billId)
    .where('state', '=', sql.lit('proposed'))
  if (clientId !== undefined) query = query.where('client_id', '=', clientId)
  return query.execute()
}

/** The most of nothing is null; PostgreSQL answers in text. */
const numberOrNull = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Number(value)

/** How far a client was reminded of a bill, days after it was due: the highest step that was proposed, sent or dismissed; null: none. */
export const selectReachedStep = async (db: ReadDb, billId: string, clientId: string): Promise<number | null> => {
  const row = await db
    .selectFrom('bill_reminders')
    .select((eb) => eb.fn.max<number | null>('step_days').as('step'))
    .where('bill_id', '=', billId)
    .where('client_id', '=', clientId)
    .where('state', '!=', 'lapsed')
    .executeTakeFirst()
  return numberOrNull(row?.step)
}

export const selectLastSentAtMs = async (db: ReadDb, billId: string): Promise<number | null> => {
  const row = await db
    .selectFrom('bill_reminders')
    .select((eb) => eb.fn.max<number | null>('decided_at_ms').as('at'))
    .where('bill_id', '=', billId)
    .where('state', '=', 'sent')
    .executeTakeFirst()
  return numberOrNull(row?.at)
}

/** Bills whose day has passed and that something is owed for, without those that are paused; the longest overdue first. */
export const selectOverdueBillIds = async (db: ReadDb, today: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('bills')
    .select('id')
    // By the index of what is open: its condition has to stand here as it stands there.
    .where('balance_minor', '>', sql.lit(0))
    .where('due_on', '<', today)
    .where('state', '=', 'issued')
    .where('reminders_paused', '=', 0)
    .orderBy('due_on')
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

/** What waits for staff, of bills that this person may see; the longest overdue first. */
export const selectProposed = (db: ReadDb, actor: StaffActor) =>
  db
    .selectFrom('bill_reminders')
    .innerJoin('bills', 'bills.id', 'bill_reminders.bill_id')
    .innerJoin('matters', 'matters.id', 'bills.matter_id')
    .innerJoin('clients', 'clients.id', 'bill_reminders.client_id')
    .select([
      'bill_reminders.id',
      'bill_reminders.created_at_ms',
      'bills.id as bill_id',
      'bills.number',
      'bills.matter_id',
      'matters.title as matter_title',
      'clients.display_name as client_name',
      'clients.email',
      'bills.currency',
      'bills.balance_minor',
      'bills.due_on',
    ])
    .where('bill_reminders.state', '=', sql.lit('proposed'))
    .where(matterVisibleTo(actor, 'bills.matter_id'))
    .orderBy('bills.due_on')
    .orderBy('bill_reminders.id')
    .limit(500)
    .execute()

export const selectReminder = (db: ReadDb, reminderId: string) =>
  db.selectFrom('bill_reminders').selectAll().where('id', '=', reminderId).executeTakeFirst()

/** What an e-mail to a client needs. */
export const selectAddressee = (db: ReadDb, clientId: string) =>
  db
    .selectFrom('clients')
    .select(['id', 'display_name', 'email', 'locale', 'portal_address_id'])
    .where('id', '=', clientId)
    .executeTakeFirst()
