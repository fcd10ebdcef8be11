/** Folders of a matter, and what lies in them. */
export const folders = {}
