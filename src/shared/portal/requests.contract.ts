/** What the firm asks of this client, item by item (DOC-7). */
export const requests = {}
