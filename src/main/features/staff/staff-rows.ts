import type { z } from 'zod'
import type { Locale } from '../../../shared/contract-parts.ts'
import type { staffUser } from '../../../shared/console/staff.contract.ts'
import type { StaffActor, StaffRole } from '../../actor.ts'
import type { PersonRow } from './people.queries.ts'
import { requiredFromMs } from './second-factor.ts'
import type { InviteWithInviter } from './staff.queries.ts'

export type StaffUser = z.output<typeof staffUser>

/** As others see them: what second factor somebody has, and when they must have one, is told to admins alone. */
export function staffUserOf(row: PersonRow, forWhom: Pick<StaffActor, 'role'>): StaffUser {
  return {
    userId: row.id,
    name: row.name,
    email: row.email,
    role: row.role as StaffRole,
    locale: row.locale as Locale,
    lastSignInAtMs: row.last_sign_in_at_ms,
    deactivatedAtMs: row.deactivated_at_ms,
    secondFactor: forWhom.role === 'staff' ? null : secondFactorOf(row),
  }
}

function secondFactorOf(row: PersonRow): StaffUser['secondFactor'] {
  const isOn = row.totp_enabled_at_ms !== null
  return {
    isOn,
    enabledAtMs: row.totp_enabled_at_ms,
    isInvited: row.firm_second_factor === 'invited' || row.own_invited_at_ms !== null,
    requiredFromMs: requiredFromMs(row),
    isRequiredHere: row.own_required_from_ms !== null,
    phones: row.phones,
    passkeys: row.passkeys,
    backupCodesLeft: isOn ? row.backup_codes_left : null,
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
