/** What other features use of sharing inside their own reads and writes. */
export { endSharesOf, type EndReason } from './end-shares.ts'
export { visibleShares } from './sharing.queries.ts'
