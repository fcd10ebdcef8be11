import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { refuse } from '../../../shared/errors.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'

const os = implement(consoleContract.time).$context<ConsoleContext>()

/** Until its verb is there. */
const notYet = (): never => answer(refuse('UNAVAILABLE'))

export const timeConsole = os.router({
  list: os.list.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  create: os.create.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  update: os.update.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  remove: os.remove.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  listExpenses: os.listExpenses.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  createExpense: os.createExpense.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  updateExpense: os.updateExpense.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  removeExpense: os.removeExpense.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  unbilled: os.unbilled.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  getTimer: os.getTimer.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  startTimer: os.startTimer.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  updateTimer: os.updateTimer.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  stopTimer: os.stopTimer.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  discardTimer: os.discardTimer.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  listRates: os.listRates.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  setRate: os.setRate.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  getMatterBilling: os.getMatterBilling.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
  setMatterBilling: os.setMatterBilling.handler(({ context }) => {
    requireStaff(context)
    return notYet()
  }),
})
