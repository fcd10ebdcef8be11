import { refuse, type Refusal } from '../../../shared/errors.ts'
import { hour } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from './admin-refusal.ts'
import { endPasswordLinks, insertPasswordLink } from './password-links.queries.ts'
import { hashToken } from './session-token.ts'
import { userById } from './staff.queries.ts'
import { tellStaff } from './tell-staff.ts'

/** How long a link works that an admin hands over. */
const issuedLinkLifeMs = 24 * hour

/**
 * A one-time link to a new password, for an admin to hand over to somebody who works here (TFA-7). Not for the owner, whose way back is
 * by e-mail or the host's own machine, and not for oneself, who has a password to give. The one made before is dead; the person is told.
 */
export async function issuePasswordLink(
  deps: Deps,
  actor: StaffActor,
  input: { userId: string },
): Promise<{ url: string; expiresAtMs: number } | Refusal> {
  const consoleOrigin = deps.consoleOrigin?.() ?? null
  if (consoleOrigin === null) return refuse('UNAVAILABLE')
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const user = await userById(tx.db, input.userId)
    if (!user) return refuse('NOT_FOUND')
    if (user.role === 'owner') return refuse('FORBIDDEN', { messageKey: 'common.staff.ownerResetsAlone' })
    if (user.id === actor.userId) return refuse('CONFLICT', { messageKey: 'common.staff.ownPasswordInSettings' })
    if (user.deactivated_at_ms !== null) return refuse('CONFLICT', { messageKey: 'common.staff.isDeactivated' })
    const now = deps.clock.now()
    const token = deps.ids.token()
    const expiresAtMs = now + issuedLinkLifeMs
    await endPasswordLinks(tx.db, user.id, now, { onlyIssued: true })
    await insertPasswordLink(tx.db, {
      id: deps.ids.id(),
      user_id: user.id,
      token_hash: hashToken(token),
      issued_by: actor.userId,
      security_version: user.security_version,
      created_at_ms: now,
      expires_at_ms: expiresAtMs,
      used_at_ms: null,
      ended_at_ms: null,
    })
    await recordActivity(tx, deps, {
      actor,
      kind: 'staff.password-link-issued',
      subjectKind: 'staff',
      subjectId: user.id,
      data: { user: user.name },
    })
    await tellStaff(tx, deps, user, 'password-link-issued', { byName: actor.name })
    return { url: `${consoleOrigin}/reset-password#${token}`, expiresAtMs }
  })
}
