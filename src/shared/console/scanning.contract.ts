import { z } from 'zod'
import { id, line, nothing, procedure, timeMs } from '../contract-parts.ts'

const silence = z.enum(['absent', 'refused', 'forbidden', 'silent', 'cut', 'garbage'])

const scannerStanding = z.discriminatedUnion('answers', [
  z.object({
    answers: z.literal(true),
    engine: z.string(),
    /** The number of its signatures' release, and their day; null for signatures of the firm's own. */
    signatures: z.string().nullable(),
    signaturesAtMs: timeMs.nullable(),
  }),
  z.object({ answers: z.literal(false), reason: silence }),
])

export const scannerView = z.object({
  /** `unix:/run/clamav/clamd.ctl`, `tcp:127.0.0.1:3310`; null: none is set, and new files are *not scanned*. */
  address: z.string().nullable(),
  /** What it answered last, and since when it is so; null until it was asked. */
  standing: z.object({ now: scannerStanding, sinceMs: timeMs }).nullable(),
  /** Files that wait for an answer, whether a scanner is set or not. */
  quarantined: z.int(),
  /** Documents' files that no scanner ever saw, and how many of them it has been asked to look at. */
  unscanned: z.int(),
  asked: z.int(),
})
export type ScannerView = z.infer<typeof scannerView>

const address = line(300)

/** The virus scanner (DOC-6, U6): a ClamAV daemon that the firm runs. */
export const scanning = {
  /** Admins. */
  get: procedure.output(scannerView),
  /** Admins, fresh password. null: none any more; what is quarantined stays so. INVALID on `address` for what is no address. */
  update: procedure.input(z.object({ address: address.nullable() })).output(scannerView),
  /** Admins, fresh password. Asks the scanner at this address, saved or not. */
  test: procedure.input(z.object({ address })).output(scannerStanding),
  /** Admins. Has it look at what lay there before it was set; meanwhile that stays *not scanned*, and open. CONFLICT without a scanner. */
  scanUnscanned: procedure.output(scannerView),
  /**
   * Admins, fresh password: an answer in the scanner's place, with the reason in the activity. What is quarantined becomes *not
   * scanned*, what was found infected *clean*. CONFLICT for any other state.
   */
  overrule: procedure
    .input(z.object({ documentId: id, versionNumber: z.int().positive().nullish(), reason: line(300) }))
    .output(nothing),
}
