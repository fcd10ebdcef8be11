/** What other features use of sharing inside their own reads and writes. */
export { endSharesOf } from './end-shares.ts'
export { selectShareable, selectThreadReaders, selectThreadViewers, visibleShares } from './sharing.queries.ts'
