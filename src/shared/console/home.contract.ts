import { z } from 'zod'
import { id, procedure, timeMs } from '../contract-parts.ts'
import { requestRow } from './requests.contract.ts'
import { timelineEntry } from './matters.contract.ts'

export const home = {
  /** What clients did since this person looked, what is stuck, who cannot get in and why. */
  get: procedure.output(
    z.object({
      seenAtMs: timeMs,
      clientsDid: z.array(
        timelineEntry.extend({
          /** Of how many documents it is; `params` name the last. */
          count: z.int(),
          matterId: id.nullable(),
          matterTitle: z.string(),
          clientId: id.nullable(),
          /** Of what was done in a request. */
          requestId: id.nullable(),
        }),
      ),
      stuck: z.object({
        failedEmails: z.int(),
        heldEmails: z.int(),
        failedEmailExamples: z.array(z.object({ emailId: id, toName: z.string(), errorKey: z.string().nullable() })),
      }),
      cannotGetIn: z.array(
        z.object({
          clientId: id,
          displayName: z.string(),
          messageKey: z.string(),
          params: z.record(z.string(), z.union([z.string(), z.number()])),
          atMs: timeMs,
        }),
      ),
      waitingShares: z.int(),
      /** Answers to look at, and what clients are late with: of each the first 20. */
      requests: z.object({
        toReview: z.array(requestRow),
        toReviewCount: z.int(),
        overdue: z.array(requestRow),
        overdueCount: z.int(),
      }),
      /** Documents that the virus scanner holds back. */
      heldByScanner: z.object({ quarantined: z.int(), infected: z.int() }),
      /** Admins: sign-ins that somebody reported from their phone, until that person's password is another (TFA-8). */
      reportedSignIns: z.array(z.object({ userId: id, name: z.string(), ip: z.string(), atMs: timeMs })),
    }),
  ),
  markSeen: procedure.output(z.object({ seenAtMs: timeMs })),
}
