import type { ClientActor, Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { betweenCommits } from '../../platform/store/between-commits.ts'
import { endLapsedSession } from './end-sessions.ts'
import { selectSession } from './portal-access.queries.ts'
import { sessionLife } from './session-life.ts'
import { isToken, tokenHash } from './token-hash.ts'

const sessionOf = betweenCommits(selectSession)

/**
 * Who is asking on the portal: the one place where its session cookie becomes an actor. One indexed read, kept until the next
 * commit; never extends the session. A session found past its time is ended for good, so that a clock set back does not revive it (F6).
 */
export async function clientActorOf(
  deps: Deps,
  cookieToken: string | null | undefined,
  portalAddressId: string,
  origin: Origin,
): Promise<ClientActor | null> {
  if (!isToken(cookieToken)) return null
  const hashed = tokenHash(cookieToken)
  const row = await sessionOf(deps.store, hashed)
  if (!row || row.ended_at_ms !== null || row.portal_address_id !== portalAddressId) return null
  if (row.has_portal_access !== 1 || row.archived_at_ms !== null || row.access_version !== row.client_access_version)
    return null
  const life = sessionLife(row, deps.clock.now())
  if (life !== 'live') {
    await deps.store.write((tx) => endLapsedSession(tx, deps, row, life))
    return null
  }
  return {
    kind: 'client',
    clientId: row.client_id,
    name: row.display_name,
    locale: row.locale === 'es' ? 'es' : 'en',
    sessionId: row.id,
    portalAddressId,
    origin,
  }
}
