import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { createRequests } from './create-requests.ts'
import { cancelRequest, closeRequest, reopenRequest } from './end-request.ts'
import { getRequest, listRequests } from './list-requests.ts'
import { previewRequest } from './preview-request.ts'
import { remindNow } from './remind-clients.ts'
import { acceptAllItems, acceptItem, reopenItem, sendItemBack } from './review-item.ts'
import { sendRequest } from './send-request.ts'
import { deleteTemplate, listTemplates, saveTemplate } from './templates.ts'
import { updateRequestAsked } from './update-request.ts'

const os = implement(consoleContract.requests).$context<ConsoleContext>()

export const requestsConsole = os.router({
  list: os.list.handler(({ input, context }) => listRequests(context.deps, requireStaff(context), input)),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getRequest(context.deps, requireStaff(context), input)),
  ),
  preview: os.preview.handler(async ({ input, context }) =>
    answer(await previewRequest(context.deps, requireStaff(context), input)),
  ),
  create: os.create.handler(async ({ input, context }) =>
    answer(await createRequests(context.deps, requireStaff(context), input)),
  ),
  send: os.send.handler(async ({ input, context }) =>
    answer(await sendRequest(context.deps, requireStaff(context), input)),
  ),
  update: os.update.handler(async ({ input, context }) =>
    answer(await updateRequestAsked(context.deps, requireStaff(context), input)),
  ),
  accept: os.accept.handler(async ({ input, context }) =>
    answer(await acceptItem(context.deps, requireStaff(context), input)),
  ),
  acceptAll: os.acceptAll.handler(async ({ input, context }) =>
    answer(await acceptAllItems(context.deps, requireStaff(context), input)),
  ),
  sendBack: os.sendBack.handler(async ({ input, context }) =>
    answer(await sendItemBack(context.deps, requireStaff(context), input)),
  ),
  reopenItem: os.reopenItem.handler(async ({ input, context }) =>
    answer(await reopenItem(context.deps, requireStaff(context), input)),
  ),
  close: os.close.handler(async ({ input, context }) =>
    answer(await closeRequest(context.deps, requireStaff(context), input)),
  ),
  reopen: os.reopen.handler(async ({ input, context }) =>
    answer(await reopenRequest(context.deps, requireStaff(context), input)),
  ),
  cancel: os.cancel.handler(async ({ input, context }) =>
    answer(await cancelRequest(context.deps, requireStaff(context), input)),
  ),
  remind: os.remind.handler(async ({ input, context }) =>
    answer(await remindNow(context.deps, requireStaff(context), input)),
  ),
  listTemplates: os.listTemplates.handler(({ context }) => {
    requireStaff(context)
    return listTemplates(context.deps)
  }),
  saveTemplate: os.saveTemplate.handler(async ({ input, context }) =>
    answer(await saveTemplate(context.deps, requireStaff(context), input)),
  ),
  deleteTemplate: os.deleteTemplate.handler(({ input, context }) =>
    deleteTemplate(context.deps, requireStaff(context), input),
  ),
})
