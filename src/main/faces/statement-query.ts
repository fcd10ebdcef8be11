import { z } from 'zod'
import { id, locale } from '../../shared/contract-parts.ts'

const query = z.object({
  clientId: id.optional(),
  matterId: id.optional(),
  fromOn: z.iso.date(),
  toOn: z.iso.date(),
  /** The language of the paper. */
  locale: locale.optional(),
})

/** `?clientId=…&matterId=…&fromOn=2026-01-01&toOn=2026-03-31`: null when it is something else. */
export function statementQuery(given: unknown): z.output<typeof query> | null {
  const { success, data } = query.safeParse(given)
  return success ? data : null
}
