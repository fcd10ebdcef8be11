import type { ClientActor, StaffActor, ViewAsActor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { requireVisibleMatter } from '../features/matters/matter-visibility.ts'
import { createLiveHub, type LiveHub } from '../platform/http/live-hub.ts'

/** Who listens, and how to ask whether their session still holds: reading, so that it is not extended. */
interface Audience<Actor> {
  actor: Actor
  isStillSignedIn: () => Promise<boolean>
}
export type StaffAudience = Audience<StaffActor>
export type ClientAudience = Audience<ClientActor | ViewAsActor>

export interface LiveUpdates {
  console: LiveHub<StaffAudience>
  portal: LiveHub<ClientAudience>
  stop(): void
}

/**
 * Tells open pages what changed, right after the commit: staff of the matters they may see, a client of what is theirs.
 * Only topics go out, never content. A stream is no activity: it extends no session (ACC-7).
 */
export function startLiveUpdates(deps: Deps): LiveUpdates {
  const isStillValid = ({ audience }: { audience: Audience<unknown> }) => audience.isStillSignedIn()
  const staff = createLiveHub<StaffAudience>({ isStillValid })
  const clients = createLiveHub<ClientAudience>({ isStillValid })

  const unsubscribe = deps.store.subscribe((event) => {
    // Both: what staff look at through a client's eyes runs on the portal and ends with their session of the console.
    if (event.kind === 'session-ended') for (const hub of [staff, clients]) hub.endSession(event.sessionId)
    if (event.kind === 'client')
      clients.publish(({ audience }) => audience.actor.clientId === event.clientId, { topic: event.topic })
    if (event.kind !== 'console') return
    const { topic, matterId, clientId } = event
    const verdicts = new Map<string, Promise<boolean>>()
    staff.publish(
      ({ audience: { actor } }) => {
        if (matterId === undefined) return true
        const verdict =
          verdicts.get(actor.userId) ??
          deps.store.read(async (db) => Boolean(await requireVisibleMatter(db, actor, matterId)))
        verdicts.set(actor.userId, verdict)
        return verdict
      },
      { topic, matterId, clientId },
    )
  })
  return {
    console: staff,
    portal: clients,
    stop() {
      unsubscribe()
      staff.close()
      clients.close()
    },
  }
}
