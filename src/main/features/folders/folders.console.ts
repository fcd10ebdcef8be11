import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { removeFolder, restoreFolder } from './bin-folder.ts'
import { renameFolder, setNewFiles } from './change-folder.ts'
import { createFolder, ensureFolders } from './create-folder.ts'
import { listBinnedFolders, listFolders } from './list-folders.ts'
import { moveFolder } from './move-folder.ts'

const os = implement(consoleContract.folders).$context<ConsoleContext>()

export const foldersConsole = os.router({
  list: os.list.handler(async ({ input, context }) =>
    answer(await listFolders(context.deps, requireStaff(context), input)),
  ),
  create: os.create.handler(async ({ input, context }) =>
    answer(await createFolder(context.deps, requireStaff(context), input)),
  ),
  ensure: os.ensure.handler(async ({ input, context }) =>
    answer(await ensureFolders(context.deps, requireStaff(context), input)),
  ),
  rename: os.rename.handler(async ({ input, context }) =>
    answer(await renameFolder(context.deps, requireStaff(context), input)),
  ),
  move: os.move.handler(async ({ input, context }) =>
    answer(await moveFolder(context.deps, requireStaff(context), input)),
  ),
  setNewFiles: os.setNewFiles.handler(async ({ input, context }) =>
    answer(await setNewFiles(context.deps, requireStaff(context), input)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await removeFolder(context.deps, requireStaff(context), input)),
  ),
  restore: os.restore.handler(async ({ input, context }) =>
    answer(await restoreFolder(context.deps, requireStaff(context), input)),
  ),
  listBin: os.listBin.handler(({ input, context }) => listBinnedFolders(context.deps, requireStaff(context), input)),
})
