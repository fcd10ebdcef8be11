import type { Kysely } from 'kysely'
import { hotQuery } from '../../platform/store/hot-query.ts'
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
  time_zone: string
  totp_enabled_at_ms: number | null
  backup_set_id: string | null
  /** Null: no rule of the firm's. */
  firm_second_factor: string | null
  firm_required_from_ms: number | null
  own_required_from_ms: number | null
  own_invited_at_ms: number | null
}

function sessionsWithUsers(db: Kysely<Tables>) {
  return db
    .selectFrom('staff_sessions')
    .innerJoin('staff_users', 'staff_users.id', 'staff_sessions.user_id')
    .innerJoin('firms', (join) => join.onTrue())
    .leftJoin('sign_in_rules', 'sign_in_rules.firm_id', 'firms.id')
    .leftJoin('staff_second_factor_rules as own_rule', 'own_rule.user_id', 'staff_users.id')
    .leftJoin('staff_totp', 'staff_totp.user_id', 'staff_users.id')
    .selectAll('staff_sessions')
    .select([
      'staff_users.name as user_name',
      'staff_users.email as user_email',
      'staff_users.role as user_role',
      'staff_users.locale as user_locale',
      'staff_users.security_version as user_security_version',
      'staff_users.deactivated_at_ms',
      'firms.lock_after_minutes',
      'firms.time_zone',
      'staff_totp.enabled_at_ms as totp_enabled_at_ms',
      'staff_totp.backup_set_id',
      'sign_in_rules.second_factor as firm_second_factor',
      'sign_in_rules.required_from_ms as firm_required_from_ms',
      'own_rule.required_from_ms as own_required_from_ms',
      'own_rule.invited_at_ms as own_invited_at_ms',
    ])
}

const byToken = hotQuery((db, { tokenHash }: { tokenHash: string }) =>
  sessionsWithUsers(db).where('staff_sessions.token_hash', '=', tokenHash),
)
const byId = hotQuery((db, { sessionId }: { sessionId: string }) =>
  sessionsWithUsers(db).where('staff_sessions.id', '=', sessionId),
)

export async function sessionByToken(db: Kysely<Tables>, tokenHash: string): Promise<SessionWithUser | undefined> {
  return (await byToken(db, { tokenHash }))[0]
}

export async function sessionById(db: Kysely<Tables>, sessionId: string): Promise<SessionWithUser | undefined> {
  return (await byId(db, { sessionId }))[0]
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

/** Whether a second factor of this person is on; a moment ago, or still. */
export async function hasSecondFactor(db: Kysely<Tables>, userId: string): Promise<boolean> {
  const row = await db.selectFrom('staff_totp').select('user_id').where('user_id', '=', userId).executeTakeFirst()
  return row !== undefined
}

/** What of the second factor can be used, and what is left of it. */
export async function factorsOf(db: Kysely<Tables>, userId: string, backupSetId: string | null) {
  const count = (table: 'staff_passkeys' | 'staff_phones') =>
    db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('user_id', '=', userId)
      .where('removed_at_ms', 'is', null)
      .executeTakeFirstOrThrow()
  const codes =
    backupSetId === null
      ? null
      : await db
          .selectFrom('staff_backup_codes')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('set_id', '=', backupSetId)
          .where('used_at_ms', 'is', null)
          .executeTakeFirstOrThrow()
  return {
    passkeys: Number((await count('staff_passkeys')).count),
    phones: Number((await count('staff_phones')).count),
    backupCodesLeft: codes === null ? null : Number(codes.count),
  }
}
