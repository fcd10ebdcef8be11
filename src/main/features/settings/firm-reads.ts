/** What other features use of the firm and of what is set, inside their own reads and writes. */
export { readSetting, saveSetting, theFirm } from './settings.queries.ts'
