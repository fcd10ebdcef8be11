import { largestQuantityMilli } from '../../../shared/compute-bill.ts'
import type { ExpenseEntry } from '../../../shared/console/time.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { changeableEntry, entryBase, entryFields, refusedAmount, type EntryFields } from './entry-rules.ts'
import { toExpenseEntry } from './entry-row.ts'
import { pieceAmount } from './time-amount.ts'
import { deleteExpenseEntry, insertExpenseEntry, selectExpenseEntry, updateExpenseEntry } from './time.queries.ts'

export interface ExpenseFields extends EntryFields {
  spentOn: string
  quantityMilli: number
  rateMinor: number
}

/** What was spent on a matter (BILL-7). */
export function createExpense(deps: Deps, actor: StaffActor, input: ExpenseFields): Promise<ExpenseEntry | Refusal> {
  return deps.store.write(async (tx) => {
    const columns = await expenseColumns(tx.db, deps, actor, input)
    if (isRefusal(columns)) return columns
    const row = { ...entryBase(deps, actor), ...columns }
    await insertExpenseEntry(tx.db, row)
    await tellExpense(tx, deps, actor, 'time.expense-recorded', row)
    return again(tx.db, actor, row.id)
  })
}

export function updateExpense(
  deps: Deps,
  actor: StaffActor,
  input: ExpenseFields & { entryId: string; version: number },
): Promise<ExpenseEntry | Refusal> {
  return deps.store.write(async (tx) => {
    const row = changeableEntry(await selectExpenseEntry(tx.db, actor, input.entryId), input.version)
    if (isRefusal(row)) return row
    const columns = await expenseColumns(tx.db, deps, actor, { ...input, userId: input.userId ?? row.user_id })
    if (isRefusal(columns)) return columns
    const change = { ...columns, version: row.version + 1, updated_at_ms: deps.clock.now() }
    await updateExpenseEntry(tx.db, row.id, change)
    await tellExpense(tx, deps, actor, 'time.expense-changed', { ...columns, id: row.id })
    if (columns.matter_id !== row.matter_id) tx.emit({ kind: 'console', topic: 'time', matterId: row.matter_id })
    return again(tx.db, actor, row.id)
  })
}

export function removeExpense(
  deps: Deps,
  actor: StaffActor,
  { entryId, version }: { entryId: string; version: number },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const row = changeableEntry(await selectExpenseEntry(tx.db, actor, entryId), version)
    if (isRefusal(row)) return row
    await deleteExpenseEntry(tx.db, row.id)
    await tellExpense(tx, deps, actor, 'time.expense-removed', row)
    return {}
  })
}

async function expenseColumns(db: ReadDb, deps: Deps, actor: StaffActor, input: ExpenseFields) {
  const fields = await entryFields(db, deps, actor, { ...input, on: input.spentOn, field: 'spentOn' })
  if (isRefusal(fields)) return fields
  if (input.quantityMilli <= 0 || input.quantityMilli > largestQuantityMilli)
    return refuse('INVALID', { field: 'quantityMilli', messageKey: 'common.time.quantityRange' })
  const amountMinor = pieceAmount(input.quantityMilli, Math.max(input.rateMinor, 0))
  const refused = refusedAmount('rateMinor', input.rateMinor, amountMinor)
  if (refused) return refused
  return { ...fields, spent_on: input.spentOn, quantity_milli: input.quantityMilli, rate_minor: input.rateMinor }
}

async function again(db: ReadDb, actor: StaffActor, entryId: string): Promise<ExpenseEntry> {
  const row = await selectExpenseEntry(db, actor, entryId)
  if (!row) throw new Error(`No entry ${entryId}`)
  return toExpenseEntry(row)
}

async function tellExpense(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  kind: 'time.expense-recorded' | 'time.expense-changed' | 'time.expense-removed',
  row: { id: string; matter_id: string },
): Promise<void> {
  await recordActivity(tx, deps, {
    actor,
    kind,
    matterId: row.matter_id,
    subjectKind: 'expense-entry',
    subjectId: row.id,
  })
  tx.emit({ kind: 'console', topic: 'time', matterId: row.matter_id })
}
