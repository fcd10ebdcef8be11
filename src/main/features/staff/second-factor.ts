import type { SessionWithUser } from './sessions.queries.ts'

/** A session whose person has a second factor that was not given in it: it leads to that question and nowhere else. */
export function secondFactorDue(row: Pick<SessionWithUser, 'totp_enabled_at_ms' | 'second_factor_at_ms'>): boolean {
  return row.totp_enabled_at_ms !== null && row.second_factor_at_ms === null
}

/** From when a second factor is required of this person: the earlier of their own date and the firm's. Null: it is not. */
export function requiredFromMs(
  row: Pick<SessionWithUser, 'firm_second_factor' | 'firm_required_from_ms' | 'own_required_from_ms'>,
): number | null {
  const firm = row.firm_second_factor === 'required' ? row.firm_required_from_ms : null
  if (firm === null || row.own_required_from_ms === null) return firm ?? row.own_required_from_ms
  return Math.min(firm, row.own_required_from_ms)
}

/** Required from a moment that has come, and there is none (TFA-6). */
export function enrolmentDue(
  row: Pick<
    SessionWithUser,
    'totp_enabled_at_ms' | 'firm_second_factor' | 'firm_required_from_ms' | 'own_required_from_ms'
  >,
  nowMs: number,
): boolean {
  const fromMs = requiredFromMs(row)
  return row.totp_enabled_at_ms === null && fromMs !== null && fromMs <= nowMs
}
