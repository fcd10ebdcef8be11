import type { Note } from '../../../shared/console/notes.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { dropSentDraft } from './drafts.ts'
import { selectThread } from './messages.queries.ts'
import { toNote } from './note-row.ts'
import { insertNote, selectNote } from './notes.queries.ts'

/** Writes an internal note on a matter, or beside one of its threads. Nobody outside the firm is told, and nothing can share it. */
export function addNote(
  deps: Deps,
  actor: StaffActor,
  { matterId, threadId = null, body }: { matterId: string; threadId?: string | null; body: string },
): Promise<Note | Refusal> {
  return deps.store.write(async (tx) => {
    const matter = await requireVisibleMatter(tx.db, actor, matterId)
    if (!matter) return refuse('NOT_FOUND')
    if (threadId !== null && (await selectThread(tx.db, threadId))?.matter_id !== matter.id) return refuse('NOT_FOUND')
    const noteId = deps.ids.id()
    const nowMs = deps.clock.now()
    await insertNote(tx.db, {
      id: noteId,
      matter_id: matter.id,
      thread_id: threadId,
      author_id: actor.userId,
      body,
      search_text: fold(body),
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
      deleted_at_ms: null,
    })
    await recordActivity(tx, deps, { actor, kind: 'note.added', matterId, subjectKind: 'note', subjectId: noteId })
    await dropSentDraft(tx, actor, threadId === null ? `note:matter:${matterId}` : `note:thread:${threadId}`, undefined)
    tx.emit({ kind: 'console', topic: 'messages', matterId })
    const row = await selectNote(tx.db, actor, noteId)
    return row ? toNote(actor, row) : refuse('NOT_FOUND')
  })
}
