import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { isSeenBy, visibleShares } from '../sharing/visible-shares.ts'
import { selectBillShares, type BillWithPeople } from './bills.queries.ts'
import { firmDay } from './firm-day.ts'
import { selectAddressee } from './reminders.queries.ts'

export interface Addressee {
  participantId: string
  clientId: string
}

/** Those who see the bill now, by the rules of sharing alone: nobody else is reminded of it, or learns that there is one. */
export async function seersOf(db: ReadDb, billId: string, nowMs: number): Promise<Addressee[]> {
  const seers = new Map<string, Addressee>()
  for (const share of await selectBillShares(db, [billId])) {
    const reader = { kind: 'client' as const, clientId: share.client_id }
    if (share.state === 'live' && (await isSeenBy(db, reader, nowMs, billId)))
      seers.set(share.client_id, { participantId: share.participant_id, clientId: share.client_id })
  }
  return [...seers.values()]
}

export const isOverdue = (
  bill: Pick<BillWithPeople, 'kind' | 'state' | 'balance_minor' | 'due_on'>,
  today: string,
): boolean =>
  bill.kind === 'bill' &&
  bill.state === 'issued' &&
  bill.balance_minor > 0 &&
  bill.due_on !== null &&
  bill.due_on < today

/** The e-mail names neither bill nor amount (NTF-2). False for somebody without an address. */
export async function sendReminder(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  bill: BillWithPeople,
  { reminderId, clientId }: { reminderId: string; clientId: string },
): Promise<boolean> {
  const client = await selectAddressee(tx.db, clientId)
  if (!client?.email) return false
  await enqueueEmail(tx, deps, {
    key: `bill-reminder:${reminderId}`,
    kind: 'bill-reminder',
    to: { email: client.email, name: client.display_name },
    clientId,
    matterId: bill.matter_id,
    portalAddressId: client.portal_address_id,
    locale: client.locale === 'es' ? 'es' : 'en',
    target: '/bills',
    isNews: true,
  })
  await recordActivity(tx, deps, {
    actor,
    kind: 'bill.reminded',
    matterId: bill.matter_id,
    clientId,
    subjectKind: 'bill',
    subjectId: bill.id,
    data: { number: bill.number ?? '' },
  })
  return true
}

/** For the outbox, when a reminder's time has come: whether any bill that this client sees is still overdue. */
export async function hasOverdueBill(db: ReadDb, clientId: string, nowMs: number): Promise<boolean> {
  const today = await firmDay(db, nowMs)
  const row = await visibleShares(db, { kind: 'client', clientId }, nowMs)
    .innerJoin('bills', 'bills.id', 'shares.resource_id')
    .select('bills.id')
    .where('shares.resource_kind', '=', 'bill')
    .where('bills.state', '=', 'issued')
    .where('bills.balance_minor', '>', 0)
    .where('bills.due_on', '<', today)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
