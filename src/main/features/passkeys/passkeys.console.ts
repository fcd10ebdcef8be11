import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireFreshStaff, requireHalfSession, requireStaff, type ConsoleContext } from '../../context.ts'
import { enterConsole } from '../staff/enter-console.ts'
import { beginAdd, finishAdd } from './add-passkey.ts'
import { removePasskey, renamePasskey } from './change-passkey.ts'
import { beginSecondFactor, finishSecondFactor } from './factor-passkey.ts'
import { listPasskeys } from './list-passkeys.ts'
import { beginSignIn, signInWithPasskey } from './sign-in-with-passkey.ts'

const passkeys = implement(consoleContract.passkeys).$context<ConsoleContext>()

export const passkeysConsole = passkeys.router({
  list: passkeys.list.handler(({ context }) =>
    listPasskeys(context.deps, requireStaff(context), context.consoleOrigin),
  ),
  beginAdd: passkeys.beginAdd.handler(async ({ context }) =>
    answer(await beginAdd(context.deps, requireFreshStaff(context), context.consoleOrigin)),
  ),
  finishAdd: passkeys.finishAdd.handler(async ({ input, context }) =>
    answer(await finishAdd(context.deps, requireFreshStaff(context), context.consoleOrigin, input)),
  ),
  rename: passkeys.rename.handler(async ({ input, context }) =>
    answer(await renamePasskey(context.deps, requireStaff(context), context.consoleOrigin, input)),
  ),
  remove: passkeys.remove.handler(async ({ input, context }) =>
    answer(await removePasskey(context.deps, requireFreshStaff(context), input)),
  ),
  beginSecondFactor: passkeys.beginSecondFactor.handler(async ({ context }) =>
    answer(await beginSecondFactor(context.deps, requireHalfSession(context), context.consoleOrigin)),
  ),
  finishSecondFactor: passkeys.finishSecondFactor.handler(async ({ input, context }) => {
    const { deps, consoleOrigin, origin, deviceToken } = context
    const given = { ...input, deviceToken }
    return enterConsole(
      context,
      answer(await finishSecondFactor(deps, requireHalfSession(context), consoleOrigin, origin, given)),
    )
  }),
  beginSignIn: passkeys.beginSignIn.handler(async ({ context }) =>
    answer(await beginSignIn(context.deps, context.consoleOrigin)),
  ),
  finishSignIn: passkeys.finishSignIn.handler(async ({ input, context }) => {
    const { deps, consoleOrigin, origin, standing, deviceToken } = context
    const given = { ...input, deviceToken }
    return enterConsole(context, answer(await signInWithPasskey(deps, origin, standing, consoleOrigin, given)))
  }),
})
