import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireAdmin, requireStaff, type ConsoleContext } from '../../context.ts'
import { addParticipant, removeParticipant, setAdverse, updateParticipant } from './change-participants.ts'
import { createMatter } from './create-matter.ts'
import { getMatter } from './get-matter.ts'
import { listMatters, listRestrictedMatters } from './list-matters.ts'
import { matterTimeline } from './matter-timeline.ts'
import { updateMatter } from './update-matter.ts'

const os = implement(consoleContract.matters).$context<ConsoleContext>()

export const mattersConsole = os.router({
  list: os.list.handler(({ input, context }) => listMatters(context.deps, requireStaff(context), input)),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getMatter(context.deps, requireStaff(context), input)),
  ),
  listRestricted: os.listRestricted.handler(async ({ context }) =>
    answer(await listRestrictedMatters(context.deps, requireAdmin(context))),
  ),
  create: os.create.handler(async ({ input, context }) =>
    answer(await createMatter(context.deps, requireStaff(context), input)),
  ),
  update: os.update.handler(async ({ input, context }) =>
    answer(await updateMatter(context.deps, requireStaff(context), input)),
  ),
  addParticipant: os.addParticipant.handler(async ({ input, context }) =>
    answer(await addParticipant(context.deps, requireStaff(context), input)),
  ),
  updateParticipant: os.updateParticipant.handler(async ({ input, context }) =>
    answer(await updateParticipant(context.deps, requireStaff(context), input)),
  ),
  removeParticipant: os.removeParticipant.handler(async ({ input, context }) =>
    answer(await removeParticipant(context.deps, requireStaff(context), input)),
  ),
  setAdverse: os.setAdverse.handler(async ({ input, context }) =>
    answer(await setAdverse(context.deps, requireStaff(context), input)),
  ),
  timeline: os.timeline.handler(async ({ input, context }) =>
    answer(await matterTimeline(context.deps, requireStaff(context), input)),
  ),
})
