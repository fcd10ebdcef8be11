import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { removeDocument, renameDocument, restoreDocument } from './change-document.ts'
import { listVersions, restoreVersion } from './document-versions.ts'
import { getDocument, listDocuments } from './list-documents.ts'
import { moveDocuments } from './move-documents.ts'
import { orderZip } from './zip-orders.ts'

const os = implement(consoleContract.documents).$context<ConsoleContext>()

export const documentsConsole = os.router({
  list: os.list.handler(({ input, context }) => listDocuments(context.deps, requireStaff(context), input)),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getDocument(context.deps, requireStaff(context), input)),
  ),
  rename: os.rename.handler(async ({ input, context }) =>
    answer(await renameDocument(context.deps, requireStaff(context), input)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await removeDocument(context.deps, requireStaff(context), input)),
  ),
  move: os.move.handler(async ({ input, context }) =>
    answer(await moveDocuments(context.deps, requireStaff(context), input)),
  ),
  versions: os.versions.handler(async ({ input, context }) =>
    answer(await listVersions(context.deps, requireStaff(context), input)),
  ),
  restoreVersion: os.restoreVersion.handler(async ({ input, context }) =>
    answer(await restoreVersion(context.deps, requireStaff(context), input)),
  ),
  orderZip: os.orderZip.handler(async ({ input, context }) =>
    answer(await orderZip(context.deps, requireStaff(context), input)),
  ),
  restore: os.restore.handler(async ({ input, context }) =>
    answer(await restoreDocument(context.deps, requireStaff(context), input)),
  ),
})
