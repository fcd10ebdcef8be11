import { daysBetween } from '../../../shared/calendar-day.ts'
import type { SystemActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import type { Timers } from '../../platform/jobs/timers.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import { isReminderHour, remindEveryMs } from '../outbox/reminder-hours.ts'
import { theFirm } from '../settings/firm-reads.ts'
import { readBilling, type Billing } from './billing-settings.ts'
import { tellBillChanged } from './bill-events.ts'
import { selectBill } from './bills.queries.ts'
import { firmDay } from './firm-day.ts'
import { isOverdue, seersOf, sendReminder, type Addressee } from './reminder-steps.ts'
import { insertReminder, lapseReminders, selectOverdueBillIds, selectReachedStep } from './reminders.queries.ts'

const host: SystemActor = { kind: 'system', name: 'host' }

/** Reminds of overdue bills as the firm has set it: sends, or lists what staff may send, once for each step and each client. */
export function createBillReminders(deps: Deps, timers: Timers): Job {
  return createJob({
    name: 'bill-reminders',
    timers,
    log: deps.log,
    async run() {
      await remindOfOverdueBills(deps)
      return remindEveryMs
    },
  })
}

async function remindOfOverdueBills(deps: Deps): Promise<void> {
  const nowMs = deps.clock.now()
  const due = await deps.store.read(async (db) => {
    const { reminders } = await readBilling(db)
    if (reminders.mode === 'off' || !isReminderHour(nowMs, (await theFirm(db)).time_zone)) return []
    const ids: string[] = []
    // Looked at before a write is opened: on most days there is nothing to say of most of them.
    for (const billId of await selectOverdueBillIds(db, await firmDay(db, nowMs)))
      if ((await dueReminders(db, billId, reminders.days, nowMs)).length > 0) ids.push(billId)
    return ids
  })
  for (const billId of due) await deps.store.write((tx) => remindOfBill(tx, deps, billId))
}

/** The last step that has come, for each who sees the bill and was not reminded so far. */
async function dueReminders(
  db: ReadDb,
  billId: string,
  days: Billing['reminders']['days'],
  nowMs: number,
): Promise<{ person: Addressee; stepDays: number }[]> {
  const bill = await selectBill(db, billId)
  const today = await firmDay(db, nowMs)
  if (!bill || !isOverdue(bill, today) || bill.reminders_paused === 1) return []
  const overdueDays = daysBetween(bill.due_on ?? today, today)
  const stepDays = days.filter((step) => step <= overdueDays).reduce((most, step) => Math.max(most, step), 0)
  if (stepDays === 0) return []
  const due: { person: Addressee; stepDays: number }[] = []
  for (const person of await seersOf(db, billId, nowMs))
    if (((await selectReachedStep(db, billId, person.clientId)) ?? 0) < stepDays) due.push({ person, stepDays })
  return due
}

async function remindOfBill(tx: Tx, deps: Deps, billId: string): Promise<void> {
  const nowMs = deps.clock.now()
  const { reminders } = await readBilling(tx.db)
  const bill = await selectBill(tx.db, billId)
  if (!bill || reminders.mode === 'off') return
  for (const { person, stepDays } of await dueReminders(tx.db, billId, reminders.days, nowMs)) {
    // One that still waits for an answer is overtaken by this one.
    await lapseReminders(tx.db, billId, nowMs, person.clientId)
    const reminderId = deps.ids.id()
    const isSent =
      reminders.mode === 'auto' && (await sendReminder(tx, deps, host, bill, { reminderId, clientId: person.clientId }))
    if (reminders.mode === 'auto' && !isSent) continue
    await insertReminder(tx.db, {
      id: reminderId,
      bill_id: billId,
      participant_id: person.participantId,
      client_id: person.clientId,
      step_days: stepDays,
      is_by_hand: 0,
      state: isSent ? 'sent' : 'proposed',
      created_at_ms: nowMs,
      decided_by: null,
      decided_at_ms: isSent ? nowMs : null,
    })
  }
  await tellBillChanged(tx, bill)
}
