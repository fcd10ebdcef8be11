import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { requireStaff, type ConsoleContext } from '../../context.ts'
import { getCadence, listNotices, seeNotices, setCadence } from './list-notices.ts'

const os = implement(consoleContract.notices).$context<ConsoleContext>()

export const noticesConsole = os.router({
  list: os.list.handler(({ input, context }) => listNotices(context.deps, requireStaff(context), input)),
  markSeen: os.markSeen.handler(({ input, context }) => seeNotices(context.deps, requireStaff(context), input)),
  getCadence: os.getCadence.handler(({ context }) => getCadence(context.deps, requireStaff(context))),
  setCadence: os.setCadence.handler(({ input, context }) => setCadence(context.deps, requireStaff(context), input)),
})
