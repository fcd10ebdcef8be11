import type { z } from 'zod'
import type { passkey } from '../../../shared/console/second-factor.contract.ts'
import type { StaffPasskeyRow } from '../../platform/store/tables.ts'
import type { NoRelyingParty, RelyingParty } from './relying-party.ts'

export type Passkey = z.output<typeof passkey>

/** As its owner sees it at this address. */
export function passkeyOf(row: StaffPasskeyRow, party: RelyingParty | NoRelyingParty): Passkey {
  return {
    passkeyId: row.id,
    credentialId: row.credential_id,
    name: row.name,
    domain: row.domain,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    isSynced: row.device_type === 'multiDevice',
    isBackedUp: row.is_backed_up === 1,
    isElsewhere: row.domain !== party.domain,
  }
}

/**
 * How authenticators know a person: the id of their row, which says nothing about them. It must never change, or what they keep leads
 * nowhere (WebAuthn Level 3, 5.4.3).
 */
export const userHandle = (userId: string): Buffer => Buffer.from(userId, 'utf8')
