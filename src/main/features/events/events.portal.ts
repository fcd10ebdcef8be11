import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { refuse } from '../../../shared/errors.ts'
import { requireReader, type PortalContext } from '../../context.ts'
import { refusalError } from '../../platform/http/rpc-error.ts'

const os = implement(portalContract.events).$context<PortalContext>()

const notYet = (context: PortalContext): never => {
  requireReader(context)
  throw refusalError(refuse('UNAVAILABLE'))
}

export const eventsPortal = os.router({
  list: os.list.handler(({ context }) => notYet(context)),
  get: os.get.handler(({ context }) => notYet(context)),
  answer: os.answer.handler(({ context }) => notYet(context)),
  markViewed: os.markViewed.handler(({ context }) => notYet(context)),
  getFeed: os.getFeed.handler(({ context }) => notYet(context)),
  renewFeed: os.renewFeed.handler(({ context }) => notYet(context)),
  setFeedDetails: os.setFeedDetails.handler(({ context }) => notYet(context)),
  revokeFeed: os.revokeFeed.handler(({ context }) => notYet(context)),
})
