import { billStanding } from '../../../shared/bills.ts'
import type { CalendarDay } from '../../../shared/calendar-day.ts'
import type { BillListRow } from '../../../shared/console/bills.contract.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { selectBillShares, type BillWithPeople } from './bills.queries.ts'

/** Of a bill's columns, those that a list shows. */
export type ListedBill = Pick<
  BillWithPeople,
  | 'id'
  | 'kind'
  | 'state'
  | 'number'
  | 'title'
  | 'matter_id'
  | 'matter_number'
  | 'matter_title'
  | 'client_id'
  | 'client_name'
  | 'currency'
  | 'issued_on'
  | 'due_on'
  | 'total_minor'
  | 'paid_minor'
  | 'credited_minor'
  | 'balance_minor'
  | 'updated_at_ms'
>

export async function toListRows(db: ReadDb, bills: readonly ListedBill[], today: CalendarDay): Promise<BillListRow[]> {
  const shares = await selectBillShares(
    db,
    bills.map((bill) => bill.id),
  )
  const statesOf = Map.groupBy(shares, (share) => share.resource_id)
  return bills.map((bill) => {
    const states = (statesOf.get(bill.id) ?? []).map((share) => share.state)
    const waiting = states.length > 0 ? 'waiting' : 'none'
    return listRowOf(bill, today, states.includes('live') ? 'live' : waiting)
  })
}

export const billKindOf = (bill: { kind: string }) => (bill.kind === 'credit-note' ? 'credit-note' : 'bill')

export const billStateOf = ({ state }: { state: string }) =>
  state === 'issued' || state === 'void' ? state : ('draft' as const)

export const standingOf = (
  bill: Pick<
    BillWithPeople,
    'kind' | 'state' | 'due_on' | 'total_minor' | 'paid_minor' | 'credited_minor' | 'balance_minor'
  >,
  today: CalendarDay,
) =>
  billStanding(
    {
      kind: bill.kind,
      state: bill.state,
      dueOn: bill.due_on,
      totalMinor: bill.total_minor,
      paidMinor: bill.paid_minor,
      creditedMinor: bill.credited_minor,
      balanceMinor: bill.balance_minor,
    },
    today,
  )

const listRowOf = (bill: ListedBill, today: CalendarDay, sharing: BillListRow['sharing']): BillListRow => ({
  billId: bill.id,
  kind: billKindOf(bill),
  state: billStateOf(bill),
  standing: standingOf(bill, today),
  number: bill.number,
  title: bill.title,
  matterId: bill.matter_id,
  matterNumber: bill.matter_number,
  matterTitle: bill.matter_title,
  clientId: bill.client_id,
  clientName: bill.client_name,
  currency: bill.currency,
  issuedOn: bill.issued_on,
  dueOn: bill.due_on,
  totalMinor: bill.total_minor,
  paidMinor: bill.paid_minor,
  creditedMinor: bill.credited_minor,
  balanceMinor: bill.balance_minor,
  sharing,
  updatedAtMs: bill.updated_at_ms,
})
