import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { removeDocument, renameDocument, restoreDocument } from './change-document.ts'
import { getDocument, listDocuments } from './list-documents.ts'

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
  restore: os.restore.handler(async ({ input, context }) =>
    answer(await restoreDocument(context.deps, requireStaff(context), input)),
  ),
})
