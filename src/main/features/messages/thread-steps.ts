/** What sharing, documents and uploads use of messages inside their own writes. Imports nothing of sharing, which imports it. */
export { deleteDraft } from './drafts.queries.ts'
export { advanceRead, deleteUnseenThread } from './messages.queries.ts'
