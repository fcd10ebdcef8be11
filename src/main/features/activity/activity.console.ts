import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireFreshAdmin, requireStaff, type ConsoleContext } from '../../context.ts'
import { exportActivity } from './export-activity.ts'
import { listActivity } from './list-activity.ts'
import { verifyActivity } from './verify-chain.ts'

const os = implement(consoleContract.activity).$context<ConsoleContext>()

export const activityConsole = os.router({
  list: os.list.handler(({ input, context }) => listActivity(context.deps, requireStaff(context), input)),
  export: os.export.handler(async ({ input, context }) =>
    answer(await exportActivity(context.deps, requireFreshAdmin(context), input)),
  ),
  verify: os.verify.handler(({ context }) => {
    requireAdmin(context)
    return verifyActivity(context.deps)
  }),
})
