import type { Note } from '../../../shared/console/notes.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { toNote } from './note-row.ts'
import { selectNotePage } from './notes.queries.ts'

/** The firm's own notes on a matter or beside one of its threads. There is no portal procedure that reads them (MSG-3). */
export function listNotes(
  deps: Deps,
  actor: StaffActor,
  filter: { matterId: string; threadId?: string | null; limit: number; cursor?: string | null },
): Promise<{ rows: Note[]; nextCursor: string | null } | Refusal> {
  return deps.store.read(async (db) => {
    if (!(await requireVisibleMatter(db, actor, filter.matterId))) return refuse('NOT_FOUND')
    const { rows, nextCursor } = await selectNotePage(db, actor, filter)
    return { rows: rows.map((row) => toNote(actor, row)), nextCursor }
  })
}
