import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import { answer, requireStaff, type ConsoleContext } from '../../context.ts'
import { addNote } from './add-note.ts'
import { removeNote, restoreNote, updateNote } from './change-note.ts'
import { listNotes } from './list-notes.ts'

const os = implement(consoleContract.notes).$context<ConsoleContext>()

export const notesConsole = os.router({
  list: os.list.handler(async ({ input, context }) =>
    answer(await listNotes(context.deps, requireStaff(context), input)),
  ),
  add: os.add.handler(async ({ input, context }) => answer(await addNote(context.deps, requireStaff(context), input))),
  update: os.update.handler(async ({ input, context }) =>
    answer(await updateNote(context.deps, requireStaff(context), input)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await removeNote(context.deps, requireStaff(context), input)),
  ),
  restore: os.restore.handler(async ({ input, context }) =>
    answer(await restoreNote(context.deps, requireStaff(context), input)),
  ),
})
