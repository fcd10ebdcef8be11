import type { Origin } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffUserRow } from '../../platform/store/tables.ts'
import { hashToken } from './session-token.ts'
import { longestSessionMs } from './session-rules.ts'
import { insertSession } from './sessions.queries.ts'
import { updateUser } from './staff.queries.ts'

/** What a person who has just shown who they are goes away with. The token is for their cookie and is kept nowhere. */
export interface OpenedSession {
  sessionId: string
  token: string
  maxAgeSeconds: number
}

/** A new session in the caller's write, always under a new id. */
export async function openSession(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  user: Pick<StaffUserRow, 'id' | 'security_version'>,
  origin: Origin,
): Promise<OpenedSession> {
  const now = deps.clock.now()
  const token = deps.ids.token()
  const sessionId = deps.ids.id()
  await insertSession(tx.db, {
    id: sessionId,
    token_hash: hashToken(token),
    user_id: user.id,
    security_version: user.security_version,
    created_at_ms: now,
    last_active_at_ms: now,
    expires_at_ms: now + longestSessionMs,
    password_at_ms: now,
    locked_at_ms: null,
    ip: origin.ip,
    user_agent: origin.userAgent,
    ended_at_ms: null,
    ended_reason: null,
  })
  await updateUser(tx.db, user.id, { last_sign_in_at_ms: now })
  return { sessionId, token, maxAgeSeconds: longestSessionMs / 1000 }
}
