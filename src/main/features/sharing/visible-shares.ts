/** What other features use of sharing inside their own reads and writes; what they call to change it stands in `steps.ts`. */
export { endSharesOf } from './end-shares.ts'
export { selectShareable } from './resources.queries.ts'
export {
  selectThreadReaders,
  seenDocuments,
  visibleDocuments,
  visibleShares,
  visibleThreads,
  isSeenBy,
} from './seen.queries.ts'
export { selectShareDelaySeconds, selectThreadViewers } from './sharing.queries.ts'
