import type { Tx } from '../../platform/store/store.ts'
import { tellBillChanged } from './bill-events.ts'
import { updateBill, type BillWithPeople } from './bills.queries.ts'
import { lapseReminders } from './reminders.queries.ts'

/**
 * What was paid or credited has changed: the balance with it, in the same write. Once nothing is owed, reminders that wait for
 * staff have nothing to remind of.
 */
export async function settleBalance(
  tx: Tx,
  bill: BillWithPeople,
  change: { paid_minor?: number; credited_minor?: number },
  nowMs: number,
): Promise<void> {
  const sums = { paid_minor: bill.paid_minor, credited_minor: bill.credited_minor, ...change }
  const balanceMinor = bill.total_minor - sums.paid_minor - sums.credited_minor
  await updateBill(tx.db, bill.id, { ...sums, balance_minor: balanceMinor, updated_at_ms: nowMs })
  if (balanceMinor <= 0) await lapseReminders(tx.db, bill.id, nowMs)
  await tellBillChanged(tx, bill)
}
