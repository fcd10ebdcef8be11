import type { ClientActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { selectSessionWithClient } from './portal-access.queries.ts'

/** Ends of a session that came by themselves: nobody wanted what runs in it to stop (ACC-7, ACC-8). */
const harmlessEnds: ReadonlySet<string | null> = new Set([null, 'idle', 'expired'])

/**
 * Whether what was begun in this session and takes its time, a large file, may be finished (C8). That the session idled out or its time
 * is over does not stop it; that somebody ended it does, and whatever has ended the client's access since (ACC-9).
 */
export async function clientMayFinish(
  db: ReadDb,
  { sessionId, accessVersion }: { sessionId: string; accessVersion: number },
): Promise<boolean> {
  const row = await selectSessionWithClient(db, sessionId)
  if (!row || row.has_portal_access !== 1 || row.archived_at_ms !== null) return false
  if (row.access_version !== accessVersion || row.client_access_version !== accessVersion) return false
  return harmlessEnds.has(row.ended_at_ms === null ? null : row.ended_reason)
}

/** Whose session it is or was, for the activity. */
export async function clientOfSession(db: ReadDb, sessionId: string): Promise<ClientActor | null> {
  const row = await selectSessionWithClient(db, sessionId)
  if (!row) return null
  return {
    kind: 'client',
    clientId: row.client_id,
    name: row.display_name,
    locale: row.locale === 'es' ? 'es' : 'en',
    sessionId,
    portalAddressId: row.portal_address_id,
    origin: { ip: row.ip, userAgent: row.user_agent },
  }
}

/** The version that what is made in this session is made under; null once it is over. */
export async function accessVersionOf(db: ReadDb, sessionId: string): Promise<number | null> {
  const row = await selectSessionWithClient(db, sessionId)
  return row && row.ended_at_ms === null && row.access_version === row.client_access_version ? row.access_version : null
}
