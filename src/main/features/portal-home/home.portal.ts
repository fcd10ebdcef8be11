import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { requireReader, type PortalContext } from '../../context.ts'
import { getHome } from './get-home.ts'

const os = implement(portalContract.home).$context<PortalContext>()

export const homePortal = os.router({
  get: os.get.handler(({ context }) => getHome(context.deps, requireReader(context))),
})
