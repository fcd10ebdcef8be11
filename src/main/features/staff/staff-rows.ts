import type { z } from 'zod'
import type { Locale } from '../../../shared/contract-parts.ts'
import type { staffUser } from '../../../shared/console/staff.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor, StaffRole } from '../../actor.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffUserRow } from '../../platform/store/tables.ts'
import { userById, type InviteWithInviter } from './staff.queries.ts'

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

/** Looked at again inside the write that depends on it: an admin a moment ago may be none now. Null when all is well. */
export async function adminRefusal(tx: Tx, actor: StaffActor): Promise<Refusal | null> {
  const row = await userById(tx.db, actor.userId)
  const isAdminNow = row && row.deactivated_at_ms === null && row.role !== 'staff'
  return isAdminNow ? null : refuse('FORBIDDEN')
}
