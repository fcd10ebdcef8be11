/** The firm's own notes: nothing of them ever leaves it (MSG-3). */
export const notes = {}
