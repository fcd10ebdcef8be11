import type { ClientActor, ViewAsActor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { isStillSharedWith } from '../features/documents/document-content.ts'

/**
 * Cuts a client's download under way when what it is of is unshared or the session ends (SHR-3). `release` afterwards.
 * @param current whose bytes run at this moment: of several documents in one answer, one after the other
 */
export function cutWhenUnshared(
  deps: Deps,
  actor: ClientActor | ViewAsActor,
  current: () => string | null,
  isStillShared: typeof isStillSharedWith = isStillSharedWith,
) {
  const controller = new AbortController()
  const cut = () => controller.abort()
  const release = deps.store.subscribe((event) => {
    if (event.kind === 'session-ended' && sessionsOf(actor).includes(event.sessionId)) cut()
    if (event.kind !== 'client' || event.clientId !== actor.clientId) return
    const documentId = current()
    if (documentId === null) return
    // What cannot be asked is not allowed.
    isStillShared(deps, actor, documentId).then((isShared) => {
      if (!isShared && current() === documentId) cut()
    }, cut)
  })
  return { signal: controller.signal, release }
}

/** Looking through a client's eyes ends with the viewer's own session, too. */
const sessionsOf = (actor: ClientActor | ViewAsActor) =>
  actor.kind === 'view-as' ? [actor.sessionId, actor.staffSessionId] : [actor.sessionId]
