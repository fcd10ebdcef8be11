import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { beginAsStaff } from './begin-as-staff.ts'
import { listSendingsForStaff } from './list-uploads.ts'
import { removeUpload } from './remove-upload.ts'
import { resumeUpload } from './resume-upload.ts'

const os = implement(consoleContract.uploads).$context<ConsoleContext>()

export const uploadsConsole = os.router({
  begin: os.begin.handler(async ({ input, context }) =>
    answer(await beginAsStaff(context.deps, requireStaff(context), input)),
  ),
  list: os.list.handler(async ({ input, context }) =>
    answer(await listSendingsForStaff(context.deps, requireStaff(context), input)),
  ),
  resume: os.resume.handler(async ({ input, context }) =>
    answer(await resumeUpload(context.deps, requireStaff(context), input)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await removeUpload(context.deps, requireStaff(context), input)),
  ),
})
