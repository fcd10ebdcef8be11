import type { phoneContract } from '../shared/phone/contract.ts'
import { phonesPhone } from './features/phones/phones.phone.ts'

/** Everything a paired phone may call, at its page's own origin. */
export const phoneRouter = { phone: phonesPhone } satisfies Record<keyof typeof phoneContract, object>
