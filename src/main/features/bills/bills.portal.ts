import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { refuse } from '../../../shared/errors.ts'
import { answer, requireClient, requireReader, type PortalContext } from '../../context.ts'

const os = implement(portalContract.bills).$context<PortalContext>()

/** Until its verb is there. */
const notYet = (): never => answer(refuse('UNAVAILABLE'))

export const billsPortal = os.router({
  list: os.list.handler(({ context }) => {
    requireReader(context)
    return notYet()
  }),
  get: os.get.handler(({ context }) => {
    requireReader(context)
    return notYet()
  }),
  markViewed: os.markViewed.handler(({ context }) => {
    requireClient(context)
    return notYet()
  }),
})
