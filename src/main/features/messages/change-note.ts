import type { Note } from '../../../shared/console/notes.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { NoteRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { toNote } from './note-row.ts'
import { selectNote, updateNoteRow, type NoteWithNames } from './notes.queries.ts'

type NoteChange = 'note.changed' | 'note.removed' | 'note.restored'

/** One's own note of a matter one sees, removed or not as asked; else why not. Everybody reads it, its author alone changes it. */
async function ownNote(
  tx: Tx,
  actor: StaffActor,
  noteId: string,
  isRemoved: boolean,
): Promise<NoteWithNames | Refusal> {
  const row = await selectNote(tx.db, actor, noteId)
  if (!row || (row.deleted_at_ms !== null) !== isRemoved) return refuse('NOT_FOUND')
  return row.author_id === actor.userId ? row : refuse('FORBIDDEN', { messageKey: 'common.messages.noteOfOther' })
}

function changeNote(
  deps: Deps,
  actor: StaffActor,
  { noteId, kind, columns }: { noteId: string; kind: NoteChange; columns: Partial<NoteRow> },
): Promise<NoteWithNames | Refusal> {
  return deps.store.write(async (tx) => {
    const row = await ownNote(tx, actor, noteId, kind === 'note.restored')
    if ('refused' in row) return row
    await updateNoteRow(tx.db, noteId, columns)
    await recordActivity(tx, deps, { actor, kind, matterId: row.matter_id, subjectKind: 'note', subjectId: noteId })
    tx.emit({ kind: 'console', topic: 'messages', matterId: row.matter_id })
    return { ...row, ...columns }
  })
}

const answered = async (actor: StaffActor, changed: Promise<NoteWithNames | Refusal>): Promise<Note | Refusal> => {
  const row = await changed
  return 'refused' in row ? row : toNote(actor, row)
}

export function updateNote(
  deps: Deps,
  actor: StaffActor,
  { noteId, body }: { noteId: string; body: string },
): Promise<Note | Refusal> {
  const columns = { body, search_text: fold(body), updated_at_ms: deps.clock.now() }
  return answered(actor, changeNote(deps, actor, { noteId, kind: 'note.changed', columns }))
}

/** Out of sight at once; its author can bring it back. */
export async function removeNote(
  deps: Deps,
  actor: StaffActor,
  { noteId }: { noteId: string },
): Promise<Record<string, never> | Refusal> {
  const columns = { deleted_at_ms: deps.clock.now() }
  const row = await changeNote(deps, actor, { noteId, kind: 'note.removed', columns })
  return 'refused' in row ? row : {}
}

export const restoreNote = (deps: Deps, actor: StaffActor, { noteId }: { noteId: string }): Promise<Note | Refusal> =>
  answered(actor, changeNote(deps, actor, { noteId, kind: 'note.restored', columns: { deleted_at_ms: null } }))
