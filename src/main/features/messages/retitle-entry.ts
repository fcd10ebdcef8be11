/** Gives an entry that staff opened another title; a step of another write. */
export { updateSubject } from './messages.queries.ts'
