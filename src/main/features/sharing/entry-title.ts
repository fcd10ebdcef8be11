import type { Tx } from '../../platform/store/store.ts'
import { updateSubject } from '../messages/retitle-entry.ts'
import { selectNamesInEntry } from './sharing.queries.ts'

/** The title of what one recipient has in Messages; read in whatever language they have. */
export const entryTitle = (names: readonly string[]): string =>
  names.length > 1 ? `${names[0] ?? ''} (+${names.length - 1})` : (names[0] ?? '')

/**
 * One of several things of an entry ended, or never began: its title names it no more, for it may be what the client was never to know of.
 * Of an entry in which nothing is left, the title stays, for the firm: the client sees only that something is gone.
 */
export async function retitleEntry(tx: Tx, threadId: string): Promise<void> {
  const rows = await selectNamesInEntry(tx.db, threadId)
  const names = new Map(rows.map((row) => [row.resource_id, row.name ?? '']))
  if (names.size > 0) await updateSubject(tx.db, threadId, entryTitle([...names.values()]))
}
