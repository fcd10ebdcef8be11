import { implement } from '@orpc/server'
import { refuse } from '../../../shared/errors.ts'
import { phoneContract } from '../../../shared/phone/contract.ts'
import { answer, type PhoneContext } from '../../context.ts'
import { refusalError } from '../../platform/http/rpc-error.ts'
import { answerApproval, pendingApprovals } from './answer-approval.ts'
import { makeChallenge } from './challenge.ts'
import { inspectPairing, pairPhone } from './pair-phone.ts'
import { pushKeys } from './push-keys.ts'
import { forgetPhone } from './remove-phones.ts'
import { savePush } from './save-push.ts'

const phone = implement(phoneContract.phone).$context<PhoneContext>()

/** Nobody here has a session: how often a source may call is decided before anything is looked at. */
const limited = (kind: 'token' | 'signed') =>
  phone.middleware(({ context, next }) => {
    const retryAtMs = context.limits.waitUntilMs(kind, context.origin.ip)
    if (retryAtMs !== null) throw refusalError(refuse('TOO_MANY', { retryAtMs }))
    return next()
  })
const token = limited('token')
const signed = limited('signed')

export const phonesPhone = phone.router({
  inspectPairing: phone.inspectPairing
    .use(token)
    .handler(async ({ input, context }) => answer(await inspectPairing(context.deps, input))),
  pair: phone.pair
    .use(token)
    .handler(async ({ input, context }) => answer(await pairPhone(context.deps, context.origin, input))),
  challenge: phone.challenge.use(signed).handler(async ({ input, context }) => {
    const { publicKey: vapidPublicKey } = await pushKeys(context.deps)
    return { ...makeChallenge(context.deps, input.phoneId), vapidPublicKey }
  }),
  pending: phone.pending
    .use(signed)
    .handler(async ({ input, context }) => answer(await pendingApprovals(context.deps, context.origin, input))),
  answer: phone.answer
    .use(signed)
    .handler(async ({ input, context }) => answer(await answerApproval(context.deps, context.origin, input))),
  savePush: phone.savePush
    .use(signed)
    .handler(async ({ input, context }) => answer(await savePush(context.deps, context.origin, input))),
  forget: phone.forget
    .use(signed)
    .handler(async ({ input, context }) => answer(await forgetPhone(context.deps, context.origin, input))),
})
