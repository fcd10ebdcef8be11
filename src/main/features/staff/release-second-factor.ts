import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { announceRule, rulePeople } from './concerned-people.ts'
import { factorAdminRefusal } from './factor-admin.ts'
import { deleteOwnRules, firmRules, saveFirmRules } from './rules.queries.ts'
import { anyFirm } from './staff.queries.ts'

/**
 * Neither invited nor required any more: everyone, or these. While the firm's rule is for everyone nobody is let off alone: CONFLICT,
 * because it would change nothing for them.
 */
export async function releaseSecondFactor(
  deps: Deps,
  actor: StaffActor,
  { userIds }: { userIds: string[] | null },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const forbidden = await factorAdminRefusal(tx, actor)
    if (forbidden) return forbidden
    const firm = await anyFirm(tx.db)
    const people = await rulePeople(tx, userIds)
    if (isRefusal(people) || !firm) return people as Refusal
    if (userIds === null) {
      const updated_at_ms = deps.clock.now()
      await saveFirmRules(tx.db, firm.id, { second_factor: 'none', required_from_ms: null, updated_at_ms })
      await deleteOwnRules(tx.db)
      await recordActivity(tx, deps, { actor, kind: 'staff.second-factor-released-all' })
    } else {
      const rules = await firmRules(tx.db)
      if (rules && rules.second_factor !== 'none') {
        return refuse('CONFLICT', { messageKey: 'common.staff.factorRuleOfAll' })
      }
      const ids = people.map((person) => person.id)
      await deleteOwnRules(tx.db, ids)
      for (const person of people) {
        await recordActivity(tx, deps, {
          actor,
          kind: 'staff.second-factor-released',
          subjectKind: 'staff',
          subjectId: person.id,
          data: { user: person.name },
        })
      }
    }
    await announceRule(tx)
    return {}
  })
}
