import type { StaffActor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { mayFinish } from '../features/staff/may-finish.ts'

/** Cuts a member of staff's download under way when their session is ended; a lock lets it finish. `release` afterwards. */
export function cutWhenEnded(deps: Deps, actor: StaffActor) {
  const controller = new AbortController()
  const cut = () => controller.abort()
  const release = deps.store.subscribe((event) => {
    if (event.kind !== 'session-ended' || event.sessionId !== actor.sessionId) return
    // What cannot be asked is not allowed.
    deps.store
      .read((db) => mayFinish(db, actor))
      .then((may) => {
        if (!may) cut()
      }, cut)
  })
  return { signal: controller.signal, release }
}
