interface Turn {
  stopping: AbortController
  over: Promise<void>
}

/**
 * One request at a time for each upload. A newer one of the same owner stops the one before: whoever asks again has given that up, or
 * its connection is dead and nobody has noticed yet.
 */
export function createTurns() {
  const current = new Map<string, Turn>()
  return async function inTurn<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let before = current.get(id); before; before = current.get(id)) {
      before.stopping.abort(new SupersededError())
      await before.over
    }
    const stopping = new AbortController()
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const turn: Turn = { stopping, over }
    current.set(id, turn)
    try {
      return await work(stopping.signal)
    } finally {
      current.delete(id)
      resolve()
    }
  }
}

class SupersededError extends Error {
  constructor() {
    super('A newer request for the same upload came')
    this.name = 'SupersededError'
  }
}
