import type { ReadDb } from '../../platform/store/store.ts'

export function selectSession(db: ReadDb, hashed: string) {
  return db
    .selectFrom('client_sessions as session')
    .innerJoin('clients as client', 'client.id', 'session.client_id')
    .select([
      'session.id',
      'session.client_id',
      'session.portal_address_id',
      'session.access_version',
      'session.last_active_at_ms',
      'session.expires_at_ms',
      'session.ended_at_ms',
      'client.access_version as client_access_version',
      'client.has_portal_access',
      'client.archived_at_ms',
      'client.display_name',
      'client.locale',
    ])
    .where('session.token_hash', '=', hashed)
    .executeTakeFirst()
}

/** Ends the open sessions of a client, or one of them; answers the ids of those it ended. */
export async function endSessionsOf(
  db: ReadDb,
  which: { clientId?: string; sessionId?: string; exceptSessionId?: string },
  reason: string,
  nowMs: number,
): Promise<string[]> {
  let query = db
    .updateTable('client_sessions')
    .set({ ended_at_ms: nowMs, ended_reason: reason })
    .where('ended_at_ms', 'is', null)
  if (which.clientId) query = query.where('client_id', '=', which.clientId)
  if (which.sessionId) query = query.where('id', '=', which.sessionId)
  if (which.exceptSessionId) query = query.where('id', '!=', which.exceptSessionId)
  const rows = await query.returning('id').execute()
  return rows.map((row) => row.id)
}

export async function raiseAccessVersion(db: ReadDb, clientId: string): Promise<void> {
  await db
    .updateTable('clients')
    .set((eb) => ({ access_version: eb('access_version', '+', 1) }))
    .where('id', '=', clientId)
    .execute()
}
