import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Tx } from '../../platform/store/store.ts'
import { adminRefusal } from './admin-refusal.ts'
import { hasSecondFactor } from './sessions.queries.ts'

/**
 * Who may decide about others' second factor: an admin whose own is on, looked at again inside the write (TFA-6). Null when all is
 * well.
 */
export async function factorAdminRefusal(tx: Tx, actor: StaffActor): Promise<Refusal | null> {
  const forbidden = await adminRefusal(tx, actor)
  if (forbidden) return forbidden
  const isOn = await hasSecondFactor(tx.db, actor.userId)
  return isOn ? null : refuse('FORBIDDEN', { messageKey: 'common.staff.ownFactorFirst' })
}
