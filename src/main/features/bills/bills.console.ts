import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { refuse } from '../../../shared/errors.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'

const os = implement(consoleContract.bills).$context<ConsoleContext>()

/** Until its verb is there. */
const notYet = (): never => answer(refuse('UNAVAILABLE'))

export const billsConsole = os.router({
  list: os.list.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  get: os.get.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  create: os.create.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  save: os.save.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  deleteDraft: os.deleteDraft.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  issue: os.issue.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  void: os.void.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  createCreditNote: os.createCreditNote.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  duplicate: os.duplicate.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  recordPayment: os.recordPayment.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  recordRefund: os.recordRefund.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  reversePayment: os.reversePayment.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  balances: os.balances.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  statement: os.statement.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  exportCsv: os.exportCsv.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  listReminders: os.listReminders.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  approveReminders: os.approveReminders.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  dismissReminders: os.dismissReminders.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  remind: os.remind.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  pauseReminders: os.pauseReminders.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  getSettings: os.getSettings.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  updateSettings: os.updateSettings.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  updateSeries: os.updateSeries.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  saveTaxRate: os.saveTaxRate.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  retireTaxRate: os.retireTaxRate.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
})
