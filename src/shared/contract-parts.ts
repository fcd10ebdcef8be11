import { oc } from '@orpc/contract'
import { z } from 'zod'
import { errorTable, type ErrorCode } from './errors.ts'

/** The pieces both contracts are made of: bounded text, ids, times, pages, and the shape of every error. */

export const id = z.uuid()
export const timeMs = z.int().nonnegative()
export const locale = z.enum(['en', 'es'])
export type Locale = z.infer<typeof locale>

/** One line of text: trimmed, no control characters, at least one character. */
export const line = (max: number) =>
  z
    .string()
    .max(max * 4)
    .transform((text) =>
      text
        .normalize('NFC')
        .replace(/\p{Cc}+/gu, ' ')
        .trim(),
    )
    .pipe(z.string().min(1).max(max))
/** One line that may be empty. */
export const optionalLine = (max: number) =>
  z
    .string()
    .max(max * 4)
    .transform((text) =>
      text
        .normalize('NFC')
        .replace(/\p{Cc}+/gu, ' ')
        .trim(),
    )
    .pipe(z.string().max(max))
/** Running text: newlines stay, other control characters go. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .transform((value) =>
      value
        .normalize('NFC')
        .replace(/\r\n?/g, '\n')
        .replace(/[^\P{Cc}\n\t]/gu, ''),
    )
/** The address as typed; compared by `normalizeEmail`. 254 octets at most (RFC 5321 4.5.3.1.3). */
export const email = z.string().trim().max(254).pipe(z.email())

export const page = { limit: z.int().min(1).max(500).default(50), cursor: z.string().max(500).nullish() }
/** A page's continuation: null when there is no more. */
export const nextCursor = z.string().nullable()

const refusalData = z.object({
  messageKey: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  field: z.string().optional(),
  retryAtMs: timeMs.optional(),
  /** Of a fault: the id under which the log has it. */
  incidentId: z.string().optional(),
})
export type RefusalData = z.infer<typeof refusalData>

const errors = Object.fromEntries(
  Object.entries(errorTable).map(([code, { status }]) => [code, { status, data: refusalData }]),
) as { [Code in ErrorCode]: { status: number; data: typeof refusalData } }

/** The base of every procedure of both contracts: the same table of errors everywhere. */
export const procedure = oc.errors(errors)
export const nothing = z.object({})
