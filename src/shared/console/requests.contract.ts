/** What is asked of clients, item by item (DOC-7). */
export const requests = {}
