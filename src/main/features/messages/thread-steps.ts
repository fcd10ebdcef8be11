/** What sharing and documents use of messages inside their own writes. */
export { deleteDraft } from './drafts.queries.ts'
export { advanceRead, deleteUnseenThread } from './messages.queries.ts'
