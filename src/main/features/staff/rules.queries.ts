import type { Kysely } from 'kysely'
import { firstIdAt } from '../../platform/ids/ids-by-time.ts'
import type { SignInRulesRow, StaffSecondFactorRuleRow, Tables } from '../../platform/store/tables.ts'

/** The firm's rules for signing in; undefined while nobody has set any. */
export async function firmRules(db: Kysely<Tables>): Promise<SignInRulesRow | undefined> {
  return await db.selectFrom('sign_in_rules').selectAll().executeTakeFirst()
}

/** Sets these of the firm's rules and keeps the others. */
export async function saveFirmRules(
  db: Kysely<Tables>,
  firmId: string,
  change: Partial<Omit<SignInRulesRow, 'firm_id'>> & { updated_at_ms: number },
): Promise<void> {
  const row: SignInRulesRow = {
    firm_id: firmId,
    second_factor: 'none',
    required_from_ms: null,
    allows_kept_devices: 1,
    phone_origin: null,
    passkey_domain: null,
    recovery_kit_made_at_ms: null,
    ...change,
  }
  await db
    .insertInto('sign_in_rules')
    .values(row)
    .onConflict((conflict) => conflict.column('firm_id').doUpdateSet(change))
    .execute()
}

export async function ownRule(db: Kysely<Tables>, userId: string): Promise<StaffSecondFactorRuleRow | undefined> {
  return await db.selectFrom('staff_second_factor_rules').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

export async function saveOwnRule(db: Kysely<Tables>, row: StaffSecondFactorRuleRow): Promise<void> {
  const { user_id: _, ...change } = row
  await db
    .insertInto('staff_second_factor_rules')
    .values(row)
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(change))
    .execute()
}

/** Of these people, or of all. */
export async function deleteOwnRules(db: Kysely<Tables>, userIds?: readonly string[]): Promise<void> {
  let query = db.deleteFrom('staff_second_factor_rules')
  if (userIds !== undefined) query = query.where('user_id', 'in', [...userIds])
  await query.execute()
}

/** Whether this person was told of the requirement, or reminded of it, by an e-mail queued since this moment. */
export async function toldOfRequirement(db: Kysely<Tables>, userId: string, sinceMs: number): Promise<boolean> {
  const row = await db
    .selectFrom('outbox_emails')
    .select('id')
    .where('id', '>=', firstIdAt(sinceMs))
    .where('created_at_ms', '>=', sinceMs)
    .where('user_id', '=', userId)
    .where((eb) =>
      eb.or([eb('key', 'like', 'staff-notice:factor-required%'), eb('key', 'like', 'staff-notice:factor-reminder:%')]),
    )
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
