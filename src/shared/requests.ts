/** What both faces and both sides agree on about requests (DOC-7). */

/** Items of one request. */
export const maxItems = 50
export const longestTitle = 200
export const longestNote = 2_000
export const longestAnswer = 5_000
/** Why an answer is sent back. */
export const longestReason = 1_000
/** Files that answer one item. */
export const maxAnswerFiles = 100
export const defaultRemindEveryDays = 3
/** Before the day that it is due, one reminder goes so many days ahead. */
export const remindDaysBefore = 2
