import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endSessionsOf, selectClientName, selectOpenSessions } from './portal-access.queries.ts'
import { idleMs } from './session-life.ts'

/** Where a client is signed in, for the firm (C10). */
export async function listClientSessions(deps: Deps, _actor: ConsoleActor, { clientId }: { clientId: string }) {
  const nowMs = deps.clock.now()
  return await deps.store.read(async (db) => {
    if ((await selectClientName(db, clientId)) === undefined) return refuse('NOT_FOUND')
    return { sessions: await selectOpenSessions(db, clientId, nowMs, nowMs - idleMs) }
  })
}

/** Ends every session of a client; their links go on working (C10). */
export async function endClientSessions(
  deps: Deps,
  actor: ConsoleActor,
  { clientId }: { clientId: string },
): Promise<Refusal | Record<string, never>> {
  return await deps.store.write(async (tx) => {
    const name = await selectClientName(tx.db, clientId)
    if (name === undefined) return refuse('NOT_FOUND')
    const ended = await endSessionsOf(tx.db, { clientId }, 'ended-by-staff', deps.clock.now())
    if (ended.length === 0) return {}
    await recordActivity(tx, deps, { actor, kind: 'session.ended', clientId, data: { user: name } })
    for (const sessionId of ended) tx.emit({ kind: 'session-ended', zone: 'portal', sessionId })
    tx.emit({ kind: 'client', clientId, topic: 'session' })
    tx.emit({ kind: 'console', topic: 'clients', clientId })
    return {}
  })
}
