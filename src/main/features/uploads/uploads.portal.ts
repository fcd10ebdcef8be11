import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import type { PortalContext } from '../../context.ts'

const os = implement(portalContract.uploads).$context<PortalContext>()

export const uploadsPortal = os.router({})
