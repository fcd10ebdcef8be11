import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireStaff, type ConsoleContext } from '../../context.ts'
import { acceptInvite, inspectInvite } from './accept-invite.ts'
import { deactivateStaff, listStaff, reactivateStaff, updateRole } from './change-staff.ts'
import { enterConsole } from './enter-console.ts'
import { inviteStaff, listInvites, resendInvite, revokeInvite } from './invites.ts'

const staff = implement(consoleContract.staff).$context<ConsoleContext>()

export const staffConsole = staff.router({
  list: staff.list.handler(({ context }) => listStaff(context.deps, requireStaff(context))),
  listInvites: staff.listInvites.handler(({ context }) => {
    requireAdmin(context)
    return listInvites(context.deps)
  }),
  invite: staff.invite.handler(async ({ input, context }) =>
    answer(await inviteStaff(context.deps, requireAdmin(context), input)),
  ),
  revokeInvite: staff.revokeInvite.handler(async ({ input, context }) =>
    answer(await revokeInvite(context.deps, requireAdmin(context), input)),
  ),
  resendInvite: staff.resendInvite.handler(async ({ input, context }) =>
    answer(await resendInvite(context.deps, requireAdmin(context), input)),
  ),
  inspectInvite: staff.inspectInvite.handler(async ({ input, context }) =>
    answer(await inspectInvite(context.deps, input)),
  ),
  acceptInvite: staff.acceptInvite.handler(async ({ input, context }) =>
    enterConsole(context, answer(await acceptInvite(context.deps, context.origin, context.standing, input))),
  ),
  updateRole: staff.updateRole.handler(async ({ input, context }) =>
    answer(await updateRole(context.deps, requireAdmin(context), input)),
  ),
  deactivate: staff.deactivate.handler(async ({ input, context }) =>
    answer(await deactivateStaff(context.deps, requireAdmin(context), input)),
  ),
  reactivate: staff.reactivate.handler(async ({ input, context }) =>
    answer(await reactivateStaff(context.deps, requireAdmin(context), input)),
  ),
})
