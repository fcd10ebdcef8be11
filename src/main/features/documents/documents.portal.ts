import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { answer, requireClient, requireReader, type PortalContext } from '../../context.ts'
import { getSharedDocument, listSharedDocuments, markDocumentViewed } from './portal-documents.ts'
import { listSharedFolders } from './portal-folders.ts'

const os = implement(portalContract.documents).$context<PortalContext>()

export const documentsPortal = os.router({
  list: os.list.handler(({ input, context }) => listSharedDocuments(context.deps, requireReader(context), input)),
  folders: os.folders.handler(async ({ input, context }) =>
    answer(await listSharedFolders(context.deps, requireReader(context), input)),
  ),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getSharedDocument(context.deps, requireReader(context), input)),
  ),
  markViewed: os.markViewed.handler(async ({ input, context }) =>
    answer(await markDocumentViewed(context.deps, requireClient(context), input)),
  ),
})
