import { formatMoney } from '../../../shared/money.ts'
import type { Tx } from '../../platform/store/store.ts'
import { selectBillShares } from './bills.queries.ts'

/** Tells the console, and the open pages of every client with whom it is shared, that a bill has changed. */
export async function tellBillChanged(
  tx: Tx,
  bill: { id: string; matter_id: string; client_id: string },
): Promise<void> {
  tx.emit({ kind: 'console', topic: 'bills', matterId: bill.matter_id, clientId: bill.client_id })
  const shares = await selectBillShares(tx.db, [bill.id])
  const seers = shares.filter((share) => share.state === 'live').map((share) => share.client_id)
  for (const clientId of new Set(seers)) tx.emit({ kind: 'client', topic: 'bills', clientId })
}

/** An amount in an entry of the activity: exact, for whoever shows it in their own language; in words for what is taken out as a file. */
export const saidAmount = (amountMinor: number, currency: string) => ({
  amount: formatMoney(amountMinor, currency, 'en'),
  amountMinor,
  currency,
})
