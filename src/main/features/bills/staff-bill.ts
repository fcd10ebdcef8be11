import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { selectBill, type BillWithPeople } from './bills.queries.ts'

/** The bill, when this person may see its matter; undefined whether it is not theirs to see or does not exist. */
export async function requireBill(
  db: ReadDb,
  actor: ConsoleActor,
  billId: string,
): Promise<BillWithPeople | undefined> {
  const bill = await selectBill(db, billId)
  return bill && (await requireVisibleMatter(db, actor, bill.matter_id)) ? bill : undefined
}

/** The draft that somebody began to change, and nobody has since. */
export async function requireDraft(
  db: ReadDb,
  actor: ConsoleActor,
  { billId, version }: { billId: string; version: number },
): Promise<BillWithPeople | Refusal> {
  const bill = await requireBill(db, actor, billId)
  if (!bill) return refuse('NOT_FOUND')
  if (bill.state !== 'draft') return refuse('CONFLICT', { messageKey: 'common.bills.refusal.notDraft' })
  if (bill.version !== version) return refuse('STALE')
  return bill
}

/** A bill, and no credit note, that stands: issued and not void. */
export async function requireIssued(
  db: ReadDb,
  actor: ConsoleActor,
  billId: string,
): Promise<BillWithPeople | Refusal> {
  const bill = await requireBill(db, actor, billId)
  if (!bill) return refuse('NOT_FOUND')
  if (bill.kind !== 'bill' || bill.state !== 'issued')
    return refuse('CONFLICT', { messageKey: 'common.bills.refusal.notIssued' })
  return bill
}
