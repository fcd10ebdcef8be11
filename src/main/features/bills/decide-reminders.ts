import { daysBetween } from '../../../shared/calendar-day.ts'
import type { BillDetail } from '../../../shared/console/bills.contract.ts'
import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { hour } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { detailAgain } from './bill-detail.ts'
import { tellBillChanged } from './bill-events.ts'
import { readBilling } from './billing-settings.ts'
import { updateBill } from './bills.queries.ts'
import { firmDay } from './firm-day.ts'
import { isOverdue, seersOf, sendReminder } from './reminder-steps.ts'
import {
  decideReminder,
  insertReminder,
  lapseReminders,
  selectLastSentAtMs,
  selectProposed,
  selectReminder,
} from './reminders.queries.ts'
import { requireBill, requireIssued } from './staff-bill.ts'

/** Between two reminders of one bill, when staff ask for one. */
const reminderGapMs = 4 * hour

export function listReminders(deps: Deps, actor: StaffActor) {
  return deps.store.read(async (db) => {
    const today = await firmDay(db, deps.clock.now())
    const rows = await selectProposed(db, actor)
    return {
      mode: (await readBilling(db)).reminders.mode,
      reminders: rows.map((row) => ({
        reminderId: row.id,
        billId: row.bill_id,
        number: row.number ?? '',
        matterId: row.matter_id,
        matterTitle: row.matter_title,
        clientName: row.client_name,
        toEmail: row.email,
        currency: row.currency,
        balanceMinor: row.balance_minor,
        dueOn: row.due_on ?? today,
        daysOverdue: Math.max(0, daysBetween(row.due_on ?? today, today)),
        proposedAtMs: row.created_at_ms,
      })),
    }
  })
}

/** Sends what staff approved. What was paid, voided or withdrawn meanwhile, or is nobody's to see, lapses instead. */
export function approveReminders(
  deps: Deps,
  actor: StaffActor,
  { reminderIds }: { reminderIds: readonly string[] },
): Promise<{ sent: number; lapsed: number }> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const today = await firmDay(tx.db, nowMs)
    let sent = 0
    let lapsed = 0
    for (const reminderId of new Set(reminderIds)) {
      const reminder = await selectReminder(tx.db, reminderId)
      const bill = reminder && (await requireBill(tx.db, actor, reminder.bill_id))
      if (!bill) continue
      const isDue =
        reminder.state === 'proposed' &&
        isOverdue(bill, today) &&
        (await seersOf(tx.db, bill.id, nowMs)).some((person) => person.clientId === reminder.client_id)
      const isSent = isDue && (await sendReminder(tx, deps, actor, bill, { reminderId, clientId: reminder.client_id }))
      if (isSent) sent += 1
      else lapsed += 1
      if (reminder.state === 'proposed')
        await decideReminder(tx.db, reminderId, {
          state: isSent ? 'sent' : 'lapsed',
          decided_by: actor.userId,
          decided_at_ms: nowMs,
        })
      await tellBillChanged(tx, bill)
    }
    return { sent, lapsed }
  })
}

/** The step is done with: the next one is proposed when its day comes. */
export function dismissReminders(
  deps: Deps,
  actor: StaffActor,
  { reminderIds }: { reminderIds: readonly string[] },
): Promise<Record<string, never>> {
  return deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    for (const reminderId of new Set(reminderIds)) {
      const reminder = await selectReminder(tx.db, reminderId)
      const bill = reminder && (await requireBill(tx.db, actor, reminder.bill_id))
      if (!bill || reminder.state !== 'proposed') continue
      await decideReminder(tx.db, reminderId, {
        state: 'dismissed',
        decided_by: actor.userId,
        decided_at_ms: nowMs,
      })
      await tellBillChanged(tx, bill)
    }
    return {}
  })
}

/** **Remind now**, whatever is set. */
export function remindOfBillNow(
  deps: Deps,
  actor: StaffActor,
  { billId }: { billId: string },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireIssued(tx.db, actor, billId)
    if (isRefusal(bill)) return bill
    const nowMs = deps.clock.now()
    const today = await firmDay(tx.db, nowMs)
    if (!isOverdue(bill, today)) return refuse('CONFLICT', { messageKey: 'common.bills.refusal.notOverdue' })
    const lastAtMs = await selectLastSentAtMs(tx.db, billId)
    if (lastAtMs !== null && lastAtMs <= nowMs && lastAtMs + reminderGapMs > nowMs)
      return refuse('TOO_MANY', {
        messageKey: 'common.bills.refusal.remindedLately',
        retryAtMs: lastAtMs + reminderGapMs,
      })
    let sent = 0
    for (const person of await seersOf(tx.db, billId, nowMs)) {
      const reminderId = deps.ids.id()
      if (!(await sendReminder(tx, deps, actor, bill, { reminderId, clientId: person.clientId }))) continue
      sent += 1
      await lapseReminders(tx.db, billId, nowMs, person.clientId)
      await insertReminder(tx.db, {
        id: reminderId,
        bill_id: billId,
        participant_id: person.participantId,
        client_id: person.clientId,
        step_days: daysBetween(bill.due_on ?? today, today),
        is_by_hand: 1,
        state: 'sent',
        created_at_ms: nowMs,
        decided_by: actor.userId,
        decided_at_ms: nowMs,
      })
    }
    if (sent === 0) return refuse('CONFLICT', { messageKey: 'common.bills.refusal.nobodySees' })
    await tellBillChanged(tx, bill)
    return detailAgain(tx.db, deps, billId)
  })
}

export function pauseReminders(
  deps: Deps,
  actor: StaffActor,
  { billId, isPaused }: { billId: string; isPaused: boolean },
): Promise<BillDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const bill = await requireBill(tx.db, actor, billId)
    if (!bill) return refuse('NOT_FOUND')
    await updateBill(tx.db, billId, { reminders_paused: isPaused ? 1 : 0 })
    if (isPaused) await lapseReminders(tx.db, billId, deps.clock.now())
    await tellBillChanged(tx, bill)
    return detailAgain(tx.db, deps, billId)
  })
}
