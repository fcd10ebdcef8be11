import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { refuse } from '../../../shared/errors.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'

const os = implement(consoleContract.uploads).$context<ConsoleContext>()

const notYet = (context: ConsoleContext) => {
  requireStaff(context)
  return answer<never>(refuse('UNAVAILABLE'))
}

export const uploadsConsole = os.router({
  begin: os.begin.handler(({ context }) => notYet(context)),
  list: os.list.handler(({ context }) => notYet(context)),
  resume: os.resume.handler(({ context }) => notYet(context)),
  remove: os.remove.handler(({ context }) => notYet(context)),
})
