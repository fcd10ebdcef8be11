import type { Kysely } from 'kysely'
import type { StaffPasskeyRow, Tables } from '../../platform/store/tables.ts'

/** A passkey and whose it is. */
export interface PasskeyWithOwner extends StaffPasskeyRow {
  user_name: string
  user_email: string
  user_role: string
  user_locale: string
  user_security_version: number
  deactivated_at_ms: number | null
  /** Null: the second factor is off, and passkeys are worth nothing. */
  totp_enabled_at_ms: number | null
}

/** By the id that its authenticator gave it; removed or not. */
export async function passkeyByCredential(
  db: Kysely<Tables>,
  credentialId: string,
): Promise<PasskeyWithOwner | undefined> {
  return await db
    .selectFrom('staff_passkeys')
    .innerJoin('staff_users', 'staff_users.id', 'staff_passkeys.user_id')
    .leftJoin('staff_totp', 'staff_totp.user_id', 'staff_users.id')
    .selectAll('staff_passkeys')
    .select([
      'staff_users.name as user_name',
      'staff_users.email as user_email',
      'staff_users.role as user_role',
      'staff_users.locale as user_locale',
      'staff_users.security_version as user_security_version',
      'staff_users.deactivated_at_ms',
      'staff_totp.enabled_at_ms as totp_enabled_at_ms',
    ])
    .where('staff_passkeys.credential_id', '=', credentialId)
    .executeTakeFirst()
}

/** A person's passkeys that are not removed, oldest first. */
export async function passkeysOf(db: Kysely<Tables>, userId: string): Promise<StaffPasskeyRow[]> {
  return await db
    .selectFrom('staff_passkeys')
    .selectAll()
    .where('user_id', '=', userId)
    .where('removed_at_ms', 'is', null)
    .orderBy('created_at_ms')
    .orderBy('id')
    .execute()
}

export async function insertPasskey(db: Kysely<Tables>, row: StaffPasskeyRow): Promise<void> {
  await db.insertInto('staff_passkeys').values(row).execute()
}

export async function updatePasskey(
  db: Kysely<Tables>,
  passkeyId: string,
  change: Partial<Pick<StaffPasskeyRow, 'name' | 'sign_count' | 'is_backed_up' | 'last_used_at_ms' | 'removed_at_ms'>>,
): Promise<void> {
  await db.updateTable('staff_passkeys').set(change).where('id', '=', passkeyId).execute()
}

/** Marks a challenge as answered; false when it was before. */
export async function takeChallenge(
  db: Kysely<Tables>,
  challenge: { hash: string; expiresAtMs: number },
): Promise<boolean> {
  const taken = await db
    .insertInto('used_challenges')
    .values({ challenge_hash: challenge.hash, expires_at_ms: challenge.expiresAtMs })
    .onConflict((conflict) => conflict.column('challenge_hash').doNothing())
    .returning('challenge_hash')
    .executeTakeFirst()
  return taken !== undefined
}

export async function deleteChallengesBefore(db: Kysely<Tables>, expiredBeforeMs: number): Promise<void> {
  await db.deleteFrom('used_challenges').where('expires_at_ms', '<', expiredBeforeMs).execute()
}

/** The domain that the firm has set for passkeys, if it has. */
export async function passkeyDomainRule(db: Kysely<Tables>): Promise<string | null> {
  const rules = await db.selectFrom('sign_in_rules').select('passkey_domain').executeTakeFirst()
  return rules?.passkey_domain ?? null
}

export async function firmName(db: Kysely<Tables>): Promise<string> {
  return (await db.selectFrom('firms').select('name').executeTakeFirst())?.name ?? ''
}
