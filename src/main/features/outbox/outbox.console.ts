import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { copyLink } from './copy-link.ts'
import { getEmail, listEmails } from './list-emails.ts'
import { cancelEmail, resendEmail, retryEmail } from './resend-email.ts'

const os = implement(consoleContract.outbox).$context<ConsoleContext>()

export const outboxConsole = os.router({
  list: os.list.handler(({ input, context }) => listEmails(context.deps, requireStaff(context), input)),
  get: os.get.handler(async ({ input, context }) => answer(await getEmail(context.deps, requireStaff(context), input))),
  retry: os.retry.handler(async ({ input, context }) =>
    answer(await retryEmail(context.deps, requireStaff(context), input)),
  ),
  resend: os.resend.handler(async ({ input, context }) =>
    answer(await resendEmail(context.deps, requireStaff(context), input)),
  ),
  cancel: os.cancel.handler(async ({ input, context }) =>
    answer(await cancelEmail(context.deps, requireStaff(context), input)),
  ),
  copyLink: os.copyLink.handler(async ({ input, context }) =>
    answer(await copyLink(context.deps, requireStaff(context), input)),
  ),
})
