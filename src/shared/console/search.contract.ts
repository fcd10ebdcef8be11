/** One search over everything this person may see (DAT-2). */
export const search = {}
