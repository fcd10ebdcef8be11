import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireFreshStaff, requireHalfSession, requireStaff, type ConsoleContext } from '../../context.ts'
import { enterConsole } from '../staff/enter-console.ts'
import { askPhones } from './ask-phones.ts'
import { approvalState, cancelAsk, finishApproval } from './asking-screen.ts'
import { listPhones, renamePhone } from './list-phones.ts'
import { beginPairing, cancelPairing, pairingState } from './pairing.ts'
import { removePhone } from './remove-phones.ts'

const phones = implement(consoleContract.phones).$context<ConsoleContext>()

export const phonesConsole = phones.router({
  list: phones.list.handler(({ context }) => listPhones(context.deps, requireStaff(context))),
  beginPairing: phones.beginPairing.handler(async ({ context }) =>
    answer(await beginPairing(context.deps, requireFreshStaff(context))),
  ),
  pairing: phones.pairing.handler(async ({ input, context }) =>
    answer(await pairingState(context.deps, requireStaff(context), input)),
  ),
  cancelPairing: phones.cancelPairing.handler(async ({ input, context }) =>
    answer(await cancelPairing(context.deps, requireStaff(context), input)),
  ),
  rename: phones.rename.handler(async ({ input, context }) =>
    answer(await renamePhone(context.deps, requireStaff(context), input)),
  ),
  remove: phones.remove.handler(async ({ input, context }) =>
    answer(await removePhone(context.deps, requireFreshStaff(context), input)),
  ),
  ask: phones.ask.handler(async ({ context }) =>
    answer(await askPhones(context.deps, requireHalfSession(context), context.origin)),
  ),
  approval: phones.approval.handler(async ({ input, context }) =>
    answer(await approvalState(context.deps, requireHalfSession(context), input)),
  ),
  finish: phones.finish.handler(async ({ input, context }) => {
    const { deps, origin, deviceToken } = context
    const opened = answer(await finishApproval(deps, requireHalfSession(context), origin, { ...input, deviceToken }))
    return await enterConsole(context, opened)
  }),
  cancelAsk: phones.cancelAsk.handler(async ({ input, context }) =>
    answer(await cancelAsk(context.deps, requireHalfSession(context), input)),
  ),
})
