import { z } from 'zod'
import { nothing, procedure } from '../contract-parts.ts'
import { portalState } from './access.contract.ts'

/** Staff who look at the portal through a client's eyes (SHR-5). */
export const viewAs = {
  /** Anyone with a ticket, once. GONE when it was used or its minute is over. */
  redeem: procedure.input(z.object({ ticket: z.string().max(200) })).output(z.object({ state: portalState })),
  /** Anyone: without such a session there is nothing to end. */
  leave: procedure.output(nothing),
}
