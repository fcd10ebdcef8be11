import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { endClientSessions, listClientSessions } from '../portal-access/client-sessions.ts'
import { archiveClient, giveClientAccess, removeClientAccess, restoreClient } from './change-access.ts'
import { createClient } from './create-client.ts'
import { getClient } from './get-client.ts'
import { listClients, listClientTags } from './list-clients.ts'
import { updateClient } from './update-client.ts'

const os = implement(consoleContract.clients).$context<ConsoleContext>()

export const clientsConsole = os.router({
  list: os.list.handler(({ input, context }) => listClients(context.deps, requireStaff(context), input)),
  get: os.get.handler(async ({ input, context }) =>
    answer(await getClient(context.deps, requireStaff(context), input)),
  ),
  create: os.create.handler(async ({ input, context }) =>
    answer(await createClient(context.deps, requireStaff(context), input)),
  ),
  update: os.update.handler(async ({ input, context }) =>
    answer(await updateClient(context.deps, requireStaff(context), input)),
  ),
  archive: os.archive.handler(async ({ input, context }) =>
    answer(await archiveClient(context.deps, requireStaff(context), input)),
  ),
  restore: os.restore.handler(async ({ input, context }) =>
    answer(await restoreClient(context.deps, requireStaff(context), input)),
  ),
  removeAccess: os.removeAccess.handler(async ({ input, context }) =>
    answer(await removeClientAccess(context.deps, requireStaff(context), input)),
  ),
  giveAccess: os.giveAccess.handler(async ({ input, context }) =>
    answer(await giveClientAccess(context.deps, requireStaff(context), input)),
  ),
  tags: os.tags.handler(({ context }) => {
    requireStaff(context)
    return listClientTags(context.deps)
  }),
  listSessions: os.listSessions.handler(async ({ input, context }) =>
    answer(await listClientSessions(context.deps, requireStaff(context), input)),
  ),
  endSessions: os.endSessions.handler(async ({ input, context }) =>
    answer(await endClientSessions(context.deps, requireStaff(context), input)),
  ),
})
