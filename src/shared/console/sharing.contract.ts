import { z } from 'zod'
import { id, locale, nothing, procedure, text, timeMs } from '../contract-parts.ts'
import { viewer } from './documents.contract.ts'

const shareableKind = z.enum(['document', 'thread'])
const warning = z.object({
  participantId: id.nullable(),
  messageKey: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const sharing = {
  /**
   * Everything the Share dialog shows before it is sent: every participant of the matter, chosen or not, with what
   * each chosen one gets. Nobody is preselected.
   */
  preview: procedure
    .input(z.object({ resourceKind: shareableKind, resourceId: id, participantIds: z.array(id).max(100) }))
    .output(
      z.object({
        resourceName: z.string(),
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
            isChosen: z.boolean(),
            isFirstShare: z.boolean(),
            alreadySees: z.boolean(),
            /** Why this person cannot be chosen, a literal key; null when they can. */
            obstacleKey: z.string().nullable(),
          }),
        ),
        warnings: z.array(warning),
        /** Until a public portal address answers, e-mails wait in the outbox: a literal key saying so, or null (ACC-10). */
        addressNoticeKey: z.string().nullable(),
      }),
    ),
  /** Access and e-mail both start when the undo time ends (SHR-7). STALE when an address changed since the preview. */
  share: procedure
    .input(
      z.object({
        resourceKind: shareableKind,
        resourceId: id,
        participantIds: z.array(id).min(1).max(100),
        confirmedEmails: z.record(z.string(), z.string()),
        message: text(20_000).default(''),
      }),
    )
    .output(z.object({ batchId: id, startsAtMs: timeMs, names: z.array(z.string()) })),
  /** Within the undo time: nothing has left, nobody saw it. GONE after. */
  undo: procedure.input(z.object({ batchId: id })).output(nothing),
  /** This person's batches whose undo time still runs. */
  pending: procedure.output(
    z.object({
      batches: z.array(
        z.object({ batchId: id, resourceName: z.string(), names: z.array(z.string()), startsAtMs: timeMs }),
      ),
    }),
  ),
  /** At once, for open pages too (SHR-3). */
  unshare: procedure.input(z.object({ shareId: id })).output(nothing),
  listForResource: procedure
    .input(z.object({ resourceKind: shareableKind, resourceId: id }))
    .output(z.object({ seenBy: z.array(viewer) })),
}
