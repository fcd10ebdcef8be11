import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { answerAsStaff } from './answer-event.ts'
import { listPeople } from './attendees.ts'
import { cancelEvent, previewCancel } from './cancel-event.ts'
import { moveEvent, previewMove, previewUpdate, updateEventFields } from './change-event.ts'
import { listConflicts } from './conflicts.ts'
import { createEvent } from './create-event.ts'
import { getFeed, renewFeed, revokeFeed, setFeedDetails } from './feeds.ts'
import { getEvent } from './get-event.ts'
import { importEvents, previewImport } from './import-events.ts'
import { listEvents, listInWindow } from './list-events.ts'

const os = implement(consoleContract.events).$context<ConsoleContext>()

export const eventsConsole = os.router({
  inWindow: os.inWindow.handler(async ({ input, context }) =>
    answer(await listInWindow(context.deps, requireStaff(context), input)),
  ),
  list: os.list.handler(async ({ input, context }) =>
    answer(await listEvents(context.deps, requireStaff(context), input)),
  ),
  get: os.get.handler(async ({ input, context }) => answer(await getEvent(context.deps, requireStaff(context), input))),
  people: os.people.handler(async ({ input, context }) =>
    answer(await listPeople(context.deps, requireStaff(context), input)),
  ),
  conflicts: os.conflicts.handler(async ({ input, context }) =>
    answer(await listConflicts(context.deps, requireStaff(context), input)),
  ),
  create: os.create.handler(async ({ input, context }) =>
    answer(await createEvent(context.deps, requireStaff(context), input)),
  ),
  previewUpdate: os.previewUpdate.handler(async ({ input, context }) =>
    answer(await previewUpdate(context.deps, requireStaff(context), input)),
  ),
  update: os.update.handler(async ({ input, context }) =>
    answer(await updateEventFields(context.deps, requireStaff(context), input)),
  ),
  move: os.move.handler(async ({ input, context }) =>
    answer(await moveEvent(context.deps, requireStaff(context), input)),
  ),
  previewMove: os.previewMove.handler(async ({ input, context }) =>
    answer(await previewMove(context.deps, requireStaff(context), input)),
  ),
  cancel: os.cancel.handler(async ({ input, context }) =>
    answer(await cancelEvent(context.deps, requireStaff(context), input)),
  ),
  previewCancel: os.previewCancel.handler(async ({ input, context }) =>
    answer(await previewCancel(context.deps, requireStaff(context), input)),
  ),
  answer: os.answer.handler(async ({ input, context }) =>
    answer(await answerAsStaff(context.deps, requireStaff(context), input)),
  ),
  previewImport: os.previewImport.handler(async ({ input, context }) =>
    answer(await previewImport(context.deps, requireStaff(context), input)),
  ),
  import: os.import.handler(async ({ input, context }) =>
    answer(await importEvents(context.deps, requireStaff(context), input)),
  ),
  getFeed: os.getFeed.handler(({ context }) => getFeed(context.deps, requireStaff(context))),
  renewFeed: os.renewFeed.handler(async ({ input, context }) =>
    answer(await renewFeed(context.deps, requireStaff(context), input)),
  ),
  setFeedDetails: os.setFeedDetails.handler(async ({ input, context }) =>
    answer(await setFeedDetails(context.deps, requireStaff(context), input)),
  ),
  revokeFeed: os.revokeFeed.handler(({ context }) => revokeFeed(context.deps, requireStaff(context))),
})
