import type { PortalState } from '../../../shared/portal/access.contract.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { unreadCountOf } from '../messages/unread-count.ts'
import { knownLocale } from './known-locale.ts'
import { selectAddresses, selectFirm, selectSessionState } from './portal-access.queries.ts'
import { idleMs } from './session-life.ts'

/** What every page of the portal needs, signed in or not. Nothing in it tells who is a client (ACC-10). */
export function portalState(
  deps: Pick<Deps, 'clock' | 'store'>,
  here: { portalAddressId: string; sessionId: string | null },
): Promise<PortalState> {
  return deps.store.read((db) => readPortalState(db, deps.clock.now(), here))
}

/** The same inside a read or write of the caller's. */
export async function readPortalState(
  db: ReadDb,
  nowMs: number,
  here: { portalAddressId: string; sessionId: string | null },
): Promise<PortalState> {
  const firm = await selectFirm(db)
  const addresses = await selectAddresses(db)
  const session = here.sessionId === null ? undefined : await selectSessionState(db, here.sessionId)
  return {
    firm: {
      name: firm.name,
      accentColor: firm.accent_color,
      hasLogo: firm.logo_file_id !== null,
      timeZone: firm.time_zone,
      contactName: firm.contact_name,
      contactPhone: firm.contact_phone,
      contactHours: firm.contact_hours,
    },
    defaultLocale: knownLocale(firm.default_locale),
    addresses: addresses.map(({ id, region, origin }) => ({ region, origin, isThis: id === here.portalAddressId })),
    session: session
      ? {
          name: session.display_name,
          greetingName: session.given_name || session.company_name || session.display_name,
          locale: knownLocale(session.locale),
          localeIsChosen: session.locale_is_chosen === 1,
          idleEndsAtMs: Math.min(session.last_active_at_ms + idleMs, session.expires_at_ms),
          expiresAtMs: session.expires_at_ms,
          nowMs,
          unreadCount: await unreadCountOf(db, { kind: 'client', clientId: session.client_id }, nowMs),
        }
      : null,
  }
}
