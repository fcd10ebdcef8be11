/** What uploads and requests use of clients' threads inside their own writes. Apart from `thread-steps.ts`, which sharing stands on. */
export { answersPerHour, countClientWriting } from './client-limits.ts'
export { selectMattersOfClient, selectVisibleThread } from './portal-threads.queries.ts'
