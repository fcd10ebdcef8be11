import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireFreshAdmin, type ConsoleContext } from '../../context.ts'
import { overruleScan } from './overrule-scan.ts'
import { scanUnscanned } from './scan-unscanned.ts'
import { getScanner } from './scanner-view.ts'
import { testScanner } from './test-scanner.ts'
import { updateScanner } from './update-scanner.ts'

const os = implement(consoleContract.scanning).$context<ConsoleContext>()

export const scanningConsole = os.router({
  get: os.get.handler(({ context }) => {
    requireAdmin(context)
    return getScanner(context.deps)
  }),
  update: os.update.handler(async ({ input, context }) =>
    answer(await updateScanner(context.deps, requireFreshAdmin(context), input)),
  ),
  test: os.test.handler(async ({ input, context }) => {
    requireFreshAdmin(context)
    return answer(await testScanner(context.deps, input))
  }),
  scanUnscanned: os.scanUnscanned.handler(async ({ context }) =>
    answer(await scanUnscanned(context.deps, requireAdmin(context))),
  ),
  overrule: os.overrule.handler(async ({ input, context }) =>
    answer(await overruleScan(context.deps, requireFreshAdmin(context), input)),
  ),
})
