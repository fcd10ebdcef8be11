import { clockSlackMs } from './session-life.ts'
import type { LinkRow } from './portal-access.queries.ts'

export type LinkStanding = 'ready' | 'expired' | 'used' | 'other-address' | 'unknown'

/**
 * How a link stands, the same for looking at it and for redeeming it. One whose client has no access any more, or another
 * address than it was sent to, is unknown: nothing can be had with it. One that access given anew has outdated is
 * expired, and so is one from a future that the clock has taken back (F6).
 */
export function linkStanding(link: LinkRow | undefined, portalAddressId: string, nowMs: number): LinkStanding {
  if (!link || !isStillTheirs(link)) return 'unknown'
  if (link.portal_address_id !== portalAddressId) return 'other-address'
  if (link.used_at_ms !== null) return 'used'
  const isOver = nowMs >= link.expires_at_ms || link.created_at_ms > nowMs + clockSlackMs
  return isOver || link.access_version !== link.client_access_version ? 'expired' : 'ready'
}

/** Whether the client still has access, by the address the link was sent to. */
export const isStillTheirs = (link: LinkRow) =>
  link.has_portal_access === 1 && link.archived_at_ms === null && link.portal_email_norm === link.email_norm
