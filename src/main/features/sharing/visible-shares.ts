export { visibleShares } from './sharing.queries.ts'
