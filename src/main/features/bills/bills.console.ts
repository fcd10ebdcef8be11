import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireFreshStaff, requireStaff, type ConsoleContext } from '../../context.ts'
import { getBill } from './bill-detail.ts'
import { getBillSettings, retireTaxRate, saveTaxRate, updateBillSettings, updateSeries } from './change-billing.ts'
import { createCreditNote, duplicateBill } from './copy-bill.ts'
import { createDraft } from './create-draft.ts'
import {
  approveReminders,
  dismissReminders,
  listReminders,
  pauseReminders,
  remindOfBillNow,
} from './decide-reminders.ts'
import { exportBills } from './export-csv.ts'
import { issueBill } from './issue-bill.ts'
import { listBills, readBalances } from './list-bills.ts'
import { recordPayment, recordRefund, reversePayment } from './record-payment.ts'
import { deleteDraft, saveDraft } from './save-draft.ts'
import { getStatement } from './statement.ts'
import { voidBill } from './void-bill.ts'

const os = implement(consoleContract.bills).$context<ConsoleContext>()

export const billsConsole = os.router({
  list: os.list.handler(({ input, context }) => listBills(context.deps, requireStaff(context), input)),
  get: os.get.handler(async ({ input, context }) => answer(await getBill(context.deps, requireStaff(context), input))),
  create: os.create.handler(async ({ input, context }) =>
    answer(await createDraft(context.deps, requireStaff(context), input)),
  ),
  save: os.save.handler(async ({ input, context }) =>
    answer(await saveDraft(context.deps, requireStaff(context), input)),
  ),
  deleteDraft: os.deleteDraft.handler(async ({ input, context }) =>
    answer(await deleteDraft(context.deps, requireStaff(context), input)),
  ),
  issue: os.issue.handler(async ({ input, context }) =>
    answer(await issueBill(context.deps, requireStaff(context), input)),
  ),
  void: os.void.handler(async ({ input, context }) =>
    answer(await voidBill(context.deps, requireStaff(context), input)),
  ),
  createCreditNote: os.createCreditNote.handler(async ({ input, context }) =>
    answer(await createCreditNote(context.deps, requireStaff(context), input)),
  ),
  duplicate: os.duplicate.handler(async ({ input, context }) =>
    answer(await duplicateBill(context.deps, requireStaff(context), input)),
  ),
  recordPayment: os.recordPayment.handler(async ({ input, context }) =>
    answer(await recordPayment(context.deps, requireStaff(context), input)),
  ),
  recordRefund: os.recordRefund.handler(async ({ input, context }) =>
    answer(await recordRefund(context.deps, requireStaff(context), input)),
  ),
  reversePayment: os.reversePayment.handler(async ({ input, context }) =>
    answer(await reversePayment(context.deps, requireStaff(context), input)),
  ),
  balances: os.balances.handler(async ({ input, context }) =>
    answer(await readBalances(context.deps, requireStaff(context), input)),
  ),
  statement: os.statement.handler(async ({ input, context }) =>
    answer(await getStatement(context.deps, requireStaff(context), input)),
  ),
  exportCsv: os.exportCsv.handler(async ({ input, context }) =>
    answer(await exportBills(context.deps, requireFreshStaff(context), input)),
  ),
  listReminders: os.listReminders.handler(({ context }) => listReminders(context.deps, requireStaff(context))),
  approveReminders: os.approveReminders.handler(({ input, context }) =>
    approveReminders(context.deps, requireStaff(context), input),
  ),
  dismissReminders: os.dismissReminders.handler(({ input, context }) =>
    dismissReminders(context.deps, requireStaff(context), input),
  ),
  remind: os.remind.handler(async ({ input, context }) =>
    answer(await remindOfBillNow(context.deps, requireStaff(context), input)),
  ),
  pauseReminders: os.pauseReminders.handler(async ({ input, context }) =>
    answer(await pauseReminders(context.deps, requireStaff(context), input)),
  ),
  getSettings: os.getSettings.handler(({ context }) => {
    requireStaff(context)
    return getBillSettings(context.deps)
  }),
  updateSettings: os.updateSettings.handler(async ({ input, context }) =>
    answer(await updateBillSettings(context.deps, requireAdmin(context), input)),
  ),
  updateSeries: os.updateSeries.handler(async ({ input, context }) =>
    answer(await updateSeries(context.deps, requireAdmin(context), input)),
  ),
  saveTaxRate: os.saveTaxRate.handler(async ({ input, context }) =>
    answer(await saveTaxRate(context.deps, requireAdmin(context), input)),
  ),
  retireTaxRate: os.retireTaxRate.handler(async ({ input, context }) =>
    answer(await retireTaxRate(context.deps, requireAdmin(context), input)),
  ),
})
