import { z } from 'zod'
import { id, line, locale, nextCursor, nothing, page, procedure, text, timeMs } from '../contract-parts.ts'
import { longestNote, longestReason, longestTitle, maxItems } from '../requests.ts'

/** A day of the firm's calendar, `2026-11-12`. */
const dueDay = z.iso.date()
const remindEveryDays = z.int().min(0).max(90)

const askedItem = z.object({
  title: line(longestTitle),
  note: text(longestNote).default(''),
  /** Without one, the request's own counts. */
  dueOn: dueDay.nullish(),
})
/** What a request begins with, by hand or from a template. */
export const requestContent = z.object({
  title: line(longestTitle),
  note: text(longestNote).default(''),
  items: z.array(askedItem).min(1).max(maxItems),
})
const newItem = askedItem.extend({
  /** A document of the matter that shows what is meant: they see it with the request. */
  exampleDocumentId: id.nullish(),
})

const itemState = z.enum(['open', 'answered', 'accepted', 'returned'])
const counts = z.object({ total: z.int(), toDo: z.int(), answered: z.int(), accepted: z.int() })

export const requestRow = z.object({
  requestId: id,
  matterId: id,
  matterNumber: z.string(),
  matterTitle: z.string(),
  participantId: id,
  clientId: id,
  clientName: z.string(),
  title: z.string(),
  state: z.enum(['open', 'done', 'cancelled']),
  /** 'none': nobody sees it: it was undone, did not start, or is no longer shared. */
  sharing: z.enum(['none', 'waiting', 'live']),
  /** When they see it, or since when. */
  startsAtMs: timeMs.nullable(),
  counts,
  /** Of what is still to do, the first day that it is due. */
  dueOn: dueDay.nullable(),
  isOverdue: z.boolean(),
  lastRemindedAtMs: timeMs.nullable(),
  lastAnsweredAtMs: timeMs.nullable(),
  createdAtMs: timeMs,
})
export type RequestListRow = z.infer<typeof requestRow>

export const requestDetail = requestRow.extend({
  note: z.string(),
  /** The request's own day, whatever its items say. */
  ownDueOn: dueDay.nullable(),
  remindEveryDays,
  askedByName: z.string(),
  /** Changed by staff the last time: an edit names the one it began from. */
  updatedAtMs: timeMs,
  endedAtMs: timeMs.nullable(),
  share: z.object({ shareId: id, firstViewedAtMs: timeMs.nullable(), lastViewedAtMs: timeMs.nullable() }).nullable(),
  threadId: id.nullable(),
  /** When **Remind now** works again; null: now. */
  remindAgainAtMs: timeMs.nullable(),
  items: z.array(
    z.object({
      itemId: id,
      title: z.string(),
      note: z.string(),
      dueOn: dueDay.nullable(),
      isOverdue: z.boolean(),
      example: z.object({ documentId: id, name: z.string() }).nullable(),
      state: itemState,
      answerText: z.string(),
      /** They say that they do not have it; the text says why. */
      isMissing: z.boolean(),
      /** Which answer it is: a decision names the one that was looked at. */
      answeredAtMs: timeMs.nullable(),
      files: z.array(
        z.object({
          documentId: id,
          name: z.string(),
          sizeBytes: z.int(),
          mediaType: z.string(),
          /** It is in the bin since. */
          isBinned: z.boolean(),
        }),
      ),
      decidedByName: z.string().nullable(),
      decidedAtMs: timeMs.nullable(),
      returnReason: z.string(),
    }),
  ),
})
export type RequestDetail = z.infer<typeof requestDetail>

const filter = {
  matterId: id.nullish(),
  clientId: id.nullish(),
  show: z.enum(['open', 'to-review', 'overdue', 'ended', 'all']).default('open'),
}
const seenAnswer = { itemId: id, answeredAtMs: timeMs }

/** What is asked of clients, item by item (DOC-7). A request is of one participant: nobody learns of another's. */
export const requests = {
  /** Newest first. The counts are of each way to look at them. */
  list: procedure.input(z.object({ ...filter, ...page })).output(
    z.object({
      rows: z.array(requestRow),
      nextCursor,
      total: z.int(),
      counts: z.object({ open: z.int(), toReview: z.int(), overdue: z.int() }),
    }),
  ),
  get: procedure.input(z.object({ requestId: id })).output(requestDetail),
  /** Who can be asked, and what to look at first: the Share dialog's own answer, for a request that is yet to be made. */
  preview: procedure.input(z.object({ matterId: id, participantIds: z.array(id).max(100) })).output(
    z.object({
      matterId: id,
      matterTitle: z.string(),
      delaySeconds: z.int(),
      people: z.array(
        z.object({
          participantId: id,
          clientId: id,
          displayName: z.string(),
          role: z.string(),
          email: z.string().nullable(),
          locale,
          isFirstShare: z.boolean(),
          /** Why this person cannot be chosen, a literal key; null when they can. */
          obstacleKey: z.string().nullable(),
        }),
      ),
      warnings: z.array(
        z.object({
          participantId: id.nullable(),
          messageKey: z.string(),
          params: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
      ),
      addressNoticeKey: z.string().nullable(),
    }),
  ),
  /**
   * One request for each participant, all in one batch with the same undo time (SHR-7). STALE when an address is no longer the one that
   * was confirmed; CONFLICT when somebody cannot be chosen, with the reason.
   */
  create: procedure
    .input(
      requestContent.extend({
        matterId: id,
        items: z.array(newItem).min(1).max(maxItems),
        dueOn: dueDay.nullish(),
        remindEveryDays: remindEveryDays.default(3),
        participantIds: z.array(id).min(1).max(100),
        confirmedEmails: z.record(z.string(), z.string()),
        message: text(20_000).default(''),
      }),
    )
    .output(
      z.object({
        batchId: id,
        startsAtMs: timeMs,
        requests: z.array(z.object({ requestId: id, clientName: z.string() })),
      }),
    ),
  /** Shares one again that nobody sees. CONFLICT when somebody does, or it is over. */
  send: procedure
    .input(z.object({ requestId: id, confirmedEmail: z.string().max(400), message: text(20_000).default('') }))
    .output(z.object({ batchId: id, startsAtMs: timeMs })),
  /**
   * All that is asked, anew: items that are named stay, in the order given, the rest is taken away. STALE when somebody changed it
   * since; CONFLICT once it is over.
   */
  update: procedure
    .input(
      z.object({
        requestId: id,
        updatedAtMs: timeMs,
        title: line(longestTitle),
        note: text(longestNote).default(''),
        dueOn: dueDay.nullish(),
        remindEveryDays,
        items: z
          .array(newItem.extend({ itemId: id.nullish() }))
          .min(1)
          .max(maxItems),
      }),
    )
    .output(requestDetail),
  /** STALE when the client changed the answer since it was looked at. */
  accept: procedure.input(z.object(seenAnswer)).output(requestDetail),
  acceptAll: procedure
    .input(z.object({ requestId: id, answers: z.array(z.object(seenAnswer)).min(1).max(maxItems) }))
    .output(requestDetail),
  /** **Send back**: the client is told by e-mail, without a word of the case. */
  sendBack: procedure.input(z.object({ ...seenAnswer, reason: line(longestReason) })).output(requestDetail),
  /** Asks again for what was accepted; a request that was done is open again. */
  reopenItem: procedure.input(z.object({ itemId: id })).output(requestDetail),
  /** Done as it is: nothing more is asked, and the client still sees it. */
  close: procedure.input(z.object({ requestId: id })).output(requestDetail),
  /** Open again, with everything as it was. */
  reopen: procedure.input(z.object({ requestId: id })).output(requestDetail),
  /** Withdrawn: nobody sees it any more, and a tombstone stays in Messages. */
  cancel: procedure.input(z.object({ requestId: id })).output(requestDetail),
  /** One e-mail now. TOO_MANY within four hours of the last one to this client, with the time. */
  remind: procedure.input(z.object({ requestId: id })).output(requestDetail),
  /** The whole firm's, by name. */
  listTemplates: procedure.output(
    z.object({
      templates: z.array(
        z.object({
          templateId: id,
          name: z.string(),
          content: requestContent,
          createdByName: z.string(),
          updatedAtMs: timeMs,
        }),
      ),
    }),
  ),
  saveTemplate: procedure
    .input(z.object({ templateId: id.nullish(), name: line(longestTitle), content: requestContent }))
    .output(z.object({ templateId: id })),
  deleteTemplate: procedure.input(z.object({ templateId: id })).output(nothing),
}
