/** What sharing, documents and uploads use of messages inside their own writes. */
export { countClientWriting } from './client-limits.ts'
export { deleteDraft } from './drafts.queries.ts'
export { advanceRead, deleteUnseenThread } from './messages.queries.ts'
export { selectMattersOfClient, selectVisibleThread } from './portal-threads.queries.ts'
