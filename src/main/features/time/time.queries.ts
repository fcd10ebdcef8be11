import { sql } from 'kysely'
import type { StaffActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { ExpenseEntryRow, TimeEntryRow } from '../../platform/store/tables.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export interface EntryFilter {
  matterId?: string | null
  userId?: string | null
  show: 'all' | 'free' | 'drafted' | 'billed' | 'not-billable'
  fromOn?: string | null
  toOn?: string | null
}
export interface EntryPage {
  limit: number
  cursor?: string | null
}

const timeEntries = (db: ReadDb) =>
  db
    .selectFrom('time_entries as entries')
    .innerJoin('matters', 'matters.id', 'entries.matter_id')
    .innerJoin('staff_users', 'staff_users.id', 'entries.user_id')
    .leftJoin('bills', 'bills.id', 'entries.bill_id')

const expenseEntries = (db: ReadDb) =>
  db
    .selectFrom('expense_entries as entries')
    .innerJoin('matters', 'matters.id', 'entries.matter_id')
    .innerJoin('staff_users', 'staff_users.id', 'entries.user_id')
    .leftJoin('bills', 'bills.id', 'entries.bill_id')

const beside = [
  'matters.number as matter_number',
  'matters.title as matter_title',
  'staff_users.name as user_name',
  'bills.number as bill_number',
  'bills.state as bill_state',
] as const

/** What both lists are narrowed by, and who may see it (CLT-3). */
function condition(actor: StaffActor, filter: EntryFilter, dayColumn: 'worked_on' | 'spent_on') {
  const on = sql.ref<string>(`entries.${dayColumn}`)
  const parts = [sql<boolean>`${matterVisibleTo(actor, 'entries.matter_id')}`]
  if (filter.matterId) parts.push(sql<boolean>`entries.matter_id = ${filter.matterId}`)
  if (filter.userId) parts.push(sql<boolean>`entries.user_id = ${filter.userId}`)
  if (filter.fromOn) parts.push(sql<boolean>`${on} >= ${filter.fromOn}`)
  if (filter.toOn) parts.push(sql<boolean>`${on} <= ${filter.toOn}`)
  if (filter.show === 'free') parts.push(sql<boolean>`(entries.bill_id is null and entries.is_billable = 1)`)
  if (filter.show === 'not-billable') parts.push(sql<boolean>`entries.is_billable = 0`)
  if (filter.show === 'drafted') parts.push(sql<boolean>`bills.state = 'draft'`)
  if (filter.show === 'billed') parts.push(sql<boolean>`bills.state = 'issued'`)
  return sql.join<boolean>(parts, sql` and `)
}

const after = (cursor: string | null | undefined, dayColumn: 'worked_on' | 'spent_on') => {
  const [on, id] = cursor?.split(' ') ?? []
  return on && id
    ? sql<boolean>`(${sql.ref(`entries.${dayColumn}`)}, entries.id) < (${on}, ${id})`
    : sql<boolean>`1 = 1`
}

export const selectTimePage = (db: ReadDb, actor: StaffActor, filter: EntryFilter, page: EntryPage) =>
  timeEntries(db)
    .selectAll('entries')
    .select(beside)
    .where(condition(actor, filter, 'worked_on'))
    .where(after(page.cursor, 'worked_on'))
    .orderBy('entries.worked_on', 'desc')
    .orderBy('entries.id', 'desc')
    .limit(page.limit + 1)
    .execute()
export type TimeEntryWithPeople = Awaited<ReturnType<typeof selectTimePage>>[number]

export const selectExpensePage = (db: ReadDb, actor: StaffActor, filter: EntryFilter, page: EntryPage) =>
  expenseEntries(db)
    .selectAll('entries')
    .select(beside)
    .where(condition(actor, filter, 'spent_on'))
    .where(after(page.cursor, 'spent_on'))
    .orderBy('entries.spent_on', 'desc')
    .orderBy('entries.id', 'desc')
    .limit(page.limit + 1)
    .execute()
export type ExpenseEntryWithPeople = Awaited<ReturnType<typeof selectExpensePage>>[number]

/** Of all that the filters show, for each currency: how many, how long, and what billable hours come to as their lines do. */
export const sumTime = (db: ReadDb, actor: StaffActor, filter: EntryFilter) =>
  timeEntries(db)
    .select([
      'entries.currency',
      sql<number>`count(*)`.as('count'),
      sql<number>`sum(entries.minutes)`.as('minutes'),
      // As in time-amount.ts: thousandths of an hour first, then the amount; none of it is below zero.
      sql<number>`sum(case when entries.is_billable = 1
        then (2 * ((2 * entries.minutes * 1000 + 60) / 120) * entries.rate_minor + 1000) / 2000 else 0 end)`.as(
        'amount_minor',
      ),
    ])
    .where(condition(actor, filter, 'worked_on'))
    .groupBy('entries.currency')
    .orderBy('entries.currency')
    .execute()

export const sumExpenses = (db: ReadDb, actor: StaffActor, filter: EntryFilter) =>
  expenseEntries(db)
    .select([
      'entries.currency',
      sql<number>`count(*)`.as('count'),
      sql<number>`sum(case when entries.is_billable = 1
        then (2 * entries.quantity_milli * entries.rate_minor + 1000) / 2000 else 0 end)`.as('amount_minor'),
    ])
    .where(condition(actor, filter, 'spent_on'))
    .groupBy('entries.currency')
    .orderBy('entries.currency')
    .execute()

export const selectTimeEntry = (db: ReadDb, actor: StaffActor, entryId: string) =>
  timeEntries(db)
    .selectAll('entries')
    .select(beside)
    .where('entries.id', '=', entryId)
    .where(matterVisibleTo(actor, 'entries.matter_id'))
    .executeTakeFirst()

export const selectExpenseEntry = (db: ReadDb, actor: StaffActor, entryId: string) =>
  expenseEntries(db)
    .selectAll('entries')
    .select(beside)
    .where('entries.id', '=', entryId)
    .where(matterVisibleTo(actor, 'entries.matter_id'))
    .executeTakeFirst()

export const insertTimeEntry = (db: ReadDb, row: TimeEntryRow) => db.insertInto('time_entries').values(row).execute()
export const updateTimeEntry = (db: ReadDb, entryId: string, columns: Partial<TimeEntryRow>) =>
  db.updateTable('time_entries').set(columns).where('id', '=', entryId).execute()
export const deleteTimeEntry = (db: ReadDb, entryId: string) =>
  db.deleteFrom('time_entries').where('id', '=', entryId).execute()

export const insertExpenseEntry = (db: ReadDb, row: ExpenseEntryRow) =>
  db.insertInto('expense_entries').values(row).execute()
export const updateExpenseEntry = (db: ReadDb, entryId: string, columns: Partial<ExpenseEntryRow>) =>
  db.updateTable('expense_entries').set(columns).where('id', '=', entryId).execute()
export const deleteExpenseEntry = (db: ReadDb, entryId: string) =>
  db.deleteFrom('expense_entries').where('id', '=', entryId).execute()

export const selectTimer = (db: ReadDb, userId: string) =>
  db
    .selectFrom('running_timers')
    .innerJoin('matters', 'matters.id', 'running_timers.matter_id')
    .selectAll('running_timers')
    .select(['matters.number as matter_number', 'matters.title as matter_title'])
    .where('running_timers.user_id', '=', userId)
    .executeTakeFirst()

export const insertTimer = (
  db: ReadDb,
  row: { user_id: string; matter_id: string; description: string; started_at_ms: number },
) => db.insertInto('running_timers').values(row).execute()
export const updateTimer = (db: ReadDb, userId: string, columns: { matter_id: string; description: string }) =>
  db.updateTable('running_timers').set(columns).where('user_id', '=', userId).execute()
export const deleteTimer = (db: ReadDb, userId: string) =>
  db.deleteFrom('running_timers').where('user_id', '=', userId).execute()

/** Everyone who works here now. */
export const selectActiveStaff = (db: ReadDb) =>
  db
    .selectFrom('staff_users')
    .select(['id', 'name'])
    .where('deactivated_at_ms', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute()

export const selectStaffUser = (db: ReadDb, userId: string) =>
  db.selectFrom('staff_users').select(['id', 'name', 'deactivated_at_ms']).where('id', '=', userId).executeTakeFirst()
