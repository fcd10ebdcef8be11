/** What clocks show where: for saying a time beside another, never for deciding one; the host does that. */

const clocks = new Map<string, Intl.DateTimeFormat>()
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  // Swedish writes 2026-11-12 09:30.
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  clocks.set(timeZone, made)
  return made
}

/** `2026-11-12T09:30` by the clocks of a zone. */
export const localAt = (atMs: number, timeZone: string): string => clockOf(timeZone).format(atMs).replace(' ', 'T')

/** The moment of a local time; of one that the clocks skip, an hour later. */
export function momentOf(local: string, timeZone: string): number {
  const asUtcMs = Date.parse(`${local}Z`)
  const leadAt = (atMs: number) => Date.parse(`${localAt(atMs, timeZone)}Z`) - Math.floor(atMs / 60_000) * 60_000
  const guessMs = asUtcMs - leadAt(asUtcMs)
  return asUtcMs - leadAt(guessMs)
}
