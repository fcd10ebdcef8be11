import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { createReply, listReplies, removeReply, updateReply } from './saved-replies.ts'

const os = implement(consoleContract.replies).$context<ConsoleContext>()

export const repliesConsole = os.router({
  list: os.list.handler(({ context }) => listReplies(context.deps, requireStaff(context))),
  create: os.create.handler(async ({ input, context }) =>
    answer(await createReply(context.deps, requireStaff(context), input)),
  ),
  update: os.update.handler(async ({ input, context }) =>
    answer(await updateReply(context.deps, requireStaff(context), input)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await removeReply(context.deps, requireStaff(context), input)),
  ),
})
