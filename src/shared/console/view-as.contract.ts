import { z } from 'zod'
import { id, procedure, timeMs } from '../contract-parts.ts'

/** Looking at the portal through a client's eyes (SHR-5, SHR-9). */
export const viewAs = {
  /**
   * A ticket that opens the portal as this participant sees it, once and within a minute; with `asOfMs` as they saw it at that moment.
   * What is seen there is limited to matters that the caller may see, and ends with the caller's own session, at the latest
   * after half an hour. CONFLICT while the portal has no address.
   */
  open: procedure
    .input(z.object({ participantId: id, asOfMs: timeMs.nullish() }))
    .output(z.object({ url: z.string(), expiresAtMs: timeMs })),
}
