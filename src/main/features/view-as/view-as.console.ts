import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { openViewAs } from './open-view-as.ts'

const os = implement(consoleContract.viewAs).$context<ConsoleContext>()

export const viewAsConsole = os.router({
  open: os.open.handler(async ({ input, context }) =>
    answer(await openViewAs(context.deps, requireStaff(context), input)),
  ),
})
