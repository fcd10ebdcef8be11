/** Gives the thread to whatever waits for it: between the parts of a long reckoning, never inside a read or a write of the store. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
