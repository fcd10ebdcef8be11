import type { SessionWithUser } from './sessions.queries.ts'

/**
 * The place of the second factor in the flow, between the password and the console: whether this session still owes one. Nobody has
 * one yet.
 */
export function secondFactorDue(_session: Pick<SessionWithUser, 'id' | 'user_id'>): boolean {
  return false
}
