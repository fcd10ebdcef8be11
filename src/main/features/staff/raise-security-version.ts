import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { endSessionsOf } from './close-session.ts'
import { endDevicesOf } from './end-devices.ts'
import type { FactorKind } from './open-session.ts'
import { endLinksIssuedBy, endPasswordLinks } from './password-links.queries.ts'
import { longestSessionMs } from './session-rules.ts'
import { sessionById, updateSession } from './sessions.queries.ts'
import { updateUser, userById } from './staff.queries.ts'

/** The one session that goes on. */
export interface KeptSession {
  sessionId: string
  /** The second factor that counts as given in it from now on; left out: what was given stays. */
  factor?: FactorKind | null
}

/**
 * What a person signs in with has changed, in the caller's write: their sessions, kept devices and links to a new password end, those
 * to others' that they have given out too, and whatever was made under the version of before is dead. One session may go on; its device does not, so that twelve hours are its longest too. Answers the
 * version of now.
 */
export async function raiseSecurityVersion(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  userId: string,
  kept?: KeptSession,
): Promise<number> {
  const user = await userById(tx.db, userId)
  if (!user) throw new Error(`No member of staff ${userId}`)
  const now = deps.clock.now()
  const version = user.security_version + 1
  await updateUser(tx.db, userId, { security_version: version })
  await endDevicesOf(tx, deps, userId, 'superseded', { exceptSessionId: kept?.sessionId })
  await endSessionsOf(tx, deps, userId, 'superseded', kept?.sessionId)
  await endPasswordLinks(tx.db, userId, now)
  // An admin of before, or whoever was in as one, shall not come back as a colleague.
  await endLinksIssuedBy(tx.db, userId, now)
  const session = kept && (await sessionById(tx.db, kept.sessionId))
  if (kept && session) {
    await updateSession(tx.db, session.id, {
      security_version: version,
      ...(kept.factor !== undefined && {
        second_factor: kept.factor,
        second_factor_at_ms: kept.factor === null ? null : now,
      }),
      device_id: null,
      keeps_signed_in: 0,
      expires_at_ms: Math.min(session.expires_at_ms, now + longestSessionMs),
    })
  }
  tx.emit({ kind: 'console', topic: 'staff' })
  return version
}
