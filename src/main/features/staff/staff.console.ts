import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireFreshAdmin, requireStaff, type ConsoleContext } from '../../context.ts'
import { acceptInvite, inspectInvite } from './accept-invite.ts'
import { acceptOwnership } from './accept-ownership.ts'
import { deactivateStaff, listStaff, reactivateStaff, updateRole } from './change-staff.ts'
import { disableSecondFactor } from './disable-second-factor.ts'
import { enterConsole } from './enter-console.ts'
import { cancelHandover, declineOwnership, getHandover, offerOwnership } from './handover.ts'
import { inviteSecondFactor } from './invite-second-factor.ts'
import { inviteStaff, listInvites, resendInvite, revokeInvite } from './invites.ts'
import { issuePasswordLink } from './issue-password-link.ts'
import { releaseSecondFactor } from './release-second-factor.ts'
import { requireSecondFactor } from './require-second-factor.ts'
import { sessionStateOf } from './session-state.ts'
import { getSignInRules, updateSignInRules } from './sign-in-rules.ts'
import { endStaffSession, endStaffSessions, listStaffSessions } from './staff-sessions.ts'

const staff = implement(consoleContract.staff).$context<ConsoleContext>()

export const staffConsole = staff.router({
  list: staff.list.handler(({ context }) => listStaff(context.deps, requireStaff(context))),
  listInvites: staff.listInvites.handler(({ context }) => {
    requireAdmin(context)
    return listInvites(context.deps)
  }),
  invite: staff.invite.handler(async ({ input, context }) =>
    answer(await inviteStaff(context.deps, requireFreshAdmin(context), input)),
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
    answer(await updateRole(context.deps, requireFreshAdmin(context), input)),
  ),
  deactivate: staff.deactivate.handler(async ({ input, context }) =>
    answer(await deactivateStaff(context.deps, requireFreshAdmin(context), input)),
  ),
  reactivate: staff.reactivate.handler(async ({ input, context }) =>
    answer(await reactivateStaff(context.deps, requireFreshAdmin(context), input)),
  ),
  getSignInRules: staff.getSignInRules.handler(({ context }) => {
    requireAdmin(context)
    return getSignInRules(context.deps, context.consoleOrigin)
  }),
  updateSignInRules: staff.updateSignInRules.handler(async ({ input, context }) => {
    const actor = requireFreshAdmin(context)
    return answer(await updateSignInRules(context.deps, actor, context.consoleOrigin, input))
  }),
  inviteSecondFactor: staff.inviteSecondFactor.handler(async ({ input, context }) =>
    answer(await inviteSecondFactor(context.deps, requireFreshAdmin(context), input)),
  ),
  requireSecondFactor: staff.requireSecondFactor.handler(async ({ input, context }) =>
    answer(await requireSecondFactor(context.deps, requireFreshAdmin(context), input)),
  ),
  releaseSecondFactor: staff.releaseSecondFactor.handler(async ({ input, context }) =>
    answer(await releaseSecondFactor(context.deps, requireFreshAdmin(context), input)),
  ),
  disableSecondFactor: staff.disableSecondFactor.handler(async ({ input, context }) =>
    answer(await disableSecondFactor(context.deps, requireFreshAdmin(context), input)),
  ),
  issuePasswordLink: staff.issuePasswordLink.handler(async ({ input, context }) =>
    answer(await issuePasswordLink(context.deps, requireFreshAdmin(context), input)),
  ),
  listSessions: staff.listSessions.handler(({ input, context }) =>
    listStaffSessions(context.deps, requireAdmin(context), input),
  ),
  endSession: staff.endSession.handler(async ({ input, context }) =>
    answer(await endStaffSession(context.deps, requireAdmin(context), input)),
  ),
  endSessions: staff.endSessions.handler(async ({ input, context }) =>
    answer(await endStaffSessions(context.deps, requireAdmin(context), input)),
  ),
  getHandover: staff.getHandover.handler(({ context }) => getHandover(context.deps, requireStaff(context))),
  offerOwnership: staff.offerOwnership.handler(async ({ input, context }) =>
    answer(await offerOwnership(context.deps, requireFreshAdmin(context), input)),
  ),
  cancelHandover: staff.cancelHandover.handler(async ({ context }) =>
    answer(await cancelHandover(context.deps, requireAdmin(context))),
  ),
  acceptOwnership: staff.acceptOwnership.handler(async ({ context }) => {
    const standing = answer(await acceptOwnership(context.deps, requireFreshAdmin(context)))
    return await sessionStateOf(context.deps, standing)
  }),
  declineOwnership: staff.declineOwnership.handler(async ({ context }) =>
    answer(await declineOwnership(context.deps, requireAdmin(context))),
  ),
})
