import type { PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { visibleShares } from '../sharing/visible-shares.ts'

/** The bills that a client sees: `visibleShares` joined with `bills`. A draft is never among them, whatever the shares say. */
const visibleBills = (db: ReadDb, reader: PortalReader, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('bills', 'bills.id', 'shares.resource_id')
    .innerJoin('matters', 'matters.id', 'shares.matter_id')
    .leftJoin('staff_users', 'staff_users.id', 'shares.shared_by')
    .where('shares.resource_kind', '=', 'bill')
    .where('bills.number', 'is not', null)
    .where('bills.state', 'in', ['issued', 'void'])

const withDetails = (query: ReturnType<typeof visibleBills>) =>
  query
    .selectAll('shares')
    .select([
      'bills.kind',
      'bills.state as bill_state',
      'bills.number',
      'bills.locale as bill_locale',
      'bills.title as bill_title',
      'bills.currency',
      'bills.issued_on',
      'bills.due_on',
      'bills.total_minor',
      'bills.paid_minor',
      'bills.credited_minor',
      'bills.balance_minor',
      'bills.pdf_file_id',
      'bills.corrects_bill_id',
      'bills.voided_at_ms',
      'matters.title as matter_title',
      'staff_users.name as sharer_name',
    ])

export type SharedBillRow = Awaited<ReturnType<ReturnType<typeof withDetails>['execute']>>[number]

/** Each bill once, by the oldest of its shares. */
function eachOnce(rows: readonly SharedBillRow[]): SharedBillRow[] {
  const seen = new Map<string, SharedBillRow>()
  for (const row of rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    if (!seen.has(row.resource_id)) seen.set(row.resource_id, row)
  return [...seen.values()]
}

/** Newest issue first. */
export const selectSharedBills = async (db: ReadDb, reader: PortalReader, nowMs: number): Promise<SharedBillRow[]> =>
  eachOnce(await withDetails(visibleBills(db, reader, nowMs)).execute()).sort((a, b) =>
    `${a.issued_on} ${a.resource_id}` < `${b.issued_on} ${b.resource_id}` ? 1 : -1,
  )

/** Of some bills, those that this client sees now. */
export const selectSharedAmong = async (
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  billIds: readonly string[],
): Promise<SharedBillRow[]> =>
  billIds.length === 0
    ? []
    : eachOnce(
        await withDetails(visibleBills(db, reader, nowMs))
          .where('shares.resource_id', 'in', [...billIds])
          .execute(),
      )

/** The share through which a client sees a bill now; undefined when they do not. */
export const selectSharedBill = async (
  db: ReadDb,
  reader: PortalReader,
  nowMs: number,
  billId: string,
): Promise<SharedBillRow | undefined> => (await selectSharedAmong(db, reader, nowMs, [billId]))[0]

export const selectFrozen = (db: ReadDb, billId: string) =>
  db.selectFrom('bills').select(['frozen']).where('id', '=', billId).executeTakeFirst()

/** Issued credit notes to a bill: whether this client sees them has yet to be asked. */
export const selectCreditNoteIds = async (db: ReadDb, billId: string): Promise<string[]> =>
  (
    await db
      .selectFrom('bills')
      .select('id')
      .where('corrects_bill_id', '=', billId)
      .where('state', '=', 'issued')
      .execute()
  ).map((row) => row.id)
