import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endSessionsOf } from './portal-access.queries.ts'
import type { SessionLife } from './session-life.ts'

export interface LapsedSession {
  id: string
  client_id: string
  last_active_at_ms: number
  display_name: string
}

/** Ends a session that was found past its time, unless the person has acted since it was looked at; a step. */
export async function endLapsedSession(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids' | 'store'>,
  session: LapsedSession,
  life: Exclude<SessionLife, 'live'>,
): Promise<void> {
  const which = { sessionId: session.id, lastActiveAtMs: session.last_active_at_ms }
  for (const sessionId of await endSessionsOf(tx.db, which, life, deps.clock.now())) {
    await recordActivity(tx, deps, {
      actor: { kind: 'system', name: 'host' },
      kind: life === 'idle' ? 'session.idle-ended' : 'session.expired',
      clientId: session.client_id,
      data: { user: session.display_name },
    })
    tx.emit({ kind: 'session-ended', zone: 'portal', sessionId })
    tx.emit({ kind: 'client', clientId: session.client_id, topic: 'session' })
  }
}
