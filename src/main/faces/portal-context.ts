import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../../shared/errors.ts'
import { day, second } from '../../shared/time.ts'
import type { Origin, PortalVisitor } from '../actor.ts'
import type { PortalContext } from '../context.ts'
import type { Deps } from '../deps.ts'
import { clientActorOf } from '../features/portal-access/client-actor.ts'
import { viewAsActorOf } from '../features/view-as/view-as-actor.ts'
import { refusalError } from '../platform/http/rpc-error.ts'
import { requestFacts } from '../platform/http/request-facts.ts'
import { faceCookies, ReplyCookie } from './face-cookies.ts'
import type { PortalAddresses } from './portal-addresses.ts'

const browserCookieSeconds = (400 * day) / second
const isBrowserId = (value: string | undefined): value is string => value !== undefined && /^[\w-]{43}$/.test(value)

class Visitor implements PortalVisitor {
  readonly portalAddressId: string
  readonly origin: Origin
  readonly #browserId: string

  constructor(portalAddressId: string, origin: Origin, browserId: string) {
    this.portalAddressId = portalAddressId
    this.origin = origin
    this.#browserId = browserId
  }

  /** Asked for by the ways in alone. */
  get browserHash(): string {
    return hash('sha256', this.#browserId, 'hex')
  }
}

/**
 * The one place where a request on the portal's listener becomes somebody: the firm's address it came to, the browser
 * it came from, and the client whose session it carries, if any.
 */
export async function portalContext(
  deps: Deps,
  addresses: PortalAddresses,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<PortalContext> {
  const { names, isSecure, origin, sessionToken, companion, viewAs } = faceCookies('portal', request)
  const portalAddressId = addresses.idOf(requestFacts(request.raw).origin)
  if (portalAddressId === null)
    throw refusalError(refuse('UNAVAILABLE', { messageKey: 'common.access.portalNotSetUp' }))
  const browserId = isBrowserId(companion) ? companion : deps.ids.token()
  if (browserId !== companion) new ReplyCookie(reply, names.companion, isSecure).set(browserId, browserCookieSeconds)
  // One or the other: who looks through somebody's eyes is not that person, whatever else this browser holds.
  const viewer = viewAs === undefined ? null : await viewAsActorOf(deps, viewAs, portalAddressId, origin)
  return {
    deps,
    cookie: new ReplyCookie(reply, names.session, isSecure),
    visitor: new Visitor(portalAddressId, origin, browserId),
    actor: viewer ? null : await clientActorOf(deps, sessionToken, portalAddressId, origin),
    viewer,
    viewCookie: new ReplyCookie(reply, names.viewAs, isSecure),
  }
}
