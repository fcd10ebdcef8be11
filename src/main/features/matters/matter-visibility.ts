/** What other features use of matters inside their own reads and writes. */
export { isBehindWall, matterNotWalledOff, matterVisibleTo, requireVisibleMatter } from './visible-matters.queries.ts'
