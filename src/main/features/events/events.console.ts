import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { refuse } from '../../../shared/errors.ts'
import { requireStaff, type ConsoleContext } from '../../context.ts'
import { refusalError } from '../../platform/http/rpc-error.ts'

const os = implement(consoleContract.events).$context<ConsoleContext>()

const notYet = (context: ConsoleContext): never => {
  requireStaff(context)
  throw refusalError(refuse('UNAVAILABLE'))
}

export const eventsConsole = os.router({
  inWindow: os.inWindow.handler(({ context }) => notYet(context)),
  list: os.list.handler(({ context }) => notYet(context)),
  get: os.get.handler(({ context }) => notYet(context)),
  people: os.people.handler(({ context }) => notYet(context)),
  conflicts: os.conflicts.handler(({ context }) => notYet(context)),
  create: os.create.handler(({ context }) => notYet(context)),
  previewUpdate: os.previewUpdate.handler(({ context }) => notYet(context)),
  update: os.update.handler(({ context }) => notYet(context)),
  move: os.move.handler(({ context }) => notYet(context)),
  previewMove: os.previewMove.handler(({ context }) => notYet(context)),
  cancel: os.cancel.handler(({ context }) => notYet(context)),
  previewCancel: os.previewCancel.handler(({ context }) => notYet(context)),
  answer: os.answer.handler(({ context }) => notYet(context)),
  previewImport: os.previewImport.handler(({ context }) => notYet(context)),
  import: os.import.handler(({ context }) => notYet(context)),
  getFeed: os.getFeed.handler(({ context }) => notYet(context)),
  renewFeed: os.renewFeed.handler(({ context }) => notYet(context)),
  setFeedDetails: os.setFeedDetails.handler(({ context }) => notYet(context)),
  revokeFeed: os.revokeFeed.handler(({ context }) => notYet(context)),
})
