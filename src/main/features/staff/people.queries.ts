import type { Kysely } from 'kysely'
import type { StaffUserRow, Tables } from '../../platform/store/tables.ts'

/** Somebody who works here, or did, with what stands behind their second factor. */
export interface PersonRow extends StaffUserRow {
  totp_enabled_at_ms: number | null
  /** Null: no rule of the firm's. */
  firm_second_factor: string | null
  firm_required_from_ms: number | null
  own_required_from_ms: number | null
  own_invited_at_ms: number | null
  phones: number
  passkeys: number
  backup_codes_left: number
}

/** Everybody, or some, by name: one query however many they are. */
export async function listPeople(db: Kysely<Tables>, userIds?: readonly string[]): Promise<PersonRow[]> {
  let query = db
    .selectFrom('staff_users')
    .innerJoin('firms', (join) => join.onTrue())
    .leftJoin('sign_in_rules', 'sign_in_rules.firm_id', 'firms.id')
    .leftJoin('staff_second_factor_rules as own_rule', 'own_rule.user_id', 'staff_users.id')
    .leftJoin('staff_totp', 'staff_totp.user_id', 'staff_users.id')
    .selectAll('staff_users')
    .select([
      'staff_totp.enabled_at_ms as totp_enabled_at_ms',
      'sign_in_rules.second_factor as firm_second_factor',
      'sign_in_rules.required_from_ms as firm_required_from_ms',
      'own_rule.required_from_ms as own_required_from_ms',
      'own_rule.invited_at_ms as own_invited_at_ms',
    ])
    .select((eb) => [
      eb
        .selectFrom('staff_phones')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('staff_phones.user_id', '=', 'staff_users.id')
        .where('staff_phones.removed_at_ms', 'is', null)
        .as('phones'),
      eb
        .selectFrom('staff_passkeys')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('staff_passkeys.user_id', '=', 'staff_users.id')
        .where('staff_passkeys.removed_at_ms', 'is', null)
        .as('passkeys'),
      eb
        .selectFrom('staff_backup_codes')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('staff_backup_codes.set_id', '=', 'staff_totp.backup_set_id')
        .where('staff_backup_codes.used_at_ms', 'is', null)
        .as('backup_codes_left'),
    ])
  if (userIds !== undefined) query = query.where('staff_users.id', 'in', [...userIds])
  const rows = await query.orderBy('staff_users.name').orderBy('staff_users.id').execute()
  return rows.map((row) => ({
    ...row,
    phones: Number(row.phones),
    passkeys: Number(row.passkeys),
    backup_codes_left: Number(row.backup_codes_left),
  }))
}

export async function personById(db: Kysely<Tables>, userId: string): Promise<PersonRow | undefined> {
  return (await listPeople(db, [userId]))[0]
}
