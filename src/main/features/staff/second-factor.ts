import type { StaffUserRow } from '../../platform/store/tables.ts'

/**
 * The place of the second factor in the flow: whether this person has to show one before the session is more than
 * `second-factor`. Nobody has one yet.
 */
export function secondFactorDue(_user: Pick<StaffUserRow, 'id'>): boolean {
  return false
}
