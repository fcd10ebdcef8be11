import type { Locale } from '../../../shared/contract-parts.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { updateUser } from './staff.queries.ts'

/** A person's own name and language. */
export async function updateMe(
  deps: Deps,
  actor: StaffActor,
  input: { name: string; locale: Locale },
): Promise<StaffActor> {
  if (input.name === actor.name && input.locale === actor.locale) return actor
  await deps.store.write(async (tx) => {
    await updateUser(tx.db, actor.userId, { name: input.name, locale: input.locale })
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.profile-updated',
      subjectKind: 'staff',
      subjectId: actor.userId,
      data: { name: input.name, locale: input.locale },
    })
    tx.emit({ kind: 'console', topic: 'staff' })
  })
  return { ...actor, name: input.name, locale: input.locale }
}
