import { z } from 'zod'
import { id, nextCursor, nothing, page, procedure, text, timeMs } from '../contract-parts.ts'
import { localTime, longestAnswerNote } from '../events.ts'

/** Local times are by the clocks of the zone that stands beside them; all day, they are days and the last one counts. */
const times = {
  isAllDay: z.boolean(),
  startsAtMs: timeMs,
  endsAtMs: timeMs,
  /** By the firm's clocks (POR-3). All day: days. */
  startsLocal: localTime,
  endsLocal: localTime,
  /** The firm's zone. */
  timeZone: z.string(),
  /** By the event's own clocks when they differ from the firm's at that moment: "09:30 in Madrid". */
  own: z.object({ startsLocal: localTime, endsLocal: localTime, timeZone: z.string() }).nullable(),
}

/** One time of an event, in lists and on Home. */
export const eventRow = z.object({
  eventId: id,
  /** Of lists only: names this one time of it. */
  occurrenceId: z.string(),
  matterTitle: z.string(),
  title: z.string(),
  /** 'full' who attends; 'brief' who does not: then title, date and time are all that is told (EVT-3). */
  view: z.enum(['full', 'brief']),
  ...times,
  /** Null in the brief view. */
  place: z.string().nullable(),
  isRepeating: z.boolean(),
  /** Never looked at. */
  isNew: z.boolean(),
  /** Their own answer; null in the brief view: nothing is asked. */
  answer: z.enum(['none', 'yes', 'no', 'maybe']).nullable(),
})
export type EventListRow = z.infer<typeof eventRow>

export const clientEvent = eventRow.extend({
  matterId: id,
  /** Their entry in Messages, for questions about it; null when there is none. */
  threadId: id.nullable(),
  /** Null in the brief view. */
  notes: z.string().nullable(),
  /** RRULE without COUNT and UNTIL, as `shared/event-rule.ts` reads it; null: once. */
  repeat: z.object({ rule: z.string(), untilOn: z.iso.date().nullable(), count: z.int().nullable() }).nullable(),
  /** The next ten from now on; of an event that is over, none. */
  nextOccurrences: z.array(z.object({ occurrenceId: z.string(), ...times })),
  /** Members of the firm who attend; null in the brief view. Of other clients nothing is ever told (SHR-1). */
  staffNames: z.array(z.string()).nullable(),
  answerNote: z.string().nullable(),
  answeredAtMs: timeMs.nullable(),
  /** The time was changed since they answered: they are asked again. */
  isAnswerOld: z.boolean(),
  /** What was changed while it was shared with them, newest first, 20 at most. Of the place only in the full view. */
  changes: z.array(
    z.object({
      /** 'repeats': the same time, on other days than before. */
      kind: z.enum(['moved', 'place', 'repeats', 'cancelled']),
      /** One time of several. */
      isOfOne: z.boolean(),
      isAllDay: z.boolean(),
      oldStartsLocal: localTime,
      oldEndsLocal: localTime,
      oldTimeZone: z.string(),
      newStartsLocal: localTime.nullable(),
      newEndsLocal: localTime.nullable(),
      newTimeZone: z.string().nullable(),
      oldPlace: z.string().nullable(),
      newPlace: z.string().nullable(),
      changedAtMs: timeMs,
    }),
  ),
})
export type ClientEvent = z.infer<typeof clientEvent>

const feed = z.object({ createdAtMs: timeMs, lastReadAtMs: timeMs.nullable(), showsDetails: z.boolean() })

/**
 * Calendar events that are shared with this client (EVT). Bytes: `GET /events/<eventId>/calendar.ics`, as much as they may see, refused
 * the moment it is no longer shared. None that is cancelled, ever.
 */
export const events = {
  /** One row for each time. 'upcoming': soonest first, repeats included, as far as one reads on; 'past': latest first, a year back. */
  list: procedure
    .input(z.object({ show: z.enum(['upcoming', 'past']).default('upcoming'), ...page }))
    .output(z.object({ rows: z.array(eventRow), nextCursor })),
  /** With the times of one occurrence; without one, of the next to come or the last. NOT_FOUND whether it never existed, is another's, or is no longer shared. */
  get: procedure.input(z.object({ eventId: id, occurrenceId: z.string().max(40).nullish() })).output(clientEvent),
  /** Changes an earlier answer. FORBIDDEN for who does not attend, GONE when it is over, TOO_MANY past 60 an hour. */
  answer: procedure
    .input(
      z.object({
        eventId: id,
        answer: z.enum(['yes', 'no', 'maybe']),
        note: text(longestAnswerNote).default(''),
      }),
    )
    .output(clientEvent),
  /** The person has it on the screen (SHR-4). */
  markViewed: procedure.input(z.object({ eventId: id })).output(nothing),
  /** Their subscription: what they see of events, neutral unless they switch details on (EVT-5). */
  getFeed: procedure.output(z.object({ feed: feed.nullable() })),
  /** A new address, told this once; the one before is dead at once. TOO_MANY past 20 a day. */
  renewFeed: procedure
    .input(z.object({ showsDetails: z.boolean().default(false) }))
    .output(z.object({ url: z.string(), feed })),
  /** NOT_FOUND when there is none. */
  setFeedDetails: procedure.input(z.object({ showsDetails: z.boolean() })).output(z.object({ feed })),
  revokeFeed: procedure.output(nothing),
}
