/** What other features use of sharing inside their own reads and writes; what they call to change it stands in `steps.ts`. */
export { endSharesOf } from './end-shares.ts'
export {
  selectShareable,
  selectShareDelaySeconds,
  selectThreadReaders,
  selectThreadViewers,
  visibleDocuments,
  visibleShares,
  visibleThreads,
} from './sharing.queries.ts'
