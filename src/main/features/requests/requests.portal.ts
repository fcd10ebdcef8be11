import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { answer, requireClient, requireReader, type PortalContext } from '../../context.ts'
import { answerItem, removeAnswerFile } from './answer-item.ts'
import { getClientRequest, listClientRequests, markRequestViewed } from './client-requests.ts'

const os = implement(portalContract.requests).$context<PortalContext>()

export const requestsPortal = os.router({
  list: os.list.handler(({ context }) => listClientRequests(context.deps, requireReader(context))),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getClientRequest(context.deps, requireReader(context), input)),
  ),
  answer: os.answer.handler(async ({ input, context }) =>
    answer(await answerItem(context.deps, requireClient(context), input)),
  ),
  removeFile: os.removeFile.handler(async ({ input, context }) =>
    answer(await removeAnswerFile(context.deps, requireClient(context), input)),
  ),
  markViewed: os.markViewed.handler(async ({ input, context }) =>
    answer(await markRequestViewed(context.deps, requireClient(context), input)),
  ),
})
