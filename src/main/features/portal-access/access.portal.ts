import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { answer, requireClient, type PortalContext } from '../../context.ts'
import { inspectLink } from './inspect-link.ts'
import type { Arrival } from './open-session.ts'
import { changeLanguage, endSession, listSessions, signOut, touchSession } from './own-session.ts'
import { portalState } from './portal-state.ts'
import { redeemCode } from './redeem-code.ts'
import { redeemLink } from './redeem-link.ts'
import { renewLink } from './renew-link.ts'
import { requestCode } from './request-code.ts'

const os = implement(portalContract.access).$context<PortalContext>()

export const accessPortal = os.router({
  state: os.state.handler(({ context: { deps, visitor, actor, viewer } }) =>
    portalState(deps, { portalAddressId: visitor.portalAddressId, sessionId: actor?.sessionId ?? null, viewer }),
  ),
  inspectLink: os.inspectLink.handler(({ input, context }) => inspectLink(context.deps, context.visitor, input)),
  redeemLink: os.redeemLink.handler(async ({ input, context }) =>
    enter(context, answer(await redeemLink(context.deps, context.visitor, context.actor, input))),
  ),
  renewLink: os.renewLink.handler(({ input, context }) => renewLink(context.deps, context.visitor, input)),
  requestCode: os.requestCode.handler(async ({ input, context }) =>
    answer(await requestCode(context.deps, context.visitor, input)),
  ),
  redeemCode: os.redeemCode.handler(async ({ input, context }) =>
    enter(context, answer(await redeemCode(context.deps, context.visitor, context.actor, input))),
  ),
  touch: os.touch.handler(async ({ context }) => answer(await touchSession(context.deps, requireClient(context)))),
  /** Without a session there is nothing to end: signed out is signed out. */
  signOut: os.signOut.handler(async ({ context }) => {
    if (context.actor) await signOut(context.deps, context.actor)
    context.cookie.clear()
    return {}
  }),
  listSessions: os.listSessions.handler(({ context }) => listSessions(context.deps, requireClient(context))),
  endSession: os.endSession.handler(async ({ input, context }) => {
    const actor = requireClient(context)
    const result = answer(await endSession(context.deps, actor, input))
    if (input.sessionId === actor.sessionId) context.cookie.clear()
    return result
  }),
  changeLanguage: os.changeLanguage.handler(({ input, context }) =>
    changeLanguage(context.deps, requireClient(context), input),
  ),
})

function enter({ cookie }: PortalContext, { sessionToken, maxAgeSeconds, state, target }: Arrival) {
  cookie.set(sessionToken, maxAgeSeconds)
  return { state, target }
}
