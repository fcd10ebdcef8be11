import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { requireStaff, type ConsoleContext } from '../../context.ts'
import { find } from './find.ts'

const os = implement(consoleContract.search).$context<ConsoleContext>()

export const searchConsole = os.router({
  find: os.find.handler(({ input, context }) => find(context.deps, requireStaff(context), input)),
})
