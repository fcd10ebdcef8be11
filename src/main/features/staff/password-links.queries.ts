import type { Kysely } from 'kysely'
import type { PasswordResetRow, Tables } from '../../platform/store/tables.ts'

/** A one-time link to a new password, and whose it is; nobody's when it was asked for with a name that nobody has. */
export interface PasswordLink extends PasswordResetRow {
  user_name: string | null
  user_email: string | null
  user_locale: string | null
  user_role: string | null
  user_security_version: number | null
  deactivated_at_ms: number | null
}

function linksWithUsers(db: Kysely<Tables>) {
  return db
    .selectFrom('password_resets')
    .leftJoin('staff_users', 'staff_users.id', 'password_resets.user_id')
    .selectAll('password_resets')
    .select([
      'staff_users.name as user_name',
      'staff_users.email as user_email',
      'staff_users.locale as user_locale',
      'staff_users.role as user_role',
      'staff_users.security_version as user_security_version',
      'staff_users.deactivated_at_ms',
    ])
}

export async function passwordLinkById(db: Kysely<Tables>, linkId: string): Promise<PasswordLink | undefined> {
  return await linksWithUsers(db).where('password_resets.id', '=', linkId).executeTakeFirst()
}

export async function passwordLinkByToken(db: Kysely<Tables>, tokenHash: string): Promise<PasswordLink | undefined> {
  return await linksWithUsers(db).where('password_resets.token_hash', '=', tokenHash).executeTakeFirst()
}

export async function insertPasswordLink(db: Kysely<Tables>, row: PasswordResetRow): Promise<void> {
  await db.insertInto('password_resets').values(row).execute()
}

export async function updatePasswordLink(
  db: Kysely<Tables>,
  linkId: string,
  change: Partial<Omit<PasswordResetRow, 'id' | 'user_id'>>,
): Promise<void> {
  await db.updateTable('password_resets').set(change).where('id', '=', linkId).execute()
}

/** Those of one person that nobody has used or ended yet; of admins' alone, if said so. */
export async function endPasswordLinks(
  db: Kysely<Tables>,
  userId: string,
  nowMs: number,
  { onlyIssued = false } = {},
): Promise<void> {
  let query = db
    .updateTable('password_resets')
    .set({ ended_at_ms: nowMs })
    .where('user_id', '=', userId)
    .where('used_at_ms', 'is', null)
    .where('ended_at_ms', 'is', null)
  if (onlyIssued) query = query.where('issued_by', 'is not', null)
  await query.execute()
}

/** Those that one admin has given out and nobody has used or ended yet. */
export async function endLinksIssuedBy(db: Kysely<Tables>, userId: string, nowMs: number): Promise<void> {
  await db
    .updateTable('password_resets')
    .set({ ended_at_ms: nowMs })
    .where('issued_by', '=', userId)
    .where('used_at_ms', 'is', null)
    .where('ended_at_ms', 'is', null)
    .execute()
}

/** Expired by now, or made later than `madeBeforeMs`, and nobody has written it down yet. */
export async function openPasswordLinksDue(
  db: Kysely<Tables>,
  due: { nowMs: number; madeBeforeMs: number },
): Promise<{ id: string; user_id: string | null }[]> {
  return await db
    .selectFrom('password_resets')
    .select(['id', 'user_id'])
    .where('ended_at_ms', 'is', null)
    .where('used_at_ms', 'is', null)
    .where((eb) => eb.or([eb('expires_at_ms', '<=', due.nowMs), eb('created_at_ms', '>', due.madeBeforeMs)]))
    .execute()
}

export async function deletePasswordLink(db: Kysely<Tables>, linkId: string): Promise<void> {
  await db.deleteFrom('password_resets').where('id', '=', linkId).execute()
}
