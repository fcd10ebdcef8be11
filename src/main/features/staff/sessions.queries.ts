import type { Kysely } from 'kysely'
import type { StaffSessionRow, StaffUserRow, Tables } from '../../platform/store/tables.ts'

/** A session, whose it is, and after how long the firm's consoles lock. */
export interface SessionWithUser extends StaffSessionRow {
  user_name: string
  user_email: string
  user_role: string
  user_locale: string
  user_security_version: number
  deactivated_at_ms: number | null
  lock_after_minutes: number
}

function sessionsWithUsers(db: Kysely<Tables>) {
  return db
    .selectFrom('staff_sessions')
    .innerJoin('staff_users', 'staff_users.id', 'staff_sessions.user_id')
    .innerJoin('firms', (join) => join.onTrue())
    .selectAll('staff_sessions')
    .select([
      'staff_users.name as user_name',
      'staff_users.email as user_email',
      'staff_users.role as user_role',
      'staff_users.locale as user_locale',
      'staff_users.security_version as user_security_version',
      'staff_users.deactivated_at_ms',
      'firms.lock_after_minutes',
    ])
}

export async function sessionByToken(db: Kysely<Tables>, tokenHash: string): Promise<SessionWithUser | undefined> {
  return await sessionsWithUsers(db).where('staff_sessions.token_hash', '=', tokenHash).executeTakeFirst()
}

export async function sessionById(db: Kysely<Tables>, sessionId: string): Promise<SessionWithUser | undefined> {
  return await sessionsWithUsers(db).where('staff_sessions.id', '=', sessionId).executeTakeFirst()
}

/** Sessions nobody has ended yet, oldest first; of one person, or of all. */
export async function openSessions(db: Kysely<Tables>, userId?: string): Promise<SessionWithUser[]> {
  let query = sessionsWithUsers(db).where('staff_sessions.ended_at_ms', 'is', null)
  if (userId !== undefined) query = query.where('staff_sessions.user_id', '=', userId)
  return await query.orderBy('staff_sessions.created_at_ms').orderBy('staff_sessions.id').execute()
}

export async function insertSession(db: Kysely<Tables>, row: StaffSessionRow): Promise<void> {
  await db.insertInto('staff_sessions').values(row).execute()
}

export async function updateSession(
  db: Kysely<Tables>,
  sessionId: string,
  change: Partial<Omit<StaffSessionRow, 'id' | 'user_id'>>,
): Promise<void> {
  await db.updateTable('staff_sessions').set(change).where('id', '=', sessionId).execute()
}

export async function activeUserByEmail(db: Kysely<Tables>, emailNorm: string): Promise<StaffUserRow | undefined> {
  return await db
    .selectFrom('staff_users')
    .selectAll()
    .where('email_norm', '=', emailNorm)
    .where('deactivated_at_ms', 'is', null)
    .executeTakeFirst()
}
