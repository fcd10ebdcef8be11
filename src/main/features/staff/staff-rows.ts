import type { z } from 'zod'
import type { Locale } from '../../../shared/contract-parts.ts'
import type { staffUser } from '../../../shared/console/staff.contract.ts'
import type { StaffRole } from '../../actor.ts'
import type { StaffUserRow } from '../../platform/store/tables.ts'
import type { InviteWithInviter } from './staff.queries.ts'

export type StaffUser = z.output<typeof staffUser>

export function staffUserOf(row: StaffUserRow): StaffUser {
  return {
    userId: row.id,
    name: row.name,
    email: row.email,
    role: row.role as StaffRole,
    locale: row.locale as Locale,
    lastSignInAtMs: row.last_sign_in_at_ms,
    deactivatedAtMs: row.deactivated_at_ms,
  }
}

export type Invite = ReturnType<typeof inviteOf>

export function inviteOf(row: InviteWithInviter, nowMs: number) {
  return {
    inviteId: row.id,
    email: row.email,
    role: row.role as StaffRole,
    invitedByName: row.invited_by_name,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    isExpired: row.expires_at_ms <= nowMs,
  }
}
