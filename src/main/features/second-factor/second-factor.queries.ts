import type { Kysely } from 'kysely'
import type { StaffTotpEnrolmentRow, StaffTotpRow, StaffUserRow, Tables } from '../../platform/store/tables.ts'

export async function totpOf(db: Kysely<Tables>, userId: string): Promise<StaffTotpRow | undefined> {
  return await db.selectFrom('staff_totp').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

export async function insertTotp(db: Kysely<Tables>, row: StaffTotpRow): Promise<void> {
  await db.insertInto('staff_totp').values(row).execute()
}

/** Moves the last accepted step up to this one; false when it stands there or higher already (S4). */
export async function takeStep(db: Kysely<Tables>, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('staff_totp')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function nameBackupSet(db: Kysely<Tables>, userId: string, setId: string): Promise<void> {
  await db.updateTable('staff_totp').set({ backup_set_id: setId }).where('user_id', '=', userId).execute()
}

/** Everything a person has to give as a second factor, gone in this write. */
export async function deleteFactors(db: Kysely<Tables>, userId: string, nowMs: number): Promise<void> {
  await db.deleteFrom('staff_totp').where('user_id', '=', userId).execute()
  await db.deleteFrom('staff_totp_enrolments').where('user_id', '=', userId).execute()
  await db.deleteFrom('staff_backup_codes').where('user_id', '=', userId).execute()
  await db
    .updateTable('staff_passkeys')
    .set({ removed_at_ms: nowMs })
    .where('user_id', '=', userId)
    .where('removed_at_ms', 'is', null)
    .execute()
  await db
    .updateTable('staff_phones')
    .set({ removed_at_ms: nowMs, push_sealed: null })
    .where('user_id', '=', userId)
    .where('removed_at_ms', 'is', null)
    .execute()
  await db.deleteFrom('phone_pairings').where('user_id', '=', userId).where('used_at_ms', 'is', null).execute()
  await db
    .updateTable('push_approvals')
    .set({ outcome: 'cancelled', settled_at_ms: nowMs })
    .where('user_id', '=', userId)
    .where('outcome', 'is', null)
    .execute()
}

export async function enrolmentOf(db: Kysely<Tables>, userId: string): Promise<StaffTotpEnrolmentRow | undefined> {
  return await db.selectFrom('staff_totp_enrolments').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

/** In the place of the one before. */
export async function saveEnrolment(db: Kysely<Tables>, row: StaffTotpEnrolmentRow): Promise<void> {
  const { user_id: _, ...change } = row
  await db
    .insertInto('staff_totp_enrolments')
    .values(row)
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(change))
    .execute()
}

export async function deleteEnrolment(db: Kysely<Tables>, userId: string): Promise<void> {
  await db.deleteFrom('staff_totp_enrolments').where('user_id', '=', userId).execute()
}

/** Sets that were shown and never counted, or count no more: all of the person's but one. */
export async function deleteBackupSets(db: Kysely<Tables>, userId: string, exceptSetId: string | null): Promise<void> {
  let query = db.deleteFrom('staff_backup_codes').where('user_id', '=', userId)
  if (exceptSetId !== null) query = query.where('set_id', '!=', exceptSetId)
  await query.execute()
}

export async function insertBackupSet(
  db: Kysely<Tables>,
  set: { setId: string; userId: string; nowMs: number },
  codes: readonly { id: string; mac: string }[],
): Promise<void> {
  const rows = codes.map(({ id, mac }) => ({
    id,
    user_id: set.userId,
    set_id: set.setId,
    code_mac: mac,
    created_at_ms: set.nowMs,
    used_at_ms: null,
  }))
  await db.insertInto('staff_backup_codes').values(rows).execute()
}

export async function hasBackupSet(db: Kysely<Tables>, userId: string, setId: string): Promise<boolean> {
  const row = await db
    .selectFrom('staff_backup_codes')
    .select('id')
    .where('user_id', '=', userId)
    .where('set_id', '=', setId)
    .executeTakeFirst()
  return row !== undefined
}

/** Uses one code of the set that counts; false when there is none such, or it was used (S6). */
export async function takeBackupCode(
  db: Kysely<Tables>,
  code: { userId: string; setId: string; mac: string; nowMs: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('staff_backup_codes')
    .set({ used_at_ms: code.nowMs })
    .where('user_id', '=', code.userId)
    .where('set_id', '=', code.setId)
    .where('code_mac', '=', code.mac)
    .where('used_at_ms', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Whether this code of the set that counts has been used before. */
export async function wasBackupCodeUsed(
  db: Kysely<Tables>,
  code: { userId: string; setId: string; mac: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('staff_backup_codes')
    .select('used_at_ms')
    .where('user_id', '=', code.userId)
    .where('set_id', '=', code.setId)
    .where('code_mac', '=', code.mac)
    .executeTakeFirst()
  return row !== undefined && row.used_at_ms !== null
}

export async function firmName(db: Kysely<Tables>): Promise<string> {
  const firm = await db.selectFrom('firms').select('name').executeTakeFirstOrThrow()
  return firm.name
}

export async function backupCodesLeft(db: Kysely<Tables>, setId: string): Promise<number> {
  const { count } = await db
    .selectFrom('staff_backup_codes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('set_id', '=', setId)
    .where('used_at_ms', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Whether the firm lets devices be kept; unless it says otherwise it does (TFA-3). */
export async function allowsKeptDevices(db: Kysely<Tables>): Promise<boolean> {
  const rules = await db.selectFrom('sign_in_rules').select('allows_kept_devices').executeTakeFirst()
  return rules?.allows_kept_devices !== 0
}

export async function memberByEmail(db: Kysely<Tables>, emailNorm: string): Promise<StaffUserRow | undefined> {
  return await db.selectFrom('staff_users').selectAll().where('email_norm', '=', emailNorm).executeTakeFirst()
}
