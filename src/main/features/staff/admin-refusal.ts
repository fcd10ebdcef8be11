import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Tx } from '../../platform/store/store.ts'
import { userById } from './staff.queries.ts'

/** Looked at again inside the write that depends on it: an admin a moment ago may be none now. Null when all is well. */
export async function adminRefusal(tx: Tx, actor: StaffActor): Promise<Refusal | null> {
  const row = await userById(tx.db, actor.userId)
  const isAdminNow = row && row.deactivated_at_ms === null && row.role !== 'staff'
  return isAdminNow ? null : refuse('FORBIDDEN')
}
