import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { listSharesOf, listWaitingBatches } from './list-shares.ts'
import { previewShare } from './preview-share.ts'
import { shareResource } from './share-resource.ts'
import { undoShare } from './undo-share.ts'
import { unshare } from './unshare.ts'

const os = implement(consoleContract.sharing).$context<ConsoleContext>()

export const sharingConsole = os.router({
  preview: os.preview.handler(async ({ input, context }) =>
    answer(await previewShare(context.deps, requireStaff(context), input)),
  ),
  share: os.share.handler(async ({ input, context }) =>
    answer(await shareResource(context.deps, requireStaff(context), input)),
  ),
  undo: os.undo.handler(async ({ input, context }) =>
    answer(await undoShare(context.deps, requireStaff(context), input)),
  ),
  pending: os.pending.handler(({ context }) => listWaitingBatches(context.deps, requireStaff(context))),
  unshare: os.unshare.handler(async ({ input, context }) =>
    answer(await unshare(context.deps, requireStaff(context), input)),
  ),
  listForResource: os.listForResource.handler(async ({ input, context }) =>
    answer(await listSharesOf(context.deps, requireStaff(context), input)),
  ),
})
