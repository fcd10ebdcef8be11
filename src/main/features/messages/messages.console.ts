import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { getDraft, saveDraft } from './drafts.ts'
import { markReadByStaff, markUnreadByStaff } from './mark-read.ts'
import { replyAsStaff } from './reply-as-staff.ts'
import { getThread, listThreads } from './staff-threads.ts'
import { startThread } from './start-thread.ts'

const os = implement(consoleContract.messages).$context<ConsoleContext>()

export const messagesConsole = os.router({
  list: os.list.handler(({ input, context }) => listThreads(context.deps, requireStaff(context), input)),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getThread(context.deps, requireStaff(context), input)),
  ),
  start: os.start.handler(async ({ input, context }) =>
    answer(await startThread(context.deps, requireStaff(context), input)),
  ),
  reply: os.reply.handler(async ({ input, context }) =>
    answer(await replyAsStaff(context.deps, requireStaff(context), input)),
  ),
  markRead: os.markRead.handler(async ({ input, context }) =>
    answer(await markReadByStaff(context.deps, requireStaff(context), input)),
  ),
  markUnread: os.markUnread.handler(async ({ input, context }) =>
    answer(await markUnreadByStaff(context.deps, requireStaff(context), input)),
  ),
  getDraft: os.getDraft.handler(async ({ input, context }) =>
    answer(await getDraft(context.deps, requireStaff(context), input)),
  ),
  saveDraft: os.saveDraft.handler(async ({ input, context }) =>
    answer(await saveDraft(context.deps, requireStaff(context), input)),
  ),
})
