import type { z } from 'zod'
import type { phones } from '../../../shared/console/second-factor.contract.ts'
import type { StaffPhoneRow } from '../../platform/store/tables.ts'

export type Phone = z.output<NonNullable<(typeof phones.rename)['~orpc']['outputSchema']>>

/** Whether its push service took the last message, or has not been tried. */
export const canBeWoken = (row: Pick<StaffPhoneRow, 'push_sealed' | 'push_failed_at_ms'>) =>
  row.push_sealed !== null && row.push_failed_at_ms === null

export function phoneOf(row: StaffPhoneRow): Phone {
  return {
    phoneId: row.id,
    name: row.name,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    canBeWoken: canBeWoken(row),
  }
}
