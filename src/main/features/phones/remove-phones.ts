import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { Origin, StaffActor, StaffPhoneActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { StaffPhoneRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { raiseSecurityVersion } from '../staff/raise-security-version.ts'
import { settleOpenApprovals } from './approvals.ts'
import { signedPhone } from './phone-actor.ts'
import { tellOfPhone } from './phone-notice.ts'
import { activeUser, livingPhone, phonesOf, updatePhone } from './phones.queries.ts'

/**
 * Takes one phone off the account. What it had answered and nobody used yet counts no more; and whoever had it may be in somewhere:
 * every other session and kept device of this person ends, as when a passkey is removed.
 */
export async function removePhone(
  deps: Deps,
  actor: StaffActor,
  input: { phoneId: string },
): Promise<Record<never, never> | Refusal> {
  return await deps.store.write(async (tx) => {
    const row = (await phonesOf(tx.db, actor.userId)).find(({ id }) => id === input.phoneId)
    if (!row) return refuse('NOT_FOUND')
    await endPhone(tx, deps, actor, row)
    await raiseSecurityVersion(tx, deps, actor.userId, { sessionId: actor.sessionId })
    return {}
  })
}

/** The phone itself says that it is none any more. It is in the person's hand: nobody is signed out. */
export async function forgetPhone(
  deps: Deps,
  origin: Origin,
  input: { phoneId: string; challenge: string; signature: string },
): Promise<Record<never, never> | Refusal> {
  const signed = await signedPhone(deps, origin, 'forget', input)
  if (isRefusal(signed)) return signed
  return await deps.store.write(async (tx) => {
    const row = await livingPhone(tx.db, input.phoneId)
    if (!row) return refuse('UNAUTHENTICATED')
    await endPhone(tx, deps, signed.actor, row)
    return {}
  })
}

async function endPhone(tx: Tx, deps: Deps, actor: StaffActor | StaffPhoneActor, row: StaffPhoneRow): Promise<void> {
  await updatePhone(tx.db, row.id, { removed_at_ms: deps.clock.now(), push_sealed: null })
  if ((await phonesOf(tx.db, row.user_id)).length === 0) await settleOpenApprovals(tx, deps, row.user_id)
  const subject = { subjectKind: 'staff', subjectId: row.user_id }
  await recordActivity(tx, deps, { actor, kind: 'staff.phone-removed', ...subject, data: { phone: row.name } })
  tx.emit({ kind: 'console', topic: 'staff' })
  const user = await activeUser(tx.db, row.user_id)
  if (user) await tellOfPhone(tx, deps, user, { notice: 'phone-removed', of: row.id })
}
