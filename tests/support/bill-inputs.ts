import { saveTaxRate, updateBillSettings } from '../../src/main/features/bills/change-billing.ts'
import { createDraft } from '../../src/main/features/bills/create-draft.ts'
import { issueBill } from '../../src/main/features/bills/issue-bill.ts'
import { recordPayment } from '../../src/main/features/bills/record-payment.ts'
import { saveDraft } from '../../src/main/features/bills/save-draft.ts'
import { createExpense } from '../../src/main/features/time/change-expense.ts'
import { createTime } from '../../src/main/features/time/change-time.ts'
import { startTimer } from '../../src/main/features/time/run-timer.ts'
import type { StaffActor } from '../../src/main/actor.ts'
import { billing, contentOf, line } from './bill-scene.ts'
import { secret } from './procedure-table.ts'
import type { ShareScene } from './share-scene.ts'
import { granted } from './test-app.ts'

/** What every procedure of bills and of time is called with: all of it about the scene's one matter, all of it allowed to its lawyer. */
export async function billInputs(
  { app, lawyer, matter, mara }: ShareScene,
  admin: StaffActor,
): Promise<Record<string, unknown>> {
  const { deps } = app
  const { matterId } = matter
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Denver' }).format(app.clock.now())
  granted(await updateBillSettings(deps, admin, billing))
  const rate = { name: 'Gross receipts', rateMicro: 81_875, isDefault: true }
  const taxRateId = granted(await saveTaxRate(deps, admin, rate)).taxRates[0]?.taxRateId ?? ''
  const write = async () => {
    const made = granted(await createDraft(deps, lawyer, { matterId, withEntries: false }))
    const content = { ...contentOf(made), title: `${secret} bill`, lines: [line({ description: `${secret} hearing` })] }
    return granted(await saveDraft(deps, lawyer, { ...content, billId: made.billId, version: made.version }))
  }
  const issue = async () => granted(await issueBill(deps, lawyer, await write()))
  const draft = await write()
  const voidable = await issue()
  const { billId } = await issue()
  const payment = { billId, paidOn: today, method: 'transfer', reference: '', amountMinor: 100 }
  const paymentId = granted(await recordPayment(deps, lawyer, payment)).payments[0]?.paymentId ?? ''
  const reminderId = app.ids.id()
  await app.store.write(({ db }) =>
    db
      .insertInto('bill_reminders')
      .values({
        id: reminderId,
        bill_id: billId,
        participant_id: mara.participantId,
        client_id: mara.clientId,
        step_days: 7,
        is_by_hand: 0,
        state: 'proposed',
        created_at_ms: app.clock.now(),
        decided_by: null,
        decided_at_ms: null,
      })
      .execute(),
  )
  const timeFields = { matterId, workedOn: today, minutes: 30, description: `${secret} call`, isBillable: true }
  const expenseFields = {
    matterId,
    spentOn: today,
    description: `${secret} fee`,
    quantityMilli: 1_000,
    rateMinor: 500,
    isBillable: true,
  }
  const time = granted(await createTime(deps, lawyer, timeFields))
  const expense = granted(await createExpense(deps, lawyer, expenseFields))
  granted(await startTimer(deps, lawyer, { matterId, description: `${secret} letter` }))
  const written = { billId: draft.billId, version: draft.version }
  const timeEntry = { entryId: time.entryId, version: time.version }
  const expenseItem = { entryId: expense.entryId, version: expense.version }
  const ofMatter = { matterId }
  return {
    'bills.approveReminders': { reminderIds: [reminderId] },
    'bills.balances': ofMatter,
    'bills.create': { ...ofMatter, withEntries: true },
    'bills.createCreditNote': { billId },
    'bills.deleteDraft': written,
    'bills.dismissReminders': { reminderIds: [reminderId] },
    'bills.duplicate': { billId },
    'bills.exportCsv': ofMatter,
    'bills.get': { billId },
    'bills.getSettings': undefined,
    'bills.issue': written,
    'bills.list': {},
    'bills.listReminders': undefined,
    'bills.pauseReminders': { billId, isPaused: true },
    'bills.recordPayment': payment,
    'bills.recordRefund': payment,
    'bills.remind': { billId },
    'bills.retireTaxRate': { taxRateId, isRetired: true },
    'bills.reversePayment': { paymentId, reason: 'Other bill' },
    'bills.save': { ...contentOf(draft), ...written },
    'bills.saveTaxRate': { name: 'Other', rateMicro: 1, isDefault: false },
    'bills.statement': { ...ofMatter, fromOn: '2026-01-01', toOn: today },
    'bills.updateSeries': { kind: 'bill', prefix: 'R', hasYear: true, digits: 4 },
    'bills.updateSettings': billing,
    'bills.void': { billId: voidable.billId, reason: 'Wrong' },
    'time.create': timeFields,
    'time.createExpense': expenseFields,
    'time.discardTimer': undefined,
    'time.getMatterBilling': ofMatter,
    'time.getTimer': undefined,
    'time.list': {},
    'time.listExpenses': {},
    'time.listRates': undefined,
    'time.remove': timeEntry,
    'time.removeExpense': expenseItem,
    'time.setMatterBilling': { ...ofMatter, currency: null, rates: [{ userId: null, rateMinor: 100 }] },
    'time.setRate': { userId: lawyer.userId, currency: 'USD', rateMinor: 24_000 },
    'time.startTimer': { ...ofMatter, description: '' },
    'time.stopTimer': {},
    'time.unbilled': ofMatter,
    'time.update': { ...timeFields, ...timeEntry },
    'time.updateExpense': { ...expenseFields, ...expenseItem },
    'time.updateTimer': { ...ofMatter, description: `${secret} other` },
  }
}
