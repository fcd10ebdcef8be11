import { z } from 'zod'
import { id, nextCursor, page, procedure, timeMs } from '../contract-parts.ts'

export const activityEntry = z.object({
  entryId: id,
  position: z.int(),
  atMs: timeMs,
  actorKind: z.enum(['staff', 'client', 'system', 'visitor']),
  actorName: z.string(),
  ip: z.string().nullable(),
  /** `<area>.<what>`, e.g. 'share.started'; its sentence is `console.activity.kind.<area>.<what>`. */
  kind: z.string(),
  matterId: id.nullable(),
  clientId: id.nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const activity = {
  /** Staff see what concerns them and the matters they may see; admins see all but the content of restricted matters. */
  list: procedure
    .input(
      z.object({
        /** First parts of kinds, e.g. ['share', 'sign-in']. */
        areas: z.array(z.string().max(40)).max(20).default([]),
        actorKind: z.enum(['staff', 'client', 'system', 'visitor']).nullish(),
        clientId: id.nullish(),
        matterId: id.nullish(),
        fromMs: timeMs.nullish(),
        toMs: timeMs.nullish(),
        ...page,
      }),
    )
    .output(z.object({ entries: z.array(activityEntry), nextCursor })),
  /** Admins. CSV of what the filters show, RFC 4180, formulas defused. */
  export: procedure
    .input(z.object({ fromMs: timeMs.nullish(), toMs: timeMs.nullish() }))
    .output(z.object({ fileName: z.string(), csv: z.string() })),
  /** Admins: checks the chain now. */
  verify: procedure.output(z.object({ isIntact: z.boolean(), entries: z.int(), brokenAtPosition: z.int().nullable() })),
}
