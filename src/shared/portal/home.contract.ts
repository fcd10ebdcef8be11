import { z } from 'zod'
import { id, procedure, timeMs } from '../contract-parts.ts'
import { billCard } from './bills.contract.ts'
import { eventRow } from './events.contract.ts'
import { requestCard } from './requests.contract.ts'

export const homeItem = z.object({
  kind: z.enum(['document', 'message', 'bill', 'event']),
  /** A document's, a thread's, a bill's or an event's. */
  resourceId: id,
  title: z.string(),
  fromName: z.string(),
  atMs: timeMs,
  /** The first words of what the firm wrote. */
  excerpt: z.string(),
})

export const home = {
  /** "What is new, and what does my lawyer need from me?" by matter, newest matter first (POR-1). */
  get: procedure.output(
    z.object({
      newCount: z.int(),
      /** Files that this client began to send and of which not all has come. */
      unfinishedCount: z.int(),
      /** Unseen first; 20 at most, the rest under Messages and Documents. */
      fresh: z.array(z.object({ matterTitle: z.string(), items: z.array(homeItem) })),
      /** "Needed from you": open requests, those with something to do first, the soonest due among them first. */
      requests: z.array(requestCard),
      /** Also needed from them: bills with something to pay, the soonest due first; 5 at most, the rest under Bills. */
      bills: z.array(billCard),
      /** What comes next, soonest first, one row for each event; 5 at most, the rest under Calendar events. */
      events: z.array(eventRow),
      /** Seen lately, so that the page is never empty of what one came for. */
      recent: z.array(homeItem.extend({ matterTitle: z.string() })),
    }),
  ),
}
