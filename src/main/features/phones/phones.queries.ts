import type { Kysely } from 'kysely'
import type {
  PhonePairingRow,
  PushApprovalRow,
  StaffPhoneRow,
  StaffUserRow,
  Tables,
} from '../../platform/store/tables.ts'

/** What of the firm a phone is told. */
export async function firmWords(db: Kysely<Tables>): Promise<{ name: string; time_zone: string }> {
  return await db.selectFrom('firms').select(['name', 'time_zone']).executeTakeFirstOrThrow()
}

export async function ruledPhoneOrigin(db: Kysely<Tables>): Promise<string | null> {
  const row = await db.selectFrom('sign_in_rules').select('phone_origin').executeTakeFirst()
  return row?.phone_origin ?? null
}

/** The paired phones of one person, oldest first. */
export async function phonesOf(db: Kysely<Tables>, userId: string): Promise<StaffPhoneRow[]> {
  return await db
    .selectFrom('staff_phones')
    .selectAll()
    .where('user_id', '=', userId)
    .where('removed_at_ms', 'is', null)
    .orderBy('created_at_ms')
    .orderBy('id')
    .execute()
}

/** A phone and whose it is. */
export interface PhoneWithUser extends StaffPhoneRow {
  user_name: string
  user_email: string
  user_locale: string
}

/** A phone that counts: not removed, of somebody who works here and has their second factor on. */
export async function livingPhone(db: Kysely<Tables>, phoneId: string): Promise<PhoneWithUser | undefined> {
  return await db
    .selectFrom('staff_phones')
    .innerJoin('staff_users', 'staff_users.id', 'staff_phones.user_id')
    .innerJoin('staff_totp', 'staff_totp.user_id', 'staff_phones.user_id')
    .selectAll('staff_phones')
    .select(['staff_users.name as user_name', 'staff_users.email as user_email', 'staff_users.locale as user_locale'])
    .where('staff_phones.id', '=', phoneId)
    .where('staff_phones.removed_at_ms', 'is', null)
    .where('staff_users.deactivated_at_ms', 'is', null)
    .executeTakeFirst()
}

export async function insertPhone(db: Kysely<Tables>, row: StaffPhoneRow): Promise<void> {
  await db.insertInto('staff_phones').values(row).execute()
}

export async function updatePhone(
  db: Kysely<Tables>,
  phoneId: string,
  change: Partial<Omit<StaffPhoneRow, 'id' | 'user_id'>>,
): Promise<void> {
  await db.updateTable('staff_phones').set(change).where('id', '=', phoneId).execute()
}

/** What became of waking a phone, unless it has told of another place since. */
export async function notePush(
  db: Kysely<Tables>,
  phoneId: string,
  pushSealed: string,
  change: Pick<StaffPhoneRow, 'push_sealed' | 'push_failed_at_ms'>,
): Promise<void> {
  await db
    .updateTable('staff_phones')
    .set(change)
    .where('id', '=', phoneId)
    .where('push_sealed', '=', pushSealed)
    .execute()
}

export async function isFactorOn(db: Kysely<Tables>, userId: string): Promise<boolean> {
  const row = await db.selectFrom('staff_totp').select('user_id').where('user_id', '=', userId).executeTakeFirst()
  return row !== undefined
}

export async function activeUser(db: Kysely<Tables>, userId: string): Promise<StaffUserRow | undefined> {
  return await db
    .selectFrom('staff_users')
    .selectAll()
    .where('id', '=', userId)
    .where('deactivated_at_ms', 'is', null)
    .executeTakeFirst()
}

export async function activeAdmins(db: Kysely<Tables>): Promise<StaffUserRow[]> {
  return await db
    .selectFrom('staff_users')
    .selectAll()
    .where('role', '!=', 'staff')
    .where('deactivated_at_ms', 'is', null)
    .orderBy('id')
    .execute()
}

export async function insertPairing(db: Kysely<Tables>, row: PhonePairingRow): Promise<void> {
  await db.insertInto('phone_pairings').values(row).execute()
}

export async function pairingById(db: Kysely<Tables>, pairingId: string): Promise<PhonePairingRow | undefined> {
  return await db.selectFrom('phone_pairings').selectAll().where('id', '=', pairingId).executeTakeFirst()
}

/** Pairings of one person that nobody has used or cancelled. */
export async function openPairings(db: Kysely<Tables>, userId: string): Promise<PhonePairingRow[]> {
  return await db
    .selectFrom('phone_pairings')
    .selectAll()
    .where('user_id', '=', userId)
    .where('used_at_ms', 'is', null)
    .execute()
}

/** Used without a phone: cancelled. */
export async function updatePairing(
  db: Kysely<Tables>,
  pairingId: string,
  change: Pick<PhonePairingRow, 'used_at_ms' | 'phone_id'>,
): Promise<void> {
  await db.updateTable('phone_pairings').set(change).where('id', '=', pairingId).execute()
}

/** Writes down which pairings nobody has used in their time. */
export async function endPairingsOver(db: Kysely<Tables>, nowMs: number): Promise<void> {
  await db
    .updateTable('phone_pairings')
    .set({ used_at_ms: nowMs, phone_id: null })
    .where('used_at_ms', 'is', null)
    .where('expires_at_ms', '<=', nowMs)
    .execute()
}

export async function isAnyPairingOver(db: Kysely<Tables>, nowMs: number): Promise<boolean> {
  const row = await db
    .selectFrom('phone_pairings')
    .select('id')
    .where('used_at_ms', 'is', null)
    .where('expires_at_ms', '<=', nowMs)
    .executeTakeFirst()
  return row !== undefined
}

/** A pairing that waits, whose it is, and only as long as the session that began it is one. */
export async function pairingByToken(db: Kysely<Tables>, tokenHash: string) {
  return await db
    .selectFrom('phone_pairings')
    .innerJoin('staff_users', 'staff_users.id', 'phone_pairings.user_id')
    .innerJoin('staff_totp', 'staff_totp.user_id', 'phone_pairings.user_id')
    .innerJoin('staff_sessions', (join) =>
      join
        .onRef('staff_sessions.id', '=', 'phone_pairings.session_id')
        .onRef('staff_sessions.security_version', '=', 'staff_users.security_version'),
    )
    .selectAll('phone_pairings')
    .select(['staff_users.name as user_name', 'staff_users.email as user_email', 'staff_users.locale as user_locale'])
    .where('phone_pairings.token_hash', '=', tokenHash)
    .where('phone_pairings.used_at_ms', 'is', null)
    .where('staff_users.deactivated_at_ms', 'is', null)
    .where('staff_sessions.ended_at_ms', 'is', null)
    .executeTakeFirst()
}

export async function insertApproval(db: Kysely<Tables>, row: PushApprovalRow): Promise<void> {
  await db.insertInto('push_approvals').values(row).execute()
}

export async function approvalById(db: Kysely<Tables>, approvalId: string): Promise<PushApprovalRow | undefined> {
  return await db.selectFrom('push_approvals').selectAll().where('id', '=', approvalId).executeTakeFirst()
}

/** Questions that nobody has answered or ended; of one person, or of all. */
export async function openApprovals(db: Kysely<Tables>, userId?: string): Promise<PushApprovalRow[]> {
  let query = db.selectFrom('push_approvals').selectAll().where('outcome', 'is', null)
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  return await query.orderBy('created_at_ms').orderBy('id').execute()
}

/** The numbers that this person's sign-in screens have shown since then. */
export async function numbersShown(db: Kysely<Tables>, userId: string, sinceMs: number): Promise<string[]> {
  const rows = await db
    .selectFrom('push_approvals')
    .select('number')
    .where('user_id', '=', userId)
    .where('created_at_ms', '>', sinceMs)
    .execute()
  return rows.map((row) => row.number)
}

/** When this person's phones were asked since then and the sign-in was not finished by it; oldest first. */
export async function fruitlessAsks(db: Kysely<Tables>, userId: string, sinceMs: number): Promise<number[]> {
  const rows = await db
    .selectFrom('push_approvals')
    .select('created_at_ms')
    .where('user_id', '=', userId)
    .where('created_at_ms', '>', sinceMs)
    .where((eb) => eb.or([eb('outcome', 'is', null), eb('outcome', '!=', 'used')]))
    .orderBy('created_at_ms')
    .execute()
  return rows.map((row) => row.created_at_ms)
}

export async function updateApproval(
  db: Kysely<Tables>,
  approvalId: string,
  change: Partial<Pick<PushApprovalRow, 'tries' | 'outcome' | 'settled_at_ms' | 'phone_id'>>,
): Promise<void> {
  await db.updateTable('push_approvals').set(change).where('id', '=', approvalId).execute()
}

export async function forgetPairingsAndApprovalsBefore(db: Kysely<Tables>, beforeMs: number): Promise<void> {
  await db.deleteFrom('phone_pairings').where('expires_at_ms', '<', beforeMs).execute()
  await db.deleteFrom('push_approvals').where('expires_at_ms', '<', beforeMs).execute()
}

export async function readPushKeys(db: Kysely<Tables>): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', 'push').executeTakeFirst()
  return row && (JSON.parse(row.value) as { sealed: string }).sealed
}

export async function insertPushKeys(db: Kysely<Tables>, sealed: string, nowMs: number): Promise<void> {
  await db
    .insertInto('settings')
    .values({ key: 'push', value: JSON.stringify({ sealed }), updated_at_ms: nowMs })
    .execute()
}
