import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { requireStaff, type ConsoleContext } from '../../context.ts'
import { getHome, markHomeSeen } from './get-home.ts'

const os = implement(consoleContract.home).$context<ConsoleContext>()

export const homeConsole = os.router({
  get: os.get.handler(({ context }) => getHome(context.deps, requireStaff(context))),
  markSeen: os.markSeen.handler(({ context }) => markHomeSeen(context.deps, requireStaff(context))),
})
