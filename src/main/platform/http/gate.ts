import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../../ports.ts'
import type { AllowedHosts } from './allowed-hosts.ts'
import { isLoopback } from './guards/plain-http.ts'
import { isUnsafe, methods, requestLineFault } from './guards/request-line.ts'
import { isSameOrigin } from './guards/same-origin.ts'
import { securityHeaders, strictTransportSecurity, type ContentPolicy } from './guards/security-headers.ts'
import { hasBody, startBodyDeadline, type BodyLimits } from './guards/slow-bodies.ts'
import { forwardedFacts, isProxy, plainAddress, rememberFacts, userAgentOf, type ProxyList } from './request-facts.ts'

export interface GateOptions {
  hosts: AllowedHosts
  proxies: ProxyList
  isTls: boolean
  policy: ContentPolicy
  bodies: BodyLimits
  /** Asked before anything else; false when it has answered itself, or with nothing: the desktop window's door (E4). */
  admit?: (request: IncomingMessage, response: ServerResponse) => boolean
  log: Log
}

const formTypes = /^\s*(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i

function hostHeaderCount(raw: readonly string[]): number {
  let count = 0
  // Most names are told apart by their length.
  for (let index = 0; index < raw.length; index += 2)
    if (raw[index]?.length === 4 && raw[index]?.toLowerCase() === 'host') count += 1
  return count
}

/**
 * Everything a request must pass before the router sees it, so that no route, error page or unknown path is without it.
 * Returns false when it has answered. Refusals have no content: whoever gets one is not a person on our pages.
 */
export function createGate(options: GateOptions): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { hosts, proxies, isTls, bodies, admit, log } = options
  const headers = securityHeaders(options.policy)

  function refuse(response: ServerResponse, status: number, more: Record<string, string> = {}): false {
    response.writeHead(status, { 'content-length': '0', connection: 'close', ...more })
    response.end()
    return false
  }

  return (request, response) => {
    if (admit && !admit(request, response)) return false
    response.setHeaders(headers)
    if (hasBody(request)) startBodyDeadline(request, response, bodies)

    const method = request.method ?? ''
    const fault = requestLineFault(method, request.url ?? '')
    if (fault === 405) return refuse(response, 405, { allow: methods.join(', ') })
    if (fault !== 0) return refuse(response, fault)

    const forwarded = forwardedFacts(request, proxies)
    // With a proxy declared, plain HTTP from anywhere else would be unencrypted on the network (H2).
    if (proxies.length > 0 && !isTls) {
      const peer = plainAddress(request.socket.remoteAddress)
      if (!isLoopback(peer) && !isProxy(peer, proxies)) return refuse(response, 403)
    }
    const own = hosts.find(forwarded.host ?? request.headers.host ?? '')
    if (own === undefined || hostHeaderCount(request.rawHeaders) !== 1) {
      log.warn('http.host-refused', { ip: forwarded.ip })
      return refuse(response, 421)
    }
    if (own.isSecure && forwarded.protocol === 'http') {
      return isUnsafe(method) ? refuse(response, 403) : refuse(response, 308, { location: own.origin + request.url })
    }
    if (own.isSecure && !own.isLoopback) response.setHeader('strict-transport-security', strictTransportSecurity)

    if (isUnsafe(method)) {
      if (!isSameOrigin(request.headers, own.origin)) {
        log.warn('http.cross-site-refused', { ip: forwarded.ip })
        return refuse(response, 403)
      }
      if (formTypes.test(request.headers['content-type'] ?? '')) return refuse(response, 415)
    }
    const { origin, isSecure, port, site } = own
    rememberFacts(request, { ip: forwarded.ip, userAgent: userAgentOf(request), origin, isSecure, port, site })
    return true
  }
}
