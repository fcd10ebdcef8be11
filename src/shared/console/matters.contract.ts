import { z } from 'zod'
import { id, line, locale, nextCursor, nothing, optionalLine, page, procedure, timeMs } from '../contract-parts.ts'

const matterStatus = z.enum(['open', 'pending', 'closed'])
const staffName = z.object({ userId: id, name: z.string() })

export const matterRow = z.object({
  matterId: id,
  number: z.string(),
  title: z.string(),
  practiceArea: z.string(),
  status: matterStatus,
  isRestricted: z.boolean(),
  responsible: staffName,
  clientNames: z.array(z.string()),
  updatedAtMs: timeMs,
})
export type MatterListRow = z.infer<typeof matterRow>

export const participant = z.object({
  participantId: id,
  clientId: id,
  displayName: z.string(),
  role: z.string(),
  email: z.string().nullable(),
  locale,
  access: z.enum(['none', 'invited', 'active', 'removed']),
  emailChangedAtMs: timeMs.nullable(),
  lastSignInAtMs: timeMs.nullable(),
  isArchived: z.boolean(),
  /** Live shares of each kind with this participant on this matter. */
  sees: z.object({ documents: z.int(), threads: z.int() }),
  /** Participants this one is adverse to. */
  adverseTo: z.array(z.object({ participantId: id, displayName: z.string() })),
  /** Why this person cannot get in, when the host can tell; a literal key of the locales. */
  trouble: z
    .object({ messageKey: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })
    .nullable(),
})
export type Participant = z.infer<typeof participant>

export const matter = matterRow.extend({
  openedAtMs: timeMs,
  closedAtMs: timeMs.nullable(),
  version: z.int(),
  staff: z.array(staffName),
  participants: z.array(participant),
  counts: z.object({ documents: z.int(), threads: z.int(), unreadThreads: z.int() }),
  /** False for an admin who looks at a restricted matter without being listed: its contents stay closed (CLT-3). */
  isListed: z.boolean(),
  /** May this staff member change who is listed on it. */
  canManageStaff: z.boolean(),
})

/** One line of a matter's timeline, newest last. The words are made on the screen from `kind` and `params`. */
export const timelineEntry = z.object({
  entryId: z.string(),
  atMs: timeMs,
  kind: z.string(),
  actorKind: z.enum(['staff', 'client', 'system']),
  actorName: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Of a message: its words and thread. */
  message: z.object({ threadId: id, subject: z.string(), body: z.string(), toNames: z.array(z.string()) }).nullable(),
})

const matterFields = z.object({
  title: line(200),
  practiceArea: optionalLine(80),
  status: matterStatus,
  responsibleUserId: id,
  staffUserIds: z.array(id).max(200),
  isRestricted: z.boolean(),
})

export const matters = {
  /** All staff; a restricted matter only for those listed on it (CLT-3). */
  list: procedure
    .input(
      z.object({
        query: z.string().max(200).default(''),
        status: matterStatus.nullish(),
        mine: z.boolean().default(false),
        clientId: id.nullish(),
        sort: z.enum(['-number', 'number', 'title', '-updated']).default('-number'),
        ...page,
      }),
    )
    .output(z.object({ rows: z.array(matterRow), nextCursor, total: z.int() })),
  /** NOT_FOUND for a restricted matter one is not listed on; an admin's look is in the activity. */
  get: procedure.input(z.object({ matterId: id })).output(matter),
  /** Admins: restricted matters they are not listed on, to manage the list. */
  listRestricted: procedure.output(z.object({ rows: z.array(matterRow) })),
  create: procedure
    .input(
      matterFields.extend({
        participants: z
          .array(z.object({ clientId: id, role: optionalLine(80) }))
          .max(50)
          .default([]),
      }),
    )
    .output(matter),
  update: procedure.input(matterFields.extend({ matterId: id, version: z.int() })).output(matter),
  addParticipant: procedure.input(z.object({ matterId: id, clientId: id, role: optionalLine(80) })).output(participant),
  updateParticipant: procedure.input(z.object({ participantId: id, role: optionalLine(80) })).output(participant),
  /** Ends every share with this participant on this matter, at once. */
  removeParticipant: procedure.input(z.object({ participantId: id })).output(nothing),
  /** CONFLICT when the two share a thread now (CLT-4). */
  setAdverse: procedure
    .input(z.object({ participantId: id, otherParticipantId: id, isAdverse: z.boolean() }))
    .output(nothing),
  timeline: procedure
    .input(z.object({ matterId: id, ...page }))
    .output(z.object({ entries: z.array(timelineEntry), nextCursor })),
}
