import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { answer, requireClient, requireReader, type PortalContext } from '../../context.ts'
import { getSharedBill, listSharedBills, markBillViewed } from './portal-bills.ts'

const os = implement(portalContract.bills).$context<PortalContext>()

export const billsPortal = os.router({
  list: os.list.handler(({ context }) => listSharedBills(context.deps, requireReader(context))),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getSharedBill(context.deps, requireReader(context), input)),
  ),
  markViewed: os.markViewed.handler(async ({ input, context }) =>
    answer(await markBillViewed(context.deps, requireClient(context), input)),
  ),
})
