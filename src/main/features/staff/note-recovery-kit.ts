import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { saveFirmRules } from './rules.queries.ts'
import { anyFirm, userById } from './staff.queries.ts'

/** A step: the owner, or the command line for them, and nobody else, made a recovery kit now (TFA-7). */
export async function noteRecoveryKit(
  tx: Tx,
  deps: Deps,
  actor: ConsoleActor,
  ownerUserId: string,
): Promise<{ firmName: string; ownerEmail: string; madeAtMs: number } | Refusal> {
  const owner = await userById(tx.db, ownerUserId)
  const firm = await anyFirm(tx.db)
  if (!owner || !firm || owner.deactivated_at_ms !== null || owner.role !== 'owner') return refuse('FORBIDDEN')
  const madeAtMs = deps.clock.now()
  await saveFirmRules(tx.db, firm.id, { recovery_kit_made_at_ms: madeAtMs, updated_at_ms: madeAtMs })
  await recordActivity(tx, deps, { actor, kind: 'setting.recovery-kit-made' })
  tx.emit({ kind: 'console', topic: 'staff' })
  return { firmName: firm.name, ownerEmail: owner.email, madeAtMs }
}
