import { z } from 'zod'
import { id, nothing, optionalLine, procedure, text } from '../contract-parts.ts'
import { announcedFiles, sendingState, uploadTicket } from '../upload-parts.ts'

/** What a client sends: the bytes go to `/uploads/<uploadId>`, see `src/shared/uploads.ts`. */
export const uploads = {
  /** Where this client may send to: their matters, and of each the folders that are shared with them. */
  places: procedure.output(
    z.object({
      matters: z.array(
        z.object({
          matterId: id,
          title: z.string(),
          folders: z.array(z.object({ folderId: id, name: z.string(), path: z.array(z.string()) })),
        }),
      ),
      /** What this client may still send, in bytes; null: as much as the host has room for. */
      quotaLeftBytes: z.int().nullable(),
    }),
  ),
  /**
   * **Send**: one entry in Messages at once, which names what is coming, and a ticket for each file in their order. `threadId`: into a
   * thread they see; `folderId`: into a folder that is shared with them; `requestItemId`: as the answer to an item of a
   * request. STORAGE_FULL when there is no room, by quota or disk; nothing is kept then.
   */
  begin: procedure
    .input(
      z.object({
        matterId: id,
        folderId: id.nullish(),
        threadId: id.nullish(),
        requestItemId: id.nullish(),
        /** Of the conversation that begins with it; without one it is named after its files. */
        subject: optionalLine(200).default(''),
        message: text(20_000).default(''),
        files: announcedFiles,
      }),
    )
    .output(z.object({ sendingId: id, threadId: id, tickets: z.array(uploadTicket) })),
  /** What is on its way, newest first; what was finished within the last hour stands among it. */
  list: procedure.output(z.object({ sendings: z.array(sendingState) })),
  /**
   * A new token for an upload whose file was chosen again or whose token died with its session; the old one is dead. STALE when the
   * fingerprint is another: then it is not the same file.
   */
  resume: procedure.input(z.object({ uploadId: id, fingerprint: z.string().max(200) })).output(uploadTicket),
  /** **Remove**: nothing of it is kept. GONE when it has arrived already. */
  remove: procedure.input(z.object({ uploadId: id })).output(nothing),
}
