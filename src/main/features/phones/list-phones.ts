import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { phoneOriginOf } from './phone-origin.ts'
import { phoneOf, type Phone } from './phone-row.ts'
import { phonesOf, updatePhone } from './phones.queries.ts'

/** The person's own phones, and where their page is. */
export async function listPhones(deps: Deps, actor: StaffActor) {
  return await deps.store.read(async (db) => ({
    phones: (await phonesOf(db, actor.userId)).map(phoneOf),
    phoneOrigin: await phoneOriginOf(db),
  }))
}

export async function renamePhone(
  deps: Deps,
  actor: StaffActor,
  input: { phoneId: string; name: string },
): Promise<Phone | Refusal> {
  return await deps.store.write(async (tx) => {
    const row = (await phonesOf(tx.db, actor.userId)).find(({ id }) => id === input.phoneId)
    if (!row) return refuse('NOT_FOUND')
    if (row.name !== input.name) {
      await updatePhone(tx.db, row.id, { name: input.name })
      const subject = { subjectKind: 'staff', subjectId: actor.userId }
      await recordActivity(tx, deps, { actor, kind: 'staff.phone-renamed', ...subject, data: { phone: input.name } })
    }
    return phoneOf({ ...row, name: input.name })
  })
}
