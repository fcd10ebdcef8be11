import { implement } from '@orpc/server'
import { refuse } from '../../../shared/errors.ts'
import { portalContract } from '../../../shared/portal/contract.ts'
import { answer, requireClient, type PortalContext } from '../../context.ts'

const os = implement(portalContract.uploads).$context<PortalContext>()

const notYet = (context: PortalContext) => {
  requireClient(context)
  return answer<never>(refuse('UNAVAILABLE'))
}

export const uploadsPortal = os.router({
  places: os.places.handler(({ context }) => notYet(context)),
  begin: os.begin.handler(({ context }) => notYet(context)),
  list: os.list.handler(({ context }) => notYet(context)),
  resume: os.resume.handler(({ context }) => notYet(context)),
  remove: os.remove.handler(({ context }) => notYet(context)),
})
