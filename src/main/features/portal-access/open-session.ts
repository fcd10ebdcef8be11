import type { Locale } from '../../../shared/contract-parts.ts'
import type { PortalState } from '../../../shared/portal/access.contract.ts'
import { second } from '../../../shared/time.ts'
import type { ClientActor, PortalVisitor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { knownLocale } from './known-locale.ts'
import { carryLocale, endSessionsOf, insertSession, markSignedIn, rememberBrowser } from './portal-access.queries.ts'
import { readPortalState } from './portal-state.ts'
import { longestMs } from './session-life.ts'
import { tokenHash } from './token-hash.ts'

export interface ArrivingClient {
  client_id: string
  display_name: string
  given_name: string
  company_name: string
  access_version: number
  locale: string
  locale_is_chosen: number
}

/** Someone got in: the session's token for the cookie, where they were going, and what the first page needs. */
export interface Arrival {
  sessionToken: string
  sessionId: string
  maxAgeSeconds: number
  target: string
  state: PortalState
}

/**
 * Opens a session, a step of redeeming: always a new id and token (C7), bound to this portal address; whatever session
 * the browser had before ends. The language chosen on the sign-in page is carried along for a client who never chose in
 * Settings (POR-3).
 */
export async function openSession(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'ids' | 'store'>,
  order: {
    visitor: PortalVisitor
    previous: ClientActor | null
    client: ArrivingClient
    locale: Locale | null | undefined
    target: string
    by: 'sign-in.link-redeemed' | 'sign-in.code-redeemed'
  },
): Promise<Arrival> {
  const { visitor, client } = order
  const nowMs = deps.clock.now()
  const sessionId = deps.ids.id()
  const sessionToken = deps.ids.token()
  const times = { last_active_at_ms: nowMs, expires_at_ms: nowMs + longestMs }
  const carried = order.locale && client.locale_is_chosen === 0 && order.locale !== client.locale ? order.locale : null
  if (order.previous) {
    const ended = await endSessionsOf(tx.db, { sessionId: order.previous.sessionId }, 'replaced', nowMs)
    for (const id of ended) tx.emit({ kind: 'session-ended', zone: 'portal', sessionId: id })
  }
  await insertSession(tx.db, {
    id: sessionId,
    token_hash: tokenHash(sessionToken),
    client_id: client.client_id,
    access_version: client.access_version,
    portal_address_id: visitor.portalAddressId,
    created_at_ms: nowMs,
    ...times,
    ip: visitor.origin.ip,
    user_agent: visitor.origin.userAgent,
    ended_at_ms: null,
    ended_reason: null,
  })
  await rememberBrowser(tx.db, {
    browser_hash: visitor.browserHash,
    client_id: client.client_id,
    last_seen_at_ms: nowMs,
  })
  await markSignedIn(tx.db, { clientId: client.client_id, nowMs })
  if (carried) await carryLocale(tx.db, client.client_id, carried)
  await recordActivity(tx, deps, {
    actor: {
      kind: 'client',
      clientId: client.client_id,
      name: client.display_name,
      locale: carried ?? knownLocale(client.locale),
      sessionId,
      portalAddressId: visitor.portalAddressId,
      origin: visitor.origin,
    },
    kind: order.by,
    clientId: client.client_id,
  })
  tx.emit({ kind: 'client', clientId: client.client_id, topic: 'session' })
  tx.emit({ kind: 'console', topic: 'clients', clientId: client.client_id })
  const session = { ...client, ...times, locale: carried ?? client.locale }
  const state = await readPortalState(tx.db, nowMs, { portalAddressId: visitor.portalAddressId, sessionId, session })
  return { sessionToken, sessionId, maxAgeSeconds: longestMs / second, target: order.target, state }
}
