import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

export interface StatementOf {
  matterId?: string | null
  clientId?: string | null
}

/** Everything that was ever issued to them or on it, void ones too, of matters that this person may see (CLT-3). */
const issuedBills = (db: ReadDb, actor: ConsoleActor, { matterId, clientId }: StatementOf, untilOn: string) =>
  db
    .selectFrom('bills')
    .innerJoin('matters', 'matters.id', 'bills.matter_id')
    .where(matterVisibleTo(actor, 'bills.matter_id'))
    .where('bills.number', 'is not', null)
    .where('bills.issued_on', '<=', untilOn)
    .$if(Boolean(matterId), (query) => query.where('bills.matter_id', '=', matterId ?? ''))
    .$if(Boolean(clientId), (query) => query.where('bills.client_id', '=', clientId ?? ''))

export const selectStatementBills = (db: ReadDb, actor: ConsoleActor, of: StatementOf, untilOn: string) =>
  issuedBills(db, actor, of, untilOn)
    .select([
      'bills.id',
      'bills.kind',
      'bills.state',
      'bills.number',
      'bills.title',
      'bills.currency',
      'bills.issued_on',
      'bills.voided_on',
      'bills.total_minor',
      'bills.matter_id',
      'matters.number as matter_number',
    ])
    .orderBy('bills.issued_on')
    .orderBy('bills.id')
    .execute()
export type StatementBill = Awaited<ReturnType<typeof selectStatementBills>>[number]

/** Without those that were reversed. */
export const selectStatementPayments = (db: ReadDb, actor: ConsoleActor, of: StatementOf, untilOn: string) =>
  issuedBills(db, actor, of, '9999-12-31')
    .innerJoin('bill_payments', 'bill_payments.bill_id', 'bills.id')
    .where('bill_payments.reversed_at_ms', 'is', null)
    .where('bill_payments.paid_on', '<=', untilOn)
    .select([
      'bill_payments.bill_id',
      'bill_payments.kind',
      'bill_payments.paid_on',
      'bill_payments.reference',
      'bill_payments.amount_minor',
      'bills.number',
      'bills.currency',
      'bills.matter_id',
      'matters.number as matter_number',
    ])
    .orderBy('bill_payments.paid_on')
    .orderBy('bill_payments.created_at_ms')
    .orderBy('bill_payments.id')
    .execute()
export type StatementPayment = Awaited<ReturnType<typeof selectStatementPayments>>[number]

export const selectStatementMatter = (db: ReadDb, matterId: string) =>
  db.selectFrom('matters').select(['number', 'title']).where('id', '=', matterId).executeTakeFirst()

export const selectStatementClient = (db: ReadDb, clientId: string) =>
  db.selectFrom('clients').select(['display_name', 'address', 'locale']).where('id', '=', clientId).executeTakeFirst()
