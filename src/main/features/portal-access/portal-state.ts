import type { PortalState } from '../../../shared/portal/access.contract.ts'
import type { ViewAsActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { unreadCountOf } from '../messages/unread-count.ts'
import { knownLocale } from './known-locale.ts'
import { selectFirmAndAddresses, selectSessionState, type SessionStateRow } from './portal-access.queries.ts'
import { idleMs } from './session-life.ts'

/** What every page of the portal needs, signed in or not. Nothing in it tells who is a client (ACC-10). */
interface Here {
  portalAddressId: string
  sessionId: string | null
  /** From who has it already. */
  session?: SessionStateRow
  viewer?: ViewAsActor | null
}

export function portalState(deps: Pick<Deps, 'clock' | 'store'>, here: Here): Promise<PortalState> {
  return deps.store.read((db) => readPortalState(db, deps.clock.now(), here))
}

/** The same inside a read or write of the caller's. */
export async function readPortalState(db: ReadDb, nowMs: number, here: Here): Promise<PortalState> {
  const { firm, addresses } = await selectFirmAndAddresses(db)
  const session = here.session ?? (here.sessionId === null ? undefined : await selectSessionState(db, here.sessionId))
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
    viewAs: here.viewer ? { viewerName: here.viewer.viewer.name, asOfMs: here.viewer.asOfMs } : null,
    session: here.viewer
      ? await sessionSeenBy(db, nowMs, here.viewer)
      : session
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

/** The client's session as it would be, for eyes that are not theirs. It has a fixed end, and nothing moves it. */
async function sessionSeenBy(db: ReadDb, nowMs: number, viewer: ViewAsActor): Promise<PortalState['session']> {
  return {
    name: viewer.name,
    greetingName: viewer.greetingName,
    locale: viewer.locale,
    localeIsChosen: true,
    idleEndsAtMs: viewer.expiresAtMs,
    expiresAtMs: viewer.expiresAtMs,
    nowMs,
    unreadCount: await unreadCountOf(db, viewer, nowMs),
  }
}
