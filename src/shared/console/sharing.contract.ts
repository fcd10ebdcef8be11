import { z } from 'zod'
import { id, locale, nothing, procedure, text, timeMs } from '../contract-parts.ts'
import { viewer } from './documents.contract.ts'

const shareableKind = z.enum(['document', 'thread', 'folder', 'request', 'bill', 'event'])

/** How many things one share is of, and how many shares one call makes: things times people. */
const mostResourcesAtOnce = 200
export const mostSharesAtOnce = 500

/**
 * What is about to be shared. 'share': documents, of which whoever sees an older version is shown the newest; folders with all that is in
 * them; or one thread. 'release': documents that are held in a shared folder. 'move': documents and folders into a shared folder,
 * `folderId`, where they are held until they start for those who are chosen (SHR-6).
 */
const subject = {
  occasion: z.enum(['share', 'release', 'move']).default('share'),
  resources: z
    .array(z.object({ kind: shareableKind, resourceId: id }))
    .min(1)
    .max(mostResourcesAtOnce),
  folderId: id.nullish(),
}

/** Something to look at before it is sent (SHR-8). `warningId` stays the same as long as what it tells does. */
const warning = z.object({
  warningId: z.string(),
  participantId: id.nullable(),
  /** The document, folder or thread that it is about. */
  resourceId: id.nullable(),
  messageKey: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const sharing = {
  /**
   * Everything the Share dialog shows before it is sent: every participant of the matter, chosen or not, with what
   * each chosen one gets. Nobody is preselected: not even those who see an older version or the folder; they are proposed.
   */
  preview: procedure.input(z.object({ ...subject, participantIds: z.array(id).max(100) })).output(
    z.object({
      matterId: id,
      matterTitle: z.string(),
      /** The folder that it is released in or moved into. */
      folderName: z.string().nullable(),
      delaySeconds: z.int(),
      resources: z.array(
        z.object({
          kind: shareableKind,
          resourceId: id,
          name: z.string(),
          /** Of a document: the version that they will see. */
          versionNumber: z.int().nullable(),
          /** Of a folder: files that they will see, that are held, and that wait for their virus scan or did not pass it. */
          fileCount: z.int().nullable(),
          heldCount: z.int().nullable(),
          unsafeCount: z.int().nullable(),
          /** Why it cannot be shared, a literal key with its name as `name`; null when it can. */
          obstacleKey: z.string().nullable(),
        }),
      ),
      people: z.array(
        z.object({
          participantId: id,
          clientId: id,
          displayName: z.string(),
          role: z.string(),
          email: z.string().nullable(),
          locale,
          isChosen: z.boolean(),
          isFirstShare: z.boolean(),
          alreadySees: z.boolean(),
          /** They see an older version of one document, or the folder: offered to be chosen by one click, and never chosen by itself. */
          isProposed: z.boolean(),
          /** Of one document: the older version that they see. */
          seesVersion: z.int().nullable(),
          /** Of an event: true sees all of it, false only title, date and time (EVT-2, EVT-3). Null of anything else. */
          isAttending: z.boolean().nullable(),
          /** Why this person cannot be chosen, a literal key; null when they can. */
          obstacleKey: z.string().nullable(),
        }),
      ),
      warnings: z.array(warning),
      /** Documents whose text could not be looked at here, or not all of it: nothing is known of what it names. */
      unread: z.array(z.object({ resourceId: id, name: z.string(), isPartly: z.boolean() })),
      /** How many files all of it brings, and how far those were looked at: null where that is all the way. */
      fileCount: z.int(),
      limits: z.object({
        /** Only the names of the first so many were looked at. */
        names: z.int().nullable(),
        /** Only the words of the first so many. */
        texts: z.int().nullable(),
        /** There can be more warnings than these. */
        warnings: z.int().nullable(),
      }),
      /** Until a public portal address answers, e-mails wait in the outbox: a literal key saying so, or null (ACC-10). */
      addressNoticeKey: z.string().nullable(),
    }),
  ),
  /**
   * Access and e-mail both start when the undo time ends (SHR-7). STALE when an address changed since the preview, or when there is a
   * warning that is not among the overruled ones; CONFLICT for what cannot be shared, with its reason. `move` may be for nobody: then
   * nothing starts, and what was moved is held.
   */
  share: procedure
    .input(
      z.object({
        ...subject,
        participantIds: z.array(id).max(100),
        confirmedEmails: z.record(z.string(), z.string()),
        message: text(20_000).default(''),
        /** Warnings that were read and overruled, each by a click of its own; they stand in the activity. */
        overruled: z.array(z.string().max(300)).max(500).default([]),
      }),
    )
    .output(z.object({ batchId: id.nullable(), startsAtMs: timeMs, names: z.array(z.string()) })),
  /** Within the undo time: nothing has left, nobody saw it. GONE after. What was moved stays where it is, held. */
  undo: procedure.input(z.object({ batchId: id })).output(nothing),
  /** This person's batches whose undo time still runs. */
  pending: procedure.output(
    z.object({
      batches: z.array(
        z.object({
          batchId: id,
          resourceName: z.string(),
          /** Of how many things it is; `resourceName` is the first. */
          count: z.int(),
          names: z.array(z.string()),
          startsAtMs: timeMs,
        }),
      ),
    }),
  ),
  /**
   * At once, for open pages too (SHR-3): by whatever share they see it, they see it no more. `isWholeEntry`: and so with everything else
   * that the firm shared in the same entry.
   */
  unshare: procedure.input(z.object({ shareId: id, isWholeEntry: z.boolean().default(false) })).output(nothing),
  listForResource: procedure
    .input(z.object({ resourceKind: shareableKind, resourceId: id }))
    .output(z.object({ seenBy: z.array(viewer) })),
}
