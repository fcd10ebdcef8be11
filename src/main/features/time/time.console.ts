import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireStaff, type ConsoleContext } from '../../context.ts'
import { createExpense, removeExpense, updateExpense } from './change-expense.ts'
import { getMatterBilling, listRates, setMatterBilling, setRate } from './change-rates.ts'
import { createTime, removeTime, updateTime } from './change-time.ts'
import { listExpenses, listTime, unbilled } from './list-entries.ts'
import { changeTimer, discardTimer, getTimer, startTimer, stopTimer } from './run-timer.ts'

const os = implement(consoleContract.time).$context<ConsoleContext>()

export const timeConsole = os.router({
  list: os.list.handler(({ input, context }) => listTime(context.deps, requireStaff(context), input)),
  create: os.create.handler(async ({ input, context }) =>
    answer(await createTime(context.deps, requireStaff(context), input)),
  ),
  update: os.update.handler(async ({ input, context }) =>
    answer(await updateTime(context.deps, requireStaff(context), input)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await removeTime(context.deps, requireStaff(context), input)),
  ),
  listExpenses: os.listExpenses.handler(({ input, context }) =>
    listExpenses(context.deps, requireStaff(context), input),
  ),
  createExpense: os.createExpense.handler(async ({ input, context }) =>
    answer(await createExpense(context.deps, requireStaff(context), input)),
  ),
  updateExpense: os.updateExpense.handler(async ({ input, context }) =>
    answer(await updateExpense(context.deps, requireStaff(context), input)),
  ),
  removeExpense: os.removeExpense.handler(async ({ input, context }) =>
    answer(await removeExpense(context.deps, requireStaff(context), input)),
  ),
  unbilled: os.unbilled.handler(async ({ input, context }) =>
    answer(await unbilled(context.deps, requireStaff(context), input)),
  ),
  getTimer: os.getTimer.handler(({ context }) => getTimer(context.deps, requireStaff(context))),
  startTimer: os.startTimer.handler(async ({ input, context }) =>
    answer(await startTimer(context.deps, requireStaff(context), input)),
  ),
  updateTimer: os.updateTimer.handler(async ({ input, context }) =>
    answer(await changeTimer(context.deps, requireStaff(context), input)),
  ),
  stopTimer: os.stopTimer.handler(async ({ input, context }) =>
    answer(await stopTimer(context.deps, requireStaff(context), input)),
  ),
  discardTimer: os.discardTimer.handler(({ context }) => discardTimer(context.deps, requireStaff(context))),
  listRates: os.listRates.handler(({ context }) => {
    requireStaff(context)
    return listRates(context.deps)
  }),
  setRate: os.setRate.handler(async ({ input, context }) =>
    answer(await setRate(context.deps, requireAdmin(context), input)),
  ),
  getMatterBilling: os.getMatterBilling.handler(async ({ input, context }) =>
    answer(await getMatterBilling(context.deps, requireStaff(context), input)),
  ),
  setMatterBilling: os.setMatterBilling.handler(async ({ input, context }) =>
    answer(await setMatterBilling(context.deps, requireStaff(context), input)),
  ),
})
