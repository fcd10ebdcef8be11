import { implement } from '@orpc/server'
import { portalContract } from '../../../shared/portal/contract.ts'
import { answer, requireClient, requireReader, type PortalContext } from '../../context.ts'
import { beginAsClient } from './begin-as-client.ts'
import { listOwnSendings, listPlaces } from './list-uploads.ts'
import { removeUpload } from './remove-upload.ts'
import { resumeUpload } from './resume-upload.ts'

const os = implement(portalContract.uploads).$context<PortalContext>()

export const uploadsPortal = os.router({
  places: os.places.handler(({ context }) => listPlaces(context.deps, requireReader(context))),
  begin: os.begin.handler(async ({ input, context }) =>
    answer(await beginAsClient(context.deps, requireClient(context), input)),
  ),
  list: os.list.handler(({ context }) => listOwnSendings(context.deps, requireReader(context))),
  resume: os.resume.handler(async ({ input, context }) =>
    answer(await resumeUpload(context.deps, requireClient(context), input)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await removeUpload(context.deps, requireClient(context), input)),
  ),
})
