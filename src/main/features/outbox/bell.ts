import type { Store } from '../../platform/store/store.ts'

// A store has one dispatcher at most.
const bells = new WeakMap<Store, () => void>()

/** The running dispatcher's: to be rung when something has been queued. */
export function hangBell(store: Store, ring: () => void): () => void {
  bells.set(store, ring)
  return () => bells.delete(store)
}

/**
 * Called inside the write that queues an e-mail: the dispatcher's claim then stands right behind it, in the same durable commit.
 * Nothing depends on it: whatever was not claimed so is found when the dispatcher looks next.
 */
export function ringBell(store: Store): void {
  bells.get(store)?.()
}
