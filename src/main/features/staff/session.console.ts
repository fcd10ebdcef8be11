import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireEnrolling, requireFreshStaff, requireStaff, type ConsoleContext } from '../../context.ts'
import { refusalError } from '../../platform/http/rpc-error.ts'
import { refuse } from '../../../shared/errors.ts'
import { changeEmail } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { enterConsole } from './enter-console.ts'
import { forgotPassword } from './forgot-password.ts'
import { endOtherSessions, endOwnSession, listSessions } from './list-sessions.ts'
import { confirmPassword, lockSession, signOut, touchSession, unlockSession } from './own-session.ts'
import { inspectPasswordLink } from './password-links.ts'
import { resetPassword } from './reset-password.ts'
import { sessionStateOf } from './session-state.ts'
import { setUpFirm } from './set-up-firm.ts'
import { signIn } from './sign-in.ts'
import { updateMe } from './update-me.ts'

const session = implement(consoleContract.session).$context<ConsoleContext>()

/** A session that the password alone opens again: locked, or open still; never one that owes its second factor. */
function requireUnlockable({ standing }: ConsoleContext): { sessionId: string; userId: string } {
  if (standing.state === 'none' || standing.state === 'second-factor') throw refusalError(refuse('UNAUTHENTICATED'))
  return 'actor' in standing ? standing.actor : standing
}

export const sessionConsole = session.router({
  get: session.get.handler(({ context }) => sessionStateOf(context.deps, context.standing)),
  setUp: session.setUp.handler(async ({ input, context }) => {
    const made = answer(await setUpFirm(context.deps, { kind: 'visitor', origin: context.origin }, input))
    return made.session
      ? await enterConsole(context, made.session)
      : await sessionStateOf(context.deps, { state: 'none' })
  }),
  signIn: session.signIn.handler(async ({ input, context }) =>
    enterConsole(
      context,
      answer(
        await signIn(context.deps, context.origin, context.standing, { ...input, deviceToken: context.deviceToken }),
      ),
    ),
  ),
  signOut: session.signOut.handler(async ({ context }) => {
    await signOut(context.deps, context.standing, context.origin)
    context.cookie.clear()
    return {}
  }),
  lock: session.lock.handler(async ({ context }) =>
    sessionStateOf(context.deps, await lockSession(context.deps, requireEnrolling(context))),
  ),
  unlock: session.unlock.handler(async ({ input, context }) => {
    const { deps, origin } = context
    return await sessionStateOf(deps, answer(await unlockSession(deps, requireUnlockable(context), origin, input)))
  }),
  touch: session.touch.handler(async ({ context }) =>
    sessionStateOf(context.deps, await touchSession(context.deps, requireEnrolling(context))),
  ),
  list: session.list.handler(({ context }) => listSessions(context.deps, requireStaff(context))),
  end: session.end.handler(async ({ input, context }) =>
    answer(await endOwnSession(context.deps, requireStaff(context), input)),
  ),
  endOthers: session.endOthers.handler(({ context }) => endOtherSessions(context.deps, requireStaff(context))),
  confirmPassword: session.confirmPassword.handler(async ({ input, context }) => {
    const { deps } = context
    return await sessionStateOf(deps, answer(await confirmPassword(deps, requireEnrolling(context), input)))
  }),
  changePassword: session.changePassword.handler(async ({ input, context }) =>
    answer(await changePassword(context.deps, requireStaff(context), input)),
  ),
  changeEmail: session.changeEmail.handler(async ({ input, context }) => {
    answer(await changeEmail(context.deps, requireFreshStaff(context), input))
    return await sessionStateOf(context.deps, context.standing)
  }),
  forgotPassword: session.forgotPassword.handler(async ({ input, context }) =>
    answer(await forgotPassword(context.deps, context.origin, input)),
  ),
  inspectPasswordLink: session.inspectPasswordLink.handler(async ({ input, context }) =>
    answer(await inspectPasswordLink(context.deps, input)),
  ),
  resetPassword: session.resetPassword.handler(async ({ input, context }) =>
    answer(await resetPassword(context.deps, context.origin, input)),
  ),
  updateMe: session.updateMe.handler(async ({ input, context }) => {
    const actor = await updateMe(context.deps, requireStaff(context), input)
    return await sessionStateOf(context.deps, { state: 'signed-in', actor })
  }),
})
