import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { second } from '../../../shared/time.ts'
import { answer, type PortalContext } from '../../context.ts'
import { portalState } from '../portal-access/portal-state.ts'
import { leaveViewAs, redeemTicket } from './redeem-ticket.ts'

const os = implement(portalContract.viewAs).$context<PortalContext>()

export const viewAsPortal = os.router({
  redeem: os.redeem.handler(async ({ input, context }) => {
    const { deps, visitor } = context
    const { token, actor } = answer(await redeemTicket(deps, visitor, input))
    context.viewCookie.set(token, Math.ceil((actor.expiresAtMs - deps.clock.now()) / second))
    return {
      state: await portalState(deps, { portalAddressId: visitor.portalAddressId, sessionId: null, viewer: actor }),
    }
  }),
  leave: os.leave.handler(async ({ context }) => {
    if (context.viewer) await leaveViewAs(context.deps, context.viewer)
    context.viewCookie.clear()
    return {}
  }),
})
