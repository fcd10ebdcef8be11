import type { Note } from '../../../shared/console/notes.contract.ts'
import type { StaffActor } from '../../actor.ts'
import type { NoteWithNames } from './notes.queries.ts'

export const toNote = (actor: StaffActor, row: NoteWithNames): Note => ({
  noteId: row.id,
  matterId: row.matter_id,
  threadId: row.thread_id,
  threadSubject: row.thread_subject,
  authorId: row.author_id,
  authorName: row.author_name,
  isOwn: row.author_id === actor.userId,
  body: row.body,
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
})
