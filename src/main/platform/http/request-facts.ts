import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/** What is known of a request before any feature sees it, as far as it can be believed (H6). */
export interface RequestFacts {
  /** The asking machine's address: the last one that no configured proxy has added. */
  ip: string
  /** One line, at most 300 characters. */
  userAgent: string
  /** The listener's own address as the person sees it, of the allow-list: `https://portal.firm.example`. */
  origin: string
  /** True when the person's own connection is encrypted, whoever ends the TLS. */
  isSecure: boolean
  /** The port of `origin`, for cookie names on plain loopback. */
  port: number
  /** Which of the listener's sites that address is; 0 is its own. */
  site: number
}

const facts = Symbol('facts')

/** A property, since of a weak map the collector makes work at each request. */
type Known = IncomingMessage & { [facts]?: RequestFacts }

export function rememberFacts(request: Known, found: RequestFacts): void {
  request[facts] = found
}

/** The facts of a request that has passed the listener's gate. Takes Node's request: `request.raw` of Fastify's. */
export function requestFacts(request: Known): RequestFacts {
  const found = request[facts]
  if (!found) throw new Error('This request did not come through a listener')
  return found
}

export type ProxyList = ReturnType<typeof ipaddr.parseCIDR>[]

/** Throws for anything that is neither an address nor a CIDR block. */
export function parseProxies(blocks: readonly string[]): ProxyList {
  return blocks.map((block) => {
    if (block.includes('/')) return ipaddr.parseCIDR(block)
    const address = ipaddr.process(block)
    return [address, address.kind() === 'ipv4' ? 32 : 128] as [typeof address, number]
  })
}

export function isProxy(address: string, proxies: ProxyList): boolean {
  if (proxies.length === 0 || !ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return proxies.some((block) => parsed.kind() === block[0].kind() && parsed.match(block))
}

/** `::ffff:192.0.2.1` is 192.0.2.1. */
export function plainAddress(address: string | undefined): string {
  if (!address) return 'unknown'
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

function lastOf(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header.join(',') : header
  return value?.split(',').at(-1)?.trim() || undefined
}

/** What the configured proxies say of the connection in front of them; nothing when the peer is none of them. */
export interface Forwarded {
  ip: string
  host?: string
  protocol?: string
}

/** Walks X-Forwarded-For from the right and stops at the first address that is not a proxy of ours. */
export function forwardedFacts(request: IncomingMessage, proxies: ProxyList): Forwarded {
  const peer = plainAddress(request.socket.remoteAddress)
  if (!isProxy(peer, proxies)) return { ip: peer }
  const header = request.headers['x-forwarded-for']
  const chain = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((part) => part.trim())
  let ip = peer
  for (const address of chain.reverse()) {
    if (!ipaddr.isValid(address)) break
    ip = plainAddress(ipaddr.process(address).toString())
    if (!isProxy(address, proxies)) break
  }
  return {
    ip,
    host: lastOf(request.headers['x-forwarded-host']),
    protocol: lastOf(request.headers['x-forwarded-proto'])?.toLowerCase(),
  }
}

export function userAgentOf(request: IncomingMessage): string {
  return (request.headers['user-agent'] ?? '').replace(/\p{Cc}+/gu, ' ').slice(0, 300)
}
