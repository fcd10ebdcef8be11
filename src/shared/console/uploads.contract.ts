import { z } from 'zod'
import { id, nothing, procedure } from '../contract-parts.ts'
import { announcedFiles, sendingState, uploadTicket } from '../upload-parts.ts'

/** What staff send: the bytes go to `/uploads/<uploadId>`, see `src/shared/uploads.ts`. */
export const uploads = {
  /**
   * Documents for a matter, or for one of its folders. `documentId`: the one file is a new version of that document. Nobody is shown
   * anything by it: sharing is a step of its own, but for a shared folder whose new files are visible at once.
   */
  begin: procedure
    .input(z.object({ matterId: id, folderId: id.nullish(), documentId: id.nullish(), files: announcedFiles }))
    .output(z.object({ sendingId: id, tickets: z.array(uploadTicket) })),
  /** This person's own that are on their way; with `matterId` everyone's on that matter, clients' too. */
  list: procedure
    .input(z.object({ matterId: id.nullish() }))
    .output(z.object({ sendings: z.array(sendingState.extend({ ownerName: z.string(), isOwn: z.boolean() })) })),
  /** STALE when the fingerprint is another: then it is not the same file. */
  resume: procedure.input(z.object({ uploadId: id, fingerprint: z.string().max(200) })).output(uploadTicket),
  remove: procedure.input(z.object({ uploadId: id })).output(nothing),
}
