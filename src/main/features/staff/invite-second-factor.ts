import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { announceRule, rulePeople, withoutFactor } from './concerned-people.ts'
import { factorAdminRefusal } from './factor-admin.ts'
import { firmRules, ownRule, saveFirmRules, saveOwnRule } from './rules.queries.ts'
import { requiredFromMs } from './second-factor.ts'
import { anyFirm } from './staff.queries.ts'
import { tellStaff } from './tell-staff.ts'

/**
 * Asks people to turn a second factor on, whenever they like (TFA-6): everyone, those who join later too, or these. Each one without
 * is told by e-mail. It is no way to soften a rule: where one requires it, that stands, and nobody is told the weaker thing.
 */
export async function inviteSecondFactor(
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
    if ((await firmRules(tx.db))?.second_factor === 'required') {
      return refuse('CONFLICT', { messageKey: 'common.staff.factorRequiredOfAll' })
    }
    const now = deps.clock.now()
    const told = withoutFactor(people).filter((row) => requiredFromMs(row) === null)
    if (userIds === null) {
      await saveFirmRules(tx.db, firm.id, { second_factor: 'invited', required_from_ms: null, updated_at_ms: now })
      await recordActivity(tx, deps, { actor, kind: 'staff.second-factor-invited-all' })
    }
    for (const person of told) {
      if (userIds !== null) {
        const before = await ownRule(tx.db, person.id)
        await saveOwnRule(tx.db, {
          user_id: person.id,
          invited_at_ms: now,
          required_from_ms: before?.required_from_ms ?? null,
          set_by: actor.userId,
        })
        await recordActivity(tx, deps, {
          actor,
          kind: 'staff.second-factor-invited',
          subjectKind: 'staff',
          subjectId: person.id,
          data: { user: person.name },
        })
      }
      await tellStaff(tx, deps, person, 'factor-invited', { target: '/settings/security', byName: actor.name })
    }
    await announceRule(tx)
    return {}
  })
}
