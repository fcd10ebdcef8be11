import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { answer, requireClient, requireReader, type PortalContext } from '../../context.ts'
import { getDraft, saveDraft } from './drafts.ts'
import { markReadByClient } from './mark-read.ts'
import { getClientThread, listClientThreads } from './portal-threads.ts'
import { replyAsClient } from './reply-as-client.ts'
import { listMattersOfClient, startAsClient } from './start-as-client.ts'

const os = implement(portalContract.messages).$context<PortalContext>()

export const messagesPortal = os.router({
  list: os.list.handler(({ input, context }) => listClientThreads(context.deps, requireReader(context), input)),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getClientThread(context.deps, requireReader(context), input)),
  ),
  matters: os.matters.handler(({ context }) => listMattersOfClient(context.deps, requireReader(context))),
  start: os.start.handler(async ({ input, context }) =>
    answer(await startAsClient(context.deps, requireClient(context), input)),
  ),
  reply: os.reply.handler(async ({ input, context }) =>
    answer(await replyAsClient(context.deps, requireClient(context), input)),
  ),
  markRead: os.markRead.handler(async ({ input, context }) =>
    answer(await markReadByClient(context.deps, requireClient(context), input)),
  ),
  getDraft: os.getDraft.handler(async ({ input, context }) =>
    answer(await getDraft(context.deps, requireClient(context), input)),
  ),
  saveDraft: os.saveDraft.handler(async ({ input, context }) =>
    answer(await saveDraft(context.deps, requireClient(context), input)),
  ),
})
