import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import {
  answer,
  requireEnrolling,
  requireFresh,
  requireFreshStaff,
  requireHalfSession,
  requireStaff,
  type ConsoleContext,
} from '../../context.ts'
import { enterConsole, leaveConsole } from '../staff/enter-console.ts'
import { listDevices, removeDevice, removeDevices } from '../staff/kept-devices.ts'
import { sessionStateOf } from '../staff/session-state.ts'
import { makeBackupCodes, useBackupCodes } from './backup-codes.ts'
import { beginEnrolment, cancelEnrolment, confirmEnrolment, turnOnSecondFactor } from './enrol.ts'
import { getSecondFactor, viewSecret } from './get-second-factor.ts'
import { turnOffSecondFactor } from './turn-off.ts'
import { verifyBackupCode, verifyCode } from './verify-code.ts'

const secondFactor = implement(consoleContract.secondFactor).$context<ConsoleContext>()

const requireFreshEnrolling = (context: ConsoleContext) => requireFresh(context, requireEnrolling(context))

export const secondFactorConsole = secondFactor.router({
  get: secondFactor.get.handler(async ({ context }) =>
    answer(await getSecondFactor(context.deps, requireEnrolling(context))),
  ),
  begin: secondFactor.begin.handler(async ({ context }) =>
    answer(await beginEnrolment(context.deps, requireFreshEnrolling(context))),
  ),
  confirm: secondFactor.confirm.handler(async ({ input, context }) =>
    answer(await confirmEnrolment(context.deps, requireFreshEnrolling(context), input)),
  ),
  turnOn: secondFactor.turnOn.handler(async ({ input, context }) => {
    const actor = requireFreshEnrolling(context)
    answer(await turnOnSecondFactor(context.deps, actor, input))
    return await sessionStateOf(context.deps, { state: 'signed-in', actor })
  }),
  cancel: secondFactor.cancel.handler(({ input, context }) =>
    cancelEnrolment(context.deps, requireEnrolling(context), input),
  ),
  verify: secondFactor.verify.handler(async ({ input, context }) => {
    const { deps, origin, deviceToken } = context
    const opened = await verifyCode(deps, requireHalfSession(context), origin, { ...input, deviceToken })
    return await enterConsole(context, answer(opened))
  }),
  verifyBackupCode: secondFactor.verifyBackupCode.handler(async ({ input, context }) => {
    const { deps, origin, deviceToken } = context
    const opened = await verifyBackupCode(deps, requireHalfSession(context), origin, { ...input, deviceToken })
    return await enterConsole(context, answer(opened))
  }),
  turnOff: secondFactor.turnOff.handler(async ({ input, context }) => {
    const actor = requireFreshStaff(context)
    answer(await turnOffSecondFactor(context.deps, actor, input))
    return await sessionStateOf(context.deps, { state: 'signed-in', actor })
  }),
  view: secondFactor.view.handler(async ({ context }) =>
    answer(await viewSecret(context.deps, requireFreshStaff(context))),
  ),
  makeBackupCodes: secondFactor.makeBackupCodes.handler(async ({ context }) =>
    answer(await makeBackupCodes(context.deps, requireFreshStaff(context))),
  ),
  useBackupCodes: secondFactor.useBackupCodes.handler(async ({ input, context }) =>
    answer(await useBackupCodes(context.deps, requireFreshStaff(context), input)),
  ),
  listDevices: secondFactor.listDevices.handler(({ context }) => listDevices(context.deps, requireStaff(context))),
  removeDevice: secondFactor.removeDevice.handler(async ({ input, context }) => {
    const { isThis } = answer(await removeDevice(context.deps, requireStaff(context), input))
    if (isThis) leaveConsole(context)
    return {}
  }),
  removeDevices: secondFactor.removeDevices.handler(async ({ context }) => {
    const { isThis } = await removeDevices(context.deps, requireStaff(context))
    if (isThis) leaveConsole(context)
    return {}
  }),
})
