import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireStaff, type ConsoleContext, type StaffStanding } from '../../context.ts'
import { refusalError } from '../../platform/http/rpc-error.ts'
import { refuse } from '../../../shared/errors.ts'
import { acceptInvite, inspectInvite } from './accept-invite.ts'
import { changePassword } from './change-password.ts'
import { deactivateStaff, listStaff, reactivateStaff, updateRole } from './change-staff.ts'
import { inviteStaff, listInvites, resendInvite, revokeInvite } from './invites.ts'
import { endOwnSession, listSessions } from './list-sessions.ts'
import type { OpenedSession } from './open-session.ts'
import { lockSession, signOut, touchSession, unlockSession } from './own-session.ts'
import { sessionStateOf } from './session-state.ts'
import { setUpFirm } from './set-up-firm.ts'
import { signIn } from './sign-in.ts'
import { staffActorOf } from './staff-actor.ts'
import { updateMe } from './update-me.ts'

const session = implement(consoleContract.session).$context<ConsoleContext>()
const staff = implement(consoleContract.staff).$context<ConsoleContext>()

/** Gives the person their cookie, and says where they stand with it. */
async function enter(context: ConsoleContext, opened: OpenedSession) {
  context.cookie.set(opened.token, opened.maxAgeSeconds)
  return await sessionStateOf(context.deps, await staffActorOf(context.deps, opened.token, context.origin))
}

function requireSession({ standing }: ConsoleContext): Extract<StaffStanding, { sessionId: string }> {
  if (standing.state === 'none') throw refusalError(refuse('UNAUTHENTICATED'))
  if (standing.state !== 'signed-in') return standing
  return { state: 'locked', sessionId: standing.actor.sessionId, userId: standing.actor.userId }
}

export const sessionConsole = session.router({
  get: session.get.handler(({ context }) => sessionStateOf(context.deps, context.standing)),
  setUp: session.setUp.handler(async ({ input, context }) => {
    const made = answer(await setUpFirm(context.deps, { kind: 'visitor', origin: context.origin }, input))
    return made.session ? await enter(context, made.session) : await sessionStateOf(context.deps, { state: 'none' })
  }),
  signIn: session.signIn.handler(async ({ input, context }) =>
    enter(context, answer(await signIn(context.deps, context.origin, context.standing, input))),
  ),
  signOut: session.signOut.handler(async ({ context }) => {
    await signOut(context.deps, context.standing, context.origin)
    context.cookie.clear()
    return {}
  }),
  lock: session.lock.handler(async ({ context }) =>
    sessionStateOf(context.deps, await lockSession(context.deps, requireStaff(context))),
  ),
  unlock: session.unlock.handler(async ({ input, context }) => {
    const { deps, origin } = context
    return await sessionStateOf(deps, answer(await unlockSession(deps, requireSession(context), origin, input)))
  }),
  touch: session.touch.handler(async ({ context }) =>
    sessionStateOf(context.deps, await touchSession(context.deps, requireStaff(context))),
  ),
  list: session.list.handler(({ context }) => listSessions(context.deps, requireStaff(context))),
  end: session.end.handler(async ({ input, context }) =>
    answer(await endOwnSession(context.deps, requireStaff(context), input)),
  ),
  changePassword: session.changePassword.handler(async ({ input, context }) =>
    answer(await changePassword(context.deps, requireStaff(context), input)),
  ),
  updateMe: session.updateMe.handler(async ({ input, context }) => {
    const actor = await updateMe(context.deps, requireStaff(context), input)
    return await sessionStateOf(context.deps, { state: 'signed-in', actor })
  }),
})

export const staffConsole = staff.router({
  list: staff.list.handler(({ context }) => {
    requireStaff(context)
    return listStaff(context.deps)
  }),
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
    enter(context, answer(await acceptInvite(context.deps, context.origin, context.standing, input))),
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
