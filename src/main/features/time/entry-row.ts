import type { ExpenseEntry, TimeEntry } from '../../../shared/console/time.contract.ts'
import { pieceAmount, timeAmount } from './time-amount.ts'
import type { ExpenseEntryWithPeople, TimeEntryWithPeople } from './time.queries.ts'

type AnyEntry = TimeEntryWithPeople | ExpenseEntryWithPeople

function common(row: AnyEntry) {
  const onBill = row.bill_state === 'issued' ? ('billed' as const) : ('drafted' as const)
  return {
    entryId: row.id,
    matterId: row.matter_id,
    matterNumber: row.matter_number,
    matterTitle: row.matter_title,
    userId: row.user_id,
    userName: row.user_name,
    description: row.description,
    currency: row.currency,
    isBillable: row.is_billable === 1,
    state: row.bill_id === null ? ('free' as const) : onBill,
    bill: row.bill_id === null ? null : { billId: row.bill_id, number: row.bill_number },
    version: row.version,
    rateMinor: row.rate_minor,
  }
}

export const toTimeEntry = (row: TimeEntryWithPeople): TimeEntry => ({
  ...common(row),
  workedOn: row.worked_on,
  minutes: row.minutes,
  amountMinor: row.is_billable === 1 ? timeAmount(row.minutes, row.rate_minor) : 0,
})

export const toExpenseEntry = (row: ExpenseEntryWithPeople): ExpenseEntry => ({
  ...common(row),
  spentOn: row.spent_on,
  quantityMilli: row.quantity_milli,
  amountMinor: row.is_billable === 1 ? pieceAmount(row.quantity_milli, row.rate_minor) : 0,
})
