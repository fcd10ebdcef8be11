import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireFreshAdmin, requireStaff, type ConsoleContext } from '../../context.ts'
import {
  addPortalAddress,
  listPortalAddresses,
  removePortalAddress,
  updatePortalAddress,
} from './change-portal-addresses.ts'
import { checkPortalAddress } from './check-portal-addresses.ts'
import { getFirm, updateFirm } from './firm-settings.ts'
import { readHostStatus } from './host-status.ts'
import { removeLogo } from './logo.ts'
import { getMail, updateMail } from './mail-settings.ts'
import { makeRecoveryKit } from './make-recovery-kit.ts'
import type { SettingsPorts } from './settings-ports.ts'
import { testMail } from './test-mail.ts'

const os = implement(consoleContract.settings).$context<ConsoleContext>()

export function settingsConsole(ports: SettingsPorts) {
  return os.router({
    getFirm: os.getFirm.handler(({ context }) => {
      requireStaff(context)
      return getFirm(context.deps)
    }),
    updateFirm: os.updateFirm.handler(async ({ input, context }) =>
      answer(await updateFirm(context.deps, requireAdmin(context), input)),
    ),
    removeLogo: os.removeLogo.handler(async ({ context }) =>
      answer(await removeLogo(context.deps, requireAdmin(context))),
    ),
    listPortalAddresses: os.listPortalAddresses.handler(({ context }) => {
      requireStaff(context)
      return listPortalAddresses(context.deps)
    }),
    addPortalAddress: os.addPortalAddress.handler(async ({ input, context }) =>
      answer(await addPortalAddress(context.deps, requireFreshAdmin(context), input)),
    ),
    updatePortalAddress: os.updatePortalAddress.handler(async ({ input, context }) =>
      answer(await updatePortalAddress(context.deps, requireFreshAdmin(context), input)),
    ),
    removePortalAddress: os.removePortalAddress.handler(async ({ input, context }) =>
      answer(await removePortalAddress(context.deps, requireAdmin(context), input)),
    ),
    checkPortalAddress: os.checkPortalAddress.handler(async ({ input, context }) => {
      requireAdmin(context)
      return answer(await checkPortalAddress(context.deps, ports, input))
    }),
    getMail: os.getMail.handler(({ context }) => {
      requireAdmin(context)
      return getMail(context.deps, ports)
    }),
    updateMail: os.updateMail.handler(async ({ input, context }) =>
      answer(await updateMail(context.deps, ports, requireFreshAdmin(context), input)),
    ),
    testMail: os.testMail.handler(async ({ input, context }) =>
      answer(await testMail(context.deps, ports, requireFreshAdmin(context), input)),
    ),
    makeRecoveryKit: os.makeRecoveryKit.handler(async ({ context }) =>
      answer(await makeRecoveryKit(context.deps, ports, requireFreshAdmin(context))),
    ),
    hostStatus: os.hostStatus.handler(({ context }) => readHostStatus(context.deps, ports, requireStaff(context))),
  })
}
