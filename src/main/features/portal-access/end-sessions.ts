import type { Deps } from '../../deps.ts'
import { endSessionsOf } from './portal-access.queries.ts'
import type { SessionLife } from './session-life.ts'

/** Ends a session that was found past its time. */
export async function endLapsedSession(
  deps: Pick<Deps, 'clock' | 'store'>,
  session: { id: string; client_id: string },
  life: Exclude<SessionLife, 'live'>,
): Promise<void> {
  await deps.store.write(async (tx) => {
    const ended = await endSessionsOf(tx.db, { sessionId: session.id }, life, deps.clock.now())
    for (const sessionId of ended) tx.emit({ kind: 'session-ended', zone: 'portal', sessionId })
  })
}
