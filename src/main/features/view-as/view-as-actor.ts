import type { Origin, ViewAsActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { isToken, tokenHash } from '../portal-access/token-hash.ts'
import { isSignedInNow } from '../staff/may-finish.ts'
import { selectViewAs, type ViewAs } from './view-as.queries.ts'

/**
 * Who looks through a client's eyes: the one place where that cookie becomes an actor. Asked at every request: the viewer is still
 * signed in to the console, which is not locked, and may still see the matter it was opened from.
 */
export function viewAsActorOf(
  deps: Deps,
  cookieToken: string | undefined,
  portalAddressId: string,
  origin: Origin,
): Promise<ViewAsActor | null> {
  if (!isToken(cookieToken)) return Promise.resolve(null)
  const hashed = tokenHash(cookieToken)
  return deps.store.read(async (db) => {
    const row = await selectViewAs(db, hashed)
    if (row?.portal_address_id !== portalAddressId) return null
    return (await standsNow(db, row, deps.clock.now())) ? toActor(row, origin) : null
  })
}

export async function standsNow(db: ReadDb, row: ViewAs, nowMs: number): Promise<boolean> {
  if (row.ended_at_ms !== null || nowMs >= row.expires_at_ms || nowMs < row.created_at_ms) return false
  if (!(await isSignedInNow(db, row.staff_session_id, nowMs))) return false
  const viewer = { kind: 'staff', userId: row.user_id } as const
  return (await requireVisibleMatter(db, viewer, row.matter_id)) !== null
}

export const toActor = (row: ViewAs, origin: Origin): ViewAsActor => ({
  kind: 'view-as',
  clientId: row.client_id,
  name: row.display_name,
  greetingName: row.given_name || row.company_name || row.display_name,
  locale: row.locale === 'es' ? 'es' : 'en',
  sessionId: row.id,
  staffSessionId: row.staff_session_id,
  portalAddressId: row.portal_address_id,
  origin,
  viewer: { kind: 'staff', userId: row.user_id, name: row.viewer_name },
  asOfMs: row.as_of_ms,
  expiresAtMs: row.expires_at_ms,
})
