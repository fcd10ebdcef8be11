import { z } from 'zod'
import { id, line, nextCursor, nothing, optionalLine, page, procedure, text, timeMs } from '../contract-parts.ts'
import {
  longestAnswerNote,
  longestEventNotes,
  longestEventTitle,
  longestPlace,
  localTime,
  longestReminderMinutes,
  maxAttendees,
  maxCalendarFileCharacters,
  maxImportedEvents,
  maxReminders,
  maxRepeatCount,
} from '../events.ts'

/**
 * Local times and a zone are the truth of an event: `2026-11-12T09:30` by the clocks of the zone or, all day, a day, `2026-11-12`. All day
 * the end is the last day that counts. What is answered has the moments beside them, `…AtMs`.
 */

const day = z.iso.date()
/** IANA, such as `America/New_York`. INVALID in a field called `timeZone` for one that does not exist. */
const timeZone = z.string().min(1).max(64)

/** RRULE without COUNT and UNTIL; `shared/event-rule.ts` makes and reads those that a form has. Both ends null: for ever. */
const repeat = z.object({
  rule: z.string().min(1).max(500),
  /** The last day on which it can begin, by the event's own clocks. */
  untilOn: day.nullable(),
  count: z.int().min(1).max(maxRepeatCount).nullable(),
})

const when = {
  isAllDay: z.boolean(),
  startsLocal: localTime,
  endsLocal: localTime,
  timeZone,
  /** Where the first day does not fit the rule, the event begins on the first one after it that does. */
  repeat: repeat.nullable(),
}
const attendeeKind = z.enum(['staff', 'participant'])
/** A member of staff's id, or a participant's of the matter. */
const attendeeRef = z.object({ kind: attendeeKind, personId: id })
const answerValue = z.enum(['yes', 'no', 'maybe'])

const fields = {
  title: line(longestEventTitle),
  place: optionalLine(longestPlace).default(''),
  notes: text(longestEventNotes).default(''),
  ...when,
  attendees: z.array(attendeeRef).max(maxAttendees).default([]),
  /** Minutes before each occurrence. */
  reminders: z.array(z.int().min(0).max(longestReminderMinutes)).max(maxReminders).default([]),
}

/** Which of the times of a repeating event a change is of. Of one that does not repeat, 'all'. */
const scope = z.enum(['this', 'following', 'all'])
/**
 * Names one occurrence for good: opaque, safe in an address. It stays when the occurrence is moved; after a change of 'following' or
 * 'all' ask for the new ones.
 */
const occurrenceId = z.string().max(40)
/** What the person looked at: STALE when it was changed since. */
const version = z.int()

const target = { eventId: id, occurrenceId, scope, version }
const change = { ...target, ...fields }

/** One time of an event, as a calendar shows it. */
export const occurrence = z.object({
  eventId: id,
  occurrenceId,
  version,
  matterId: id,
  matterNumber: z.string(),
  matterTitle: z.string(),
  title: z.string(),
  place: z.string(),
  isAllDay: z.boolean(),
  startsAtMs: timeMs,
  endsAtMs: timeMs,
  /** By the clocks of the zone that was asked for: where it stands in the grid. All day: days, the last one included. */
  startsLocal: localTime,
  endsLocal: localTime,
  /** Its own zone. */
  timeZone: z.string(),
  isRepeating: z.boolean(),
  /** This one is not as the rule says. */
  isChanged: z.boolean(),
  /** 'waiting': its undo time still runs. */
  sharing: z.enum(['none', 'waiting', 'live']),
  attendeeCount: z.int(),
  /** The asking person's own; null when they do not attend. */
  ownAnswer: z.enum(['none', 'yes', 'no', 'maybe']).nullable(),
})
export type Occurrence = z.infer<typeof occurrence>

const attendee = attendeeRef.extend({
  name: z.string(),
  /** Of a participant. */
  clientId: id.nullable(),
  role: z.string(),
  answer: z.enum(['none', 'yes', 'no', 'maybe']),
  answerNote: z.string(),
  answeredAtMs: timeMs.nullable(),
  /** The time was changed since they answered. */
  isAnswerOld: z.boolean(),
  /** Of a participant: whether it is shared with them. One with whom it is not gets and sees nothing (EVT-3). */
  sharing: z.enum(['none', 'waiting', 'live']),
  /** Why nothing reaches them, a literal key (no e-mail address, removed from the matter, deactivated); null when it does. */
  obstacleKey: z.string().nullable(),
})

/** Who sees it in the portal: 'full' who attends, 'brief' (title, date and time) who does not. */
const seenBy = z.object({
  shareId: id,
  participantId: id,
  clientId: id,
  name: z.string(),
  view: z.enum(['full', 'brief']),
  /** 'waiting': the undo time still runs. */
  state: z.enum(['waiting', 'live']),
  firstViewedAtMs: timeMs.nullable(),
  lastViewedAtMs: timeMs.nullable(),
})

const timeChange = z.object({
  /** 'repeats': the same time, on other days than before. */
  kind: z.enum(['moved', 'place', 'repeats', 'cancelled']),
  /** One occurrence, or from there on. */
  isOfOne: z.boolean(),
  isAllDay: z.boolean(),
  oldStartsLocal: localTime,
  oldEndsLocal: localTime,
  oldTimeZone: z.string(),
  /** Null: cancelled. */
  newStartsLocal: localTime.nullable(),
  newEndsLocal: localTime.nullable(),
  newTimeZone: z.string().nullable(),
  oldPlace: z.string(),
  newPlace: z.string(),
  changedByName: z.string(),
  changedAtMs: timeMs,
})

/** An event, with the fields of the occurrence that was asked for: what an edit begins from. */
export const eventDetail = z.object({
  eventId: id,
  occurrenceId,
  version,
  matterId: id,
  matterNumber: z.string(),
  matterTitle: z.string(),
  state: z.enum(['planned', 'cancelled']),
  title: z.string(),
  place: z.string(),
  notes: z.string(),
  isAllDay: z.boolean(),
  startsLocal: localTime,
  endsLocal: localTime,
  timeZone: z.string(),
  startsAtMs: timeMs,
  endsAtMs: timeMs,
  repeat: repeat.nullable(),
  isChanged: z.boolean(),
  /** Of all occurrences; null: for ever. */
  lastEndsAtMs: timeMs.nullable(),
  reminders: z.array(z.int()),
  attendees: z.array(attendee),
  seenBy: z.array(seenBy),
  /** Occurrences that are not as the rule says, soonest first. */
  exceptions: z.array(
    z.object({
      occurrenceId,
      state: z.enum(['cancelled', 'changed']),
      /** When it would have begun. */
      ruleStartsLocal: localTime,
      startsLocal: localTime.nullable(),
      endsLocal: localTime.nullable(),
      timeZone: z.string(),
    }),
  ),
  /** The next five from now on, this one or not. */
  nextOccurrences: z.array(z.object({ occurrenceId, startsAtMs: timeMs, endsAtMs: timeMs })),
  /** Newest first, 20 at most. */
  changes: z.array(timeChange),
  createdByName: z.string(),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
  cancelledByName: z.string().nullable(),
  cancelledAtMs: timeMs.nullable(),
})
export type EventDetail = z.infer<typeof eventDetail>

/** What a change will send, before it is made. */
const telling = z.object({
  /** Time, place or cancellation: those with whom it is shared are told, each as much as they may see. */
  clients: z.array(
    z.object({
      participantId: id,
      name: z.string(),
      view: z.enum(['full', 'brief']),
      /** 'changed', 'cancelled'; 'added': they attend now and see everything; 'removed': they do not any more. */
      what: z.enum(['changed', 'cancelled', 'added', 'removed']),
      /** Their calendar is sent the invitation or its end. */
      isInvited: z.boolean(),
    }),
  ),
  /** Members of staff who get a notice: attendees but the one who changes it. */
  staffNames: z.array(z.string()),
})

const feed = z.object({ createdAtMs: timeMs, lastReadAtMs: timeMs.nullable(), showsDetails: z.boolean() })

const importProblem = z.object({
  messageKey: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})

/**
 * Calendar events (EVT). Every event is of a matter, and nobody sees those of a matter that they may not see. Bytes:
 * `GET /events/<eventId>/calendar.ics`, everything of one event for calendars of the firm's own people.
 *
 * Refusals of everything that takes times: INVALID with its field: `endsLocal` (it ends before it begins, or lasts longer than 366 days),
 * `timeZone` (there is none of that name), `startsLocal` (a day where a time belongs, or the other way round; a year before 1970 or after
 * 2199), `repeat.rule` (it cannot be read, repeats more than once a day, or never comes), `repeat.untilOn` (before it begins),
 * `attendees` (somebody who is not of the firm, may not see the matter, or is not on it; `params.name`).
 */
export const events = {
  /**
   * What happens from one day to another, both included, by the clocks of `timeZone`, repeats expanded, in the order of their beginning;
   * of equal ones all day first. 400 days and 5,000 occurrences at most: `cutOffAtMs` is set when there are more, and nothing that begins
   * at or after it is answered. Without the cancelled.
   */
  inWindow: procedure
    .input(
      z.object({
        fromDay: day,
        toDay: day,
        timeZone,
        matterId: id.nullish(),
        /** Those that any of these members of staff attend. */
        userIds: z.array(id).max(100).default([]),
        /** Those of matters that this client is on and that are shared with them or that they attend. */
        clientId: id.nullish(),
        query: optionalLine(200).default(''),
      }),
    )
    .output(z.object({ occurrences: z.array(occurrence), cutOffAtMs: timeMs.nullable() })),
  /** Of a matter or all, one row an event. 'upcoming': by its next occurrence, soonest first; 'past' and 'cancelled': latest first. */
  list: procedure
    .input(
      z.object({
        matterId: id.nullish(),
        clientId: id.nullish(),
        show: z.enum(['upcoming', 'past', 'cancelled']).default('upcoming'),
        timeZone,
        ...page,
      }),
    )
    .output(z.object({ rows: z.array(occurrence), nextCursor, total: z.int() })),
  /** With the fields of one occurrence; without one, of the next to come or, of what is over, the last. NOT_FOUND for a matter behind a wall. */
  get: procedure.input(z.object({ eventId: id, occurrenceId: occurrenceId.nullish() })).output(eventDetail),
  /** Who can attend: staff who may see the matter, those on it first, and its participants. */
  people: procedure.input(z.object({ matterId: id })).output(
    z.object({
      people: z.array(
        attendeeRef.extend({
          name: z.string(),
          role: z.string(),
          clientId: id.nullable(),
          isOnMatter: z.boolean(),
          /** As in `eventDetail.attendees`: they can be chosen all the same. */
          obstacleKey: z.string().nullable(),
        }),
      ),
    }),
  ),
  /**
   * Other events of the chosen members of staff at these times: a warning, never a refusal. Looked for in the first 100 occurrences
   * within a year; 50 are answered at most. Of a matter behind a wall: only that they are busy (CLT-3).
   */
  conflicts: procedure
    .input(
      z.object({
        /** Of an event that is being changed: not with itself. */
        eventId: id.nullish(),
        userIds: z.array(id).max(maxAttendees),
        ...when,
      }),
    )
    .output(
      z.object({
        conflicts: z.array(
          z.object({
            userId: id,
            name: z.string(),
            startsAtMs: timeMs,
            endsAtMs: timeMs,
            isAllDay: z.boolean(),
            /** Null: busy, and no more is known. */
            event: z
              .object({ eventId: id, occurrenceId, title: z.string(), matterId: id, matterTitle: z.string() })
              .nullable(),
          }),
        ),
        isCut: z.boolean(),
      }),
    ),
  /** Nobody outside the firm is told: that begins with sharing. Staff who attend get a notice. */
  create: procedure.input(z.object({ matterId: id, ...fields })).output(eventDetail),
  /** Whom `update`, with the same input, would tell. */
  previewUpdate: procedure.input(z.object(change)).output(telling),
  /**
   * All fields, as they are to be. 'this': its title, place, notes and times alone (`repeat`, attendees and reminders are of the whole
   * event and stay; INVALID on `isAllDay` when that would change). 'following': from this one on, in the same event: shares, answers and
   * attendees stay one. 'all': what differs from this occurrence is changed for all, but a date with a title, a place or notes of its own
   * keeps them; new times move all of them by as much. Attendees and reminders are always the whole event's. STALE when somebody changed
   * it since; CONFLICT when it is cancelled.
   */
  update: procedure.input(z.object(change)).output(eventDetail),
  /** Drag and resize: new times by the clocks of `timeZone`, whatever the event's own zone; it keeps that. All day stays all day. */
  move: procedure
    .input(z.object({ ...target, startsLocal: localTime, endsLocal: localTime, timeZone }))
    .output(eventDetail),
  /** Whom `move`, with the same input, would tell. */
  previewMove: procedure
    .input(z.object({ ...target, startsLocal: localTime, endsLocal: localTime, timeZone }))
    .output(telling),
  /**
   * One occurrence, those from it on, or all. Of 'all' the event is cancelled for good: its shares end, a tombstone stays in Messages, and
   * calendars that were invited are told.
   */
  cancel: procedure.input(z.object(target)).output(eventDetail),
  previewCancel: procedure.input(z.object(target)).output(telling),
  /** The asking member of staff's own answer. FORBIDDEN when they do not attend. */
  answer: procedure
    .input(z.object({ eventId: id, answer: answerValue, note: text(longestAnswerNote).default('') }))
    .output(eventDetail),
  /** What a calendar file holds; nothing is kept of it. INVALID on `file` when it is none. */
  previewImport: procedure
    .input(z.object({ matterId: id, file: z.string().min(1).max(maxCalendarFileCharacters) }))
    .output(
      z.object({
        events: z.array(
          z.object({
            /** Which of the file: what `import` names. */
            index: z.int(),
            title: z.string(),
            place: z.string(),
            isAllDay: z.boolean(),
            startsLocal: localTime.nullable(),
            endsLocal: localTime.nullable(),
            timeZone: z.string().nullable(),
            repeat: repeat.nullable(),
            exceptionCount: z.int(),
            /** A planned event of this matter that came from the same entry of a calendar: it is not taken in twice. */
            alreadyEventId: id.nullable(),
            /** Why it cannot be taken in; null when it can. */
            problem: importProblem.nullable(),
            /** What is changed or left out on the way: an unknown zone, attendees, alarms. */
            notes: z.array(importProblem),
          }),
        ),
        /** More than 500 stand in it: the rest is left out. */
        isCut: z.boolean(),
      }),
    ),
  /**
   * All that are chosen or none; what the matter has already is passed over. CONFLICT with the title when one of them cannot be taken in.
   * No attendees, nobody is told.
   */
  import: procedure
    .input(
      z.object({
        matterId: id,
        file: z.string().min(1).max(maxCalendarFileCharacters),
        indexes: z.array(z.int().min(0)).min(1).max(maxImportedEvents),
      }),
    )
    .output(z.object({ events: z.array(z.object({ eventId: id, title: z.string() })) })),
  /** One's own subscription: the events of all matters that one may see at that moment, and of no other (EVT-5). */
  getFeed: procedure.output(z.object({ feed: feed.nullable() })),
  /** A new address, told this once; the one before is dead at once. */
  renewFeed: procedure
    .input(z.object({ showsDetails: z.boolean().default(false) }))
    .output(z.object({ url: z.string(), feed })),
  setFeedDetails: procedure.input(z.object({ showsDetails: z.boolean() })).output(z.object({ feed })),
  revokeFeed: procedure.output(nothing),
}
