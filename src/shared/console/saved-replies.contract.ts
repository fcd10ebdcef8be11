/** Saved replies. */
export const replies = {}
