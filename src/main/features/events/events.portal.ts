import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { answer, requireClient, requireReader, type PortalContext } from '../../context.ts'
import { getFeed, renewFeed, revokeFeed, setFeedDetails } from './feeds.ts'
import { answerAsClient, getClientEvent, listClientEvents, markEventViewed } from './portal-events.ts'

const os = implement(portalContract.events).$context<PortalContext>()

export const eventsPortal = os.router({
  list: os.list.handler(({ input, context }) => listClientEvents(context.deps, requireReader(context), input)),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getClientEvent(context.deps, requireReader(context), input)),
  ),
  answer: os.answer.handler(async ({ input, context }) =>
    answer(await answerAsClient(context.deps, requireClient(context), input)),
  ),
  markViewed: os.markViewed.handler(async ({ input, context }) =>
    answer(await markEventViewed(context.deps, requireClient(context), input)),
  ),
  // The address is the client's own secret: staff who look with their eyes see nothing of it.
  getFeed: os.getFeed.handler(({ context }) => getFeed(context.deps, requireClient(context))),
  renewFeed: os.renewFeed.handler(async ({ input, context }) =>
    answer(await renewFeed(context.deps, requireClient(context), input)),
  ),
  setFeedDetails: os.setFeedDetails.handler(async ({ input, context }) =>
    answer(await setFeedDetails(context.deps, requireClient(context), input)),
  ),
  revokeFeed: os.revokeFeed.handler(({ context }) => revokeFeed(context.deps, requireClient(context))),
})
