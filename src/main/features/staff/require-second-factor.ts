import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import { day, hour } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { announceRule, rulePeople, withoutFactor } from './concerned-people.ts'
import { factorAdminRefusal } from './factor-admin.ts'
import type { PersonRow } from './people.queries.ts'
import { ownRule, saveFirmRules, saveOwnRule } from './rules.queries.ts'
import { anyFirm } from './staff.queries.ts'
import { dateInWords, tellStaff } from './tell-staff.ts'

/** How far ahead a date may lie. */
const furthestMs = 366 * day
/** A page that was left open, or a clock that is a little behind: such a date means now. */
const slackMs = hour

/**
 * From a date nothing but the enrolment is reachable for whoever has no second factor then (TFA-6): everyone, those who join later
 * too, or these. Said again, the new date counts. Each one without is told by e-mail. `fromMs` null: from now on.
 */
export async function requireSecondFactor(
  deps: Deps,
  actor: StaffActor,
  input: { userIds: string[] | null; fromMs: number | null },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const forbidden = await factorAdminRefusal(tx, actor)
    if (forbidden) return forbidden
    const now = deps.clock.now()
    const fromMs = Math.max(now, input.fromMs ?? now)
    if ((input.fromMs ?? now) < now - slackMs || fromMs > now + furthestMs) {
      return refuse('INVALID', { field: 'fromMs', messageKey: 'common.staff.factorDate' })
    }
    const firm = await anyFirm(tx.db)
    const people = await rulePeople(tx, input.userIds)
    if (isRefusal(people) || !firm) return people as Refusal
    const date = (locale: string) => dateInWords(fromMs, locale, firm.time_zone)
    if (input.userIds === null) {
      await saveFirmRules(tx.db, firm.id, { second_factor: 'required', required_from_ms: fromMs, updated_at_ms: now })
      await recordActivity(tx, deps, {
        actor,
        kind: 'staff.second-factor-required-all',
        data: { date: isoDay(fromMs, firm.time_zone) },
      })
    } else {
      for (const person of people) await requireOf(tx, deps, actor, person, { fromMs, timeZone: firm.time_zone })
    }
    const told = withoutFactor(people)
    for (const person of told) {
      await tellStaff(tx, deps, person, fromMs > now ? 'factor-required' : 'factor-required-now', {
        target: '/settings/security',
        byName: actor.name,
        date: date(person.locale),
      })
    }
    await announceRule(tx, fromMs > now ? [] : told)
    return {}
  })
}

async function requireOf(
  tx: Tx,
  deps: Deps,
  actor: StaffActor,
  person: PersonRow,
  { fromMs, timeZone }: { fromMs: number; timeZone: string },
): Promise<void> {
  const before = await ownRule(tx.db, person.id)
  await saveOwnRule(tx.db, {
    user_id: person.id,
    invited_at_ms: before?.invited_at_ms ?? null,
    required_from_ms: fromMs,
    set_by: actor.userId,
  })
  await recordActivity(tx, deps, {
    actor,
    kind: 'staff.second-factor-required',
    subjectKind: 'staff',
    subjectId: person.id,
    data: { user: person.name, date: isoDay(fromMs, timeZone) },
  })
}

/** A day as the activity keeps it, the same in every language. */
const isoDay = (atMs: number, timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(atMs)
